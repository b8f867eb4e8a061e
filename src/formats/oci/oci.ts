import { utf8 } from '../fields/fields.ts';
import type { Issue, Parsed } from '../../model/parsed.ts';
import type { ImagePlatform } from './platform.ts';

// Documents of an image (OCI image specification 1.1: image-layout.md, image-index.md, manifest.md, config.md;
// Docker's schema 2 says the same under other media types):
//
//   index.json ──> index ──> manifest ──> config, layers[]        digest-addressed JSON
//   manifest.json [{Config, RepoTags, Layers}]                    `docker save`, by file name

export interface Descriptor {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
  readonly platform?: ImagePlatform;
  readonly annotations: Readonly<Record<string, string>>;
}

export interface ImageIndex {
  readonly kind: 'index';
  readonly manifests: readonly Descriptor[];
}

export interface ImageManifest {
  readonly kind: 'manifest';
  readonly config: Descriptor;
  readonly layers: readonly Descriptor[];
}

export interface ImageConfig {
  readonly platform: ImagePlatform;
  readonly entrypoint: readonly string[];
  readonly cmd: readonly string[];
  readonly env: readonly string[];
  readonly workingDirectory: string;
  readonly user: string;
  /** Digests of the unpacked layers, one a layer. */
  readonly diffIds: readonly string[];
}

/** One image of `docker save`. */
export interface SavedImage {
  readonly config: string;
  readonly tags: readonly string[];
  readonly layers: readonly string[];
}

/** Entries kept of one list; an index of all Linux platforms has a dozen. */
const MOST_ENTRIES = 10_000;

type Json = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const list = (value: unknown): readonly unknown[] =>
  Array.isArray(value) ? value.slice(0, MOST_ENTRIES) : [];
const texts = (value: unknown): readonly string[] =>
  list(value).filter((item): item is string => typeof item === 'string');

function parseJson(bytes: Uint8Array, what: string): Parsed<unknown> {
  try {
    return { value: JSON.parse(utf8(bytes)), issues: [] };
  } catch (error) {
    const message = `${what} is not JSON: ${error instanceof Error ? error.message : String(error)}`;
    return { value: undefined, issues: [{ id: 'bad-json', message: message.slice(0, 300) }] };
  }
}

function platformOf(value: unknown): ImagePlatform | undefined {
  if (!isObject(value)) return undefined;
  const variant = text(value['variant']);
  const platform = { os: text(value['os']), architecture: text(value['architecture']) };
  return platform.os === '' && platform.architecture === ''
    ? undefined
    : { ...platform, ...(variant !== '' && { variant }) };
}

function descriptorOf(value: unknown): Descriptor | undefined {
  if (!isObject(value) || typeof value['digest'] !== 'string') return undefined;
  const platform = platformOf(value['platform']);
  const annotations = Object.entries(isObject(value['annotations']) ? value['annotations'] : {}).flatMap(
    ([key, item]) => (typeof item === 'string' ? [[key, item] as const] : []),
  );
  return {
    mediaType: text(value['mediaType']),
    digest: value['digest'],
    size: typeof value['size'] === 'number' ? value['size'] : -1,
    ...(platform && { platform }),
    annotations: Object.fromEntries(annotations),
  };
}

const descriptors = (value: unknown): readonly Descriptor[] =>
  list(value).flatMap((item) => descriptorOf(item) ?? []);

/** An index or a manifest, told apart by what it holds: media types may be missing or wrong. */
export function parseImageDocument(bytes: Uint8Array): Parsed<ImageIndex | ImageManifest | undefined> {
  const { value, issues } = parseJson(bytes, 'the document');
  if (!isObject(value)) return { value: undefined, issues: orElse(issues, 'the document is not an object') };
  if (Array.isArray(value['manifests']))
    return { value: { kind: 'index', manifests: descriptors(value['manifests']) }, issues };
  const config = descriptorOf(value['config']);
  if (!config || !Array.isArray(value['layers']))
    return { value: undefined, issues: orElse(issues, 'the document is neither an index nor a manifest') };
  return { value: { kind: 'manifest', config, layers: descriptors(value['layers']) }, issues };
}

export function parseImageConfig(bytes: Uint8Array): Parsed<ImageConfig | undefined> {
  const { value, issues } = parseJson(bytes, 'the config');
  if (!isObject(value)) return { value: undefined, issues: orElse(issues, 'the config is not an object') };
  const run = isObject(value['config']) ? value['config'] : {};
  const rootfs = isObject(value['rootfs']) ? value['rootfs'] : {};
  return {
    value: {
      platform: platformOf(value) ?? { os: '', architecture: '' },
      entrypoint: texts(run['Entrypoint']),
      cmd: texts(run['Cmd']),
      env: texts(run['Env']),
      workingDirectory: text(run['WorkingDir']),
      user: text(run['User']),
      diffIds: texts(rootfs['diff_ids']),
    },
    issues,
  };
}

/** `manifest.json` of `docker save`. */
export function parseSavedImages(bytes: Uint8Array): Parsed<readonly SavedImage[]> {
  const { value, issues } = parseJson(bytes, 'manifest.json');
  const images = list(value).flatMap((item) =>
    isObject(item) && typeof item['Config'] === 'string'
      ? [{ config: item['Config'], tags: texts(item['RepoTags']), layers: texts(item['Layers']) }]
      : [],
  );
  return {
    value: images,
    issues: images.length > 0 ? issues : orElse(issues, 'manifest.json lists no image'),
  };
}

/** True for provenance and SBOM manifests that BuildKit puts beside images: they hold no files to run. */
export function isAttestation({ platform, annotations }: Descriptor): boolean {
  return (
    annotations['vnd.docker.reference.type'] === 'attestation-manifest' ||
    (platform?.os === 'unknown' && platform.architecture === 'unknown')
  );
}

function orElse(issues: readonly Issue[], message: string): readonly Issue[] {
  return issues.length > 0 ? issues : [{ id: 'bad-image-document', message }];
}
