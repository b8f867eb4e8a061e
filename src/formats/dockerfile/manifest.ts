import type { Parsed } from '../../model/parsed.ts';
import { type OciPlatform, parseOciPlatform } from '../platform/oci-platform.ts';
import type { ImageFacts } from './resolved.ts';

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function platformIn(value: unknown): OciPlatform | undefined {
  if (!isRecord(value)) return undefined;
  const { os, architecture, variant } = value;
  if (typeof os !== 'string' || typeof architecture !== 'string' || os === 'unknown') return undefined;
  return parseOciPlatform(
    `${os}/${architecture}${typeof variant === 'string' && variant !== '' ? `/${variant}` : ''}`,
  );
}

/**
 * Platforms of an image from the JSON that a registry gives: an index or manifest list
 * (`{"manifests":[{"platform":{…}}]}`), or the config of one image (`{"os","architecture"}`), also as
 * `docker buildx imagetools inspect --raw` and `docker manifest inspect` print them. Attestations do not count.
 */
export function factsOfManifest(text: string): Parsed<ImageFacts> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { value: {}, issues: [{ id: 'no-json', message: 'is no JSON' }] };
  }
  const list = isRecord(value) && Array.isArray(value['manifests']) ? value['manifests'] : undefined;
  const platforms = list
    ? list.flatMap((one) => platformIn(isRecord(one) ? one['platform'] : undefined) ?? [])
    : [platformIn(value)].filter((one) => one !== undefined);
  if (platforms.length === 0)
    return { value: {}, issues: [{ id: 'no-platforms', message: 'names no platform of an image' }] };
  const config = isRecord(value) && isRecord(value['config']) ? value['config'] : {};
  const onbuild = Array.isArray(config['OnBuild'])
    ? config['OnBuild'].filter((one) => typeof one === 'string')
    : [];
  return { value: { platforms, onbuild }, issues: [] };
}
