import type { Dockerfile } from '../../formats/dockerfile/dockerfile.ts';
import { resolveBuild } from '../../formats/dockerfile/resolve.ts';
import { type OciPlatform, parseOciPlatform } from '../../formats/platform/oci-platform.ts';
import { rootOf, writtenKind } from './rule.ts';
import { factsByName } from './rules/base-lacks-platform.ts';

/**
 * The platform that a file is written for, when it is written for one alone: every FROM that the result needs
 * names it as a constant, or an image that exists for one platform, and nothing in the file looks at the
 * target. Such a file is not scolded for it. A constant on the last FROM alone is no such sign.
 */
export function intendedPlatform(dockerfile: Dockerfile, own: OciPlatform): OciPlatform | undefined {
  const build = resolveBuild(dockerfile, { platform: own, buildPlatform: own });
  const target = build.stages[build.target];
  if (!target) return undefined;
  const root = rootOf(build, target);
  const [only] = factsByName(root.base)?.platforms ?? [];
  if (only?.os === 'windows') return only;
  if (/\b(?:TARGET|BUILD)(?:PLATFORM|ARCH|OS|VARIANT)\b/.test(dockerfile.text)) return undefined;
  const fixed = build.stages
    .filter(({ reachable, kind }) => reachable && kind === 'image')
    .map((stage) =>
      writtenKind(stage) === 'constant'
        ? parseOciPlatform(stage.asked, own)
        : factsByName(stage.base)?.platforms?.[0],
    );
  const [first] = fixed;
  return first && fixed.every((one) => one?.os === first.os && one.arch === first.arch) ? first : undefined;
}
