import {
  type Descriptor,
  type ImageConfig,
  isAttestation,
  parseImageConfig,
  parseImageDocument,
  parseSavedImages,
} from '../../formats/oci/oci.ts';
import type { ImagePlatform } from '../../formats/oci/platform.ts';
import { isRefusal } from '../../model/host.ts';
import type { Issue, Parsed } from '../../model/parsed.ts';
import type { ImageStore } from './store.ts';

/** A layer as the store holds it. */
export interface LayerBlob {
  /** Member of the store. */
  readonly name: string;
  /** What the manifest promises; absent in archives of `docker save`, whose layers have file names only. */
  readonly digest?: string;
  readonly size?: number;
  /** Digest of the unpacked layer, from the config. */
  readonly diffId?: string;
}

/** One image for one platform. */
export interface StoredImage {
  /** Digest of the manifest, or the name of the config in an archive of `docker save`. */
  readonly id: string;
  readonly names: readonly string[];
  /** What the index says, where an index lists it. */
  readonly listed?: ImagePlatform;
  readonly config: ImageConfig;
  readonly layers: readonly LayerBlob[];
}

/** Longest document read: the largest configs have some hundred kilobytes. */
const MOST_DOCUMENT = 16 * 1024 * 1024;
const MOST_DEPTH = 8;
const MOST_IMAGES = 1000;

/** Computes the lower-case hexadecimal SHA-256 of bytes. */
export type Sha256 = (bytes: Uint8Array) => string;

/** Every image of the store, nested indexes followed; attestations are left out. */
export function readStoredImages(store: ImageStore, sha256: Sha256): Parsed<readonly StoredImage[]> {
  const issues: Issue[] = [...store.issues];
  const images: StoredImage[] = [];
  const add = (id: string, message: string): void => {
    if (issues.length < 500) issues.push({ id, message });
  };
  const seen = new Set<string>();

  const blob = ({ digest, size }: Descriptor, what: string): Uint8Array | undefined => {
    const name = blobName(digest);
    if (name === undefined) return void add('bad-digest', `${what} has the digest ${digest.slice(0, 100)}`);
    const bytes = store.read(name, MOST_DOCUMENT);
    if (isRefusal(bytes)) return void add('blob-missing', `${what} ${digest} is not in the image`);
    if (size >= 0 && bytes.length !== size)
      add('blob-size', `${what} ${digest} has ${bytes.length} bytes, its descriptor says ${size}`);
    if (`sha256:${sha256(bytes)}` !== digest && digest.startsWith('sha256:'))
      add('blob-digest', `${what} ${digest} has other content: its SHA-256 is ${sha256(bytes)}`);
    return bytes;
  };

  const config = (bytes: Uint8Array | Descriptor, what: string): ImageConfig | undefined => {
    const content = bytes instanceof Uint8Array ? bytes : blob(bytes, what);
    if (!content) return undefined;
    const parsed = parseImageConfig(content);
    for (const issue of parsed.issues) add(issue.id, `${what}: ${issue.message}`);
    return parsed.value;
  };

  const visit = (descriptor: Descriptor, names: readonly string[], depth: number): void => {
    if (isAttestation(descriptor)) return;
    const key = `${descriptor.digest} ${names.join(' ')}`;
    if (seen.has(key)) return add('repeated-manifest', `${descriptor.digest} is listed again`);
    seen.add(key);
    if (depth > MOST_DEPTH) return add('deep-index', `indexes are nested deeper than ${MOST_DEPTH}`);
    if (images.length >= MOST_IMAGES)
      return add('too-many-images', `more than ${MOST_IMAGES} images: the rest is not read`);
    const bytes = blob(descriptor, 'the manifest');
    if (!bytes) return;
    const { value, issues: problems } = parseImageDocument(bytes);
    for (const issue of problems) add(issue.id, `${descriptor.digest}: ${issue.message}`);
    const named = [...new Set([...names, ...namesOf(descriptor)])];
    if (value?.kind === 'index') for (const next of value.manifests) visit(next, named, depth + 1);
    if (value?.kind !== 'manifest') return;
    // An artifact (a chart, a signature) is a manifest too, without a file system.
    if (/^application\/vnd\.(?!oci\.image\.config|docker\.container\.image)/.test(value.config.mediaType))
      return;
    const read = config(value.config, 'the config');
    if (!read) return;
    images.push({
      id: descriptor.digest,
      names: named,
      ...(descriptor.platform && { listed: descriptor.platform }),
      config: read,
      layers: value.layers.flatMap((layer, at): LayerBlob[] => {
        const name = blobName(layer.digest);
        if (name === undefined) {
          add('bad-digest', `a layer has the digest ${layer.digest.slice(0, 100)}`);
          return [];
        }
        const diffId = read.diffIds[at];
        return [{ name, digest: layer.digest, size: layer.size, ...(diffId !== undefined && { diffId }) }];
      }),
    });
  };

  const index = store.read('index.json', MOST_DOCUMENT);
  if (!isRefusal(index)) {
    const { value, issues: problems } = parseImageDocument(index);
    for (const issue of problems) add(issue.id, `index.json: ${issue.message}`);
    if (value?.kind === 'index') for (const descriptor of value.manifests) visit(descriptor, [], 0);
    return { value: images, issues };
  }
  const saved = store.read('manifest.json', MOST_DOCUMENT);
  if (isRefusal(saved)) {
    add('no-image', 'there is neither index.json (OCI layout) nor manifest.json (docker save)');
    return { value: images, issues };
  }
  const { value: list, issues: problems } = parseSavedImages(saved);
  for (const issue of problems) add(issue.id, issue.message);
  for (const item of list.slice(0, MOST_IMAGES)) {
    const bytes = store.read(item.config, MOST_DOCUMENT);
    if (isRefusal(bytes)) {
      add('blob-missing', `the config ${item.config} is not in the image`);
      continue;
    }
    const read = config(bytes, item.config);
    if (!read) continue;
    images.push({
      id: item.config,
      names: item.tags,
      config: read,
      layers: item.layers.map((name, at) => {
        const diffId = read.diffIds[at];
        return { name, ...(diffId !== undefined && { diffId }) };
      }),
    });
  }
  return { value: images, issues };
}

/** Member that a digest names; undefined for what is no digest, so that none can point outside `blobs`. */
function blobName(digest: string): string | undefined {
  const match = /^([a-z0-9]+(?:[+._-][a-z0-9]+)*):([a-f0-9]{32,128})$/.exec(digest);
  return match ? `blobs/${match[1]}/${match[2]}` : undefined;
}

function namesOf({ annotations }: Descriptor): readonly string[] {
  const name = annotations['io.containerd.image.name'] ?? annotations['org.opencontainers.image.ref.name'];
  return name === undefined ? [] : [name];
}
