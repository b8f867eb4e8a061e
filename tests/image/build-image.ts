import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { packTar } from 'modern-tar';
import { buildElf, type ElfRecipe } from '../formats/elf/build-elf.ts';

/** A file of a layer: content with a mode, a link, a directory, or a whiteout by its name. */
export interface TestFile {
  readonly path: string;
  readonly content?: Uint8Array | string;
  readonly mode?: number;
  readonly link?: string;
  readonly hardLink?: string;
}

export const MACHINES = { amd64: 62, arm64: 183, arm: 40, '386': 3 } as const;

/** A program for Linux, static unless `recipe` gives it a loader. */
export function program(arch: keyof typeof MACHINES, recipe: Partial<ElfRecipe> = {}): Uint8Array {
  const wide = arch === 'amd64' || arch === 'arm64';
  return buildElf({ wide, little: true, machine: MACHINES[arch], type: 2, ...recipe });
}

/** The same files give the same bytes, whenever the test runs. */
const mtime = new Date(0);

export function layerTar(files: readonly TestFile[]): Promise<Uint8Array> {
  return packTar(
    files.map(({ path, content, mode, link, hardLink }) => {
      if (link !== undefined)
        return { header: { name: path, size: 0, type: 'symlink' as const, linkname: link, mtime } };
      if (hardLink !== undefined)
        return { header: { name: path, size: 0, type: 'link' as const, linkname: hardLink, mtime } };
      if (content === undefined)
        return { header: { name: path, size: 0, type: 'directory' as const, mtime } };
      const body = typeof content === 'string' ? new TextEncoder().encode(content) : content;
      return {
        header: { name: path, size: body.length, type: 'file' as const, mode: mode ?? 0o755, mtime },
        body,
      };
    }),
  );
}

export const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

export interface TestImage {
  readonly os?: string;
  readonly architecture: string;
  readonly variant?: string;
  /** Platform of the index entry, when it says something else. */
  readonly listed?: { readonly os: string; readonly architecture: string; readonly variant?: string };
  readonly layers: readonly (readonly TestFile[])[];
  readonly entrypoint?: readonly string[];
  readonly cmd?: readonly string[];
  readonly env?: readonly string[];
  readonly attestation?: boolean;
}

/** Members of an OCI layout by name. */
export async function layout(images: readonly TestImage[]): Promise<Map<string, Uint8Array>> {
  const members = new Map<string, Uint8Array>();
  const json = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));
  const put = (bytes: Uint8Array, mediaType: string): Record<string, unknown> => {
    members.set(`blobs/sha256/${sha256(bytes)}`, bytes);
    return { mediaType, digest: `sha256:${sha256(bytes)}`, size: bytes.length };
  };
  const manifests: unknown[] = [];
  for (const image of images) {
    const tars = await Promise.all(image.layers.map(layerTar));
    const layers = tars.map((tar, at) =>
      at % 2 === 0
        ? put(gzipSync(tar), 'application/vnd.oci.image.layer.v1.tar+gzip')
        : put(tar, 'application/vnd.oci.image.layer.v1.tar'),
    );
    const platform = {
      os: image.os ?? 'linux',
      architecture: image.architecture,
      ...(image.variant !== undefined && { variant: image.variant }),
    };
    const config = put(
      json({
        ...platform,
        config: { Entrypoint: image.entrypoint, Cmd: image.cmd, Env: image.env },
        rootfs: { type: 'layers', diff_ids: tars.map((tar) => `sha256:${sha256(tar)}`) },
      }),
      'application/vnd.oci.image.config.v1+json',
    );
    const manifest = put(
      json({ schemaVersion: 2, config, layers }),
      'application/vnd.oci.image.manifest.v1+json',
    );
    manifests.push({
      ...manifest,
      platform: image.attestation ? { os: 'unknown', architecture: 'unknown' } : (image.listed ?? platform),
    });
  }
  const index = put(json({ schemaVersion: 2, manifests }), 'application/vnd.oci.image.index.v1+json');
  members.set('index.json', json({ schemaVersion: 2, manifests: [index] }));
  members.set('oci-layout', json({ imageLayoutVersion: '1.0.0' }));
  return members;
}

/** The members as one tar archive. */
export function archive(members: ReadonlyMap<string, Uint8Array>): Promise<Uint8Array> {
  return packTar(
    [...members].map(([name, body]) => ({
      header: { name, size: body.length, type: 'file' as const },
      body,
    })),
  );
}
