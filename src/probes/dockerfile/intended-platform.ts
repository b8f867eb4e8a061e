import type { Dockerfile } from '../../formats/dockerfile/dockerfile.ts';
import { resolveBuild } from '../../formats/dockerfile/resolve.ts';
import { type OciPlatform, parseOciPlatform } from '../../formats/platform/oci-platform.ts';
import { rootOf, writtenKind } from './rule.ts';
import { factsByName } from './rules/base-lacks-platform.ts';

/**
 * The platform that a file is written for, when it is written for one alone: the last FROM names it as a
 * constant, or an image that exists for one platform, and nothing in the file looks at the target. Such a
 * file is not scolded for it.
 */
export function intendedPlatform(dockerfile: Dockerfile, own: OciPlatform): OciPlatform | undefined {
  const build = resolveBuild(dockerfile, { platform: own, buildPlatform: own });
  const target = build.stages[build.target];
  if (!target) return undefined;
  const root = rootOf(build, target);
  const [only] = factsByName(root.base)?.platforms ?? [];
  if (only?.os === 'windows') return only;
  if (/\b(?:TARGET|BUILD)(?:PLATFORM|ARCH|OS|VARIANT)\b/.test(dockerfile.text)) return undefined;
  return writtenKind(root) === 'constant' ? parseOciPlatform(root.asked, own) : only;
}
