import type { Dockerfile } from '../../formats/dockerfile/dockerfile.ts';
import { type OciPlatform, parseOciPlatform } from '../../formats/platform/oci-platform.ts';

/**
 * The platform that a file is written for, when it is written for one alone: the last FROM names it as a
 * constant and nothing in the file looks at the target. Such a file is not scolded for it.
 */
export function intendedPlatform(dockerfile: Dockerfile, own: OciPlatform): OciPlatform | undefined {
  const names = new Map(dockerfile.stages.map(({ from }) => [from.name, from]));
  let from = dockerfile.stages.at(-1)?.from;
  for (let left = dockerfile.stages.length; from && left > 0; left--) {
    const parent = names.get(from.base);
    if (!parent || parent === from) break;
    from = parent;
  }
  if (!from || from.platform === '' || from.platform.includes('$')) return undefined;
  if (/\b(?:TARGET|BUILD)(?:PLATFORM|ARCH|OS|VARIANT)\b/.test(dockerfile.text)) return undefined;
  return parseOciPlatform(from.platform, own);
}
