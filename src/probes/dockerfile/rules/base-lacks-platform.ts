import { parseImageReference } from '../../../formats/dockerfile/reference.ts';
import {
  type OciPlatform,
  matchingPlatform,
  parseOciPlatform,
} from '../../../formats/platform/oci-platform.ts';
import type { ImageFacts } from '../../../formats/dockerfile/resolved.ts';
import { type Finding, type LintView, listed, type Rule } from '../rule.ts';

/** Repositories of the official images for one architecture each, as docker-library names them. */
const ONE_ARCHITECTURE: Readonly<Record<string, string>> = {
  amd64: 'linux/amd64',
  arm32v5: 'linux/arm/v5',
  arm32v6: 'linux/arm/v6',
  arm32v7: 'linux/arm/v7',
  arm64v8: 'linux/arm64',
  i386: 'linux/386',
  loong64: 'linux/loong64',
  mips64le: 'linux/mips64le',
  ppc64le: 'linux/ppc64le',
  riscv64: 'linux/riscv64',
  s390x: 'linux/s390x',
};

/** Ends of tags by which publishers name one platform of an image: `static:latest-arm64`. */
const TAG_END =
  /(?:^|[-_.])(amd64|x86_64|arm64v8|arm64|aarch64|armhf|arm32v7|arm32v6|ppc64le|s390x|riscv64|i386)$/;

/** Ends of repositories that hold one platform: `pause-amd64`, `busybox-linux-arm64`. */
const NAME_END = /-(amd64|x86_64|arm64v8|arm64|aarch64|armhf|ppc64le|s390x|riscv64)$/;

/** Published for one architecture for years, by their documentation (2026-11). */
const KNOWN: readonly (readonly [RegExp, string])[] = [
  [/^mcr\.microsoft\.com\/mssql\/server(?:$|:)/, 'linux/amd64'],
  [/^mysql:5(?:\.|$)/, 'linux/amd64'],
  [/^mcr\.microsoft\.com\/windows\//, 'windows/amd64'],
  [/^mcr\.microsoft\.com\/windows$/, 'windows/amd64'],
];

/** What the name of an image says about its platforms. */
export function factsByName(name: string): ImageFacts | undefined {
  const reference = parseImageReference(name);
  if (!reference) return undefined;
  const owner = reference.domain === 'docker.io' ? reference.path.split('/')[0] : undefined;
  const byOwner = owner !== undefined && reference.path.includes('/') ? ONE_ARCHITECTURE[owner] : undefined;
  const tag = TAG_END.exec(reference.tag)?.[1] ?? NAME_END.exec(reference.path)?.[1];
  const byTag =
    tag === undefined
      ? undefined
      : ({ arm64v8: 'linux/arm64', arm32v7: 'linux/arm/v7', arm32v6: 'linux/arm/v6' }[tag] ?? `linux/${tag}`);
  const known = KNOWN.find(([pattern]) => pattern.test(reference.familiar))?.[1];
  const platform = parseOciPlatform(byOwner ?? byTag ?? known ?? '');
  return platform && { platforms: [platform] };
}

/** The base image is not published for a platform that is asked for. */
export const baseLacksPlatform: Rule = {
  id: 'base-lacks-platform',
  cause: 'container/base-image-lacks-platform',
  checks: ['InvalidBaseImagePlatform'],
  find(view) {
    const findings: Finding[] = [];
    for (const stage of view.requested[0]?.build.stages ?? []) {
      report(stage.line, stage.index, (build) => {
        const here = build.stages[stage.index];
        return here?.kind === 'image' && here.platform
          ? { image: here.base, asked: here.platform }
          : undefined;
      });
      for (const [at, source] of stage.sources.entries())
        if (source.stage === undefined && source.from !== 'scratch')
          report(source.line, stage.index, (build) => {
            const here = build.stages[stage.index]?.sources[at];
            return here && { image: here.from, asked: here.platform };
          });
    }
    return findings;

    function report(
      line: number,
      stage: number,
      want: (
        build: LintView['requested'][number]['build'],
      ) => { image: string; asked: OciPlatform } | undefined,
    ): void {
      const lacking = view.requested.filter(({ build }) => {
        const wanted = want(build);
        const offered =
          wanted && view.image(parseImageReference(wanted.image)?.familiar ?? wanted.image)?.platforms;
        return (
          wanted !== undefined &&
          offered !== undefined &&
          matchingPlatform(offered, wanted.asked) === undefined
        );
      });
      const [first] = lacking;
      const wanted = first && want(first.build);
      if (!wanted) return;
      const offered =
        view.image(parseImageReference(wanted.image)?.familiar ?? wanted.image)?.platforms ?? [];
      const has = offered
        .map(({ os, arch, variant }) => `${os}/${arch}${variant && `/${variant}`}`)
        .join(', ');
      findings.push({
        cause: 'container/base-image-lacks-platform',
        level: 'error',
        line,
        message:
          `${wanted.image} is published for ${has} only, not for ${listed(lacking)}. ` +
          (offered.length === 1
            ? 'BuildKit takes it all the same and labels the result as the target.'
            : 'The build stops with "no match for platform".'),
        fix: /^(?:amd64|arm32v\d|arm64v8|i386|ppc64le|s390x|riscv64|mips64le)\//.test(wanted.image)
          ? `use ${wanted.image.replace(/^[^/]+\//, '')}, which has all platforms in one list`
          : 'use a base image that has the platform, or leave the platform out',
        edits: [],
        platforms: lacking.map(({ text }) => text),
        stage,
        data: { image: wanted.image, platform: listed(lacking) },
      });
    }
  },
};
