/** Dockerfiles from a seed: random stages, arguments, platforms, copies, mounts, triggers and documents. */
import type { ImageTable } from './oracle.ts';

export interface Generated {
  readonly dockerfile: string;
  readonly platforms: readonly string[];
  readonly buildPlatform: string;
  readonly args: Readonly<Record<string, string>>;
  readonly target?: string;
  readonly images: ImageTable;
  readonly contexts?: Readonly<Record<string, string>>;
}

/** Mulberry32: the same seed gives the same file on every machine. */
function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

const PLATFORMS = [
  'linux/amd64',
  'linux/arm64',
  'linux/arm/v7',
  'linux/arm/v6',
  'linux/arm',
  'linux/arm64/v8',
  'linux/amd64/v3',
  'linux/386',
  'linux/riscv64',
  'linux/s390x',
  'windows/amd64',
  'arm64',
  'linux',
  'linux/x86_64',
];
const IMAGES = [
  'alpine:3.20',
  'golang:1.22',
  'debian:12',
  'busybox',
  'gcr.io/distroless/static',
  'amd64/alpine',
  'lists/arm',
];
const TABLE: ImageTable = {
  'amd64/alpine': { platforms: ['linux/amd64'] },
  'lists/arm': { platforms: ['linux/amd64', 'linux/arm64', 'linux/arm/v7'] },
  'golang:1.22': { env: ['GOLANG_VERSION=1.22.0', 'GOPATH=/go'] },
};
const NAMES = [
  'TARGETARCH',
  'TARGETOS',
  'TARGETVARIANT',
  'TARGETPLATFORM',
  'BUILDPLATFORM',
  'BUILDARCH',
  'VERSION',
  'P',
  'TAG',
];

export function generateDockerfile(seed: number): Generated {
  const next = random(seed);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(next() * list.length)] as T;
  const chance = (share: number): boolean => next() < share;
  const lines: string[] = [];
  const escape = chance(0.06) ? '`' : '\\';
  if (escape === '`') lines.push('# escape=`');
  else if (chance(0.2)) lines.push('# syntax=docker/dockerfile:1');
  if (chance(0.1)) lines.push('', '# a comment');
  const value = (): string =>
    pick([
      'linux/arm64',
      'linux/amd64',
      'amd64',
      '3.20',
      '"quoted value"',
      "'$TARGETARCH'",
      '$TARGETARCH',
      '${TARGETARCH:-amd64}',
      '${TARGETVARIANT#v}',
      '${TARGETPLATFORM//\\//-}',
      '${TARGETPLATFORM%/*}',
      '${TARGETPLATFORM##*/}',
      '${P:+set}',
      '${P-unset}',
      '${VERSION%%.*}',
      '${TARGETARCH/64/sixtyfour}',
      '',
      '$P$P',
      'a\\$b',
    ]);
  for (let count = Math.floor(next() * 4); count > 0; count--) {
    const name = pick(NAMES);
    lines.push(chance(0.4) ? `ARG ${name}` : `ARG ${name}=${value()}`);
  }
  const stages: string[] = [];
  const stageCount = 1 + Math.floor(next() * 4);
  for (let index = 0; index < stageCount; index++) {
    const flag = pick([
      '',
      '',
      '',
      ' --platform=$BUILDPLATFORM',
      ' --platform=$TARGETPLATFORM',
      ' --platform=linux/$TARGETARCH',
      ' --platform=${BUILDPLATFORM:-linux/amd64}',
      ' --platform=${P:-linux/arm64}',
      ` --platform=${pick(PLATFORMS)}`,
      chance(0.15) ? ' --platform=$BUILDPLATFROM' : '',
      chance(0.1) ? ' --platform=linux/amd64/v3/x' : '',
      ' --platform=linux/${TARGETARCH}${TARGETVARIANT:+/$TARGETVARIANT}',
    ]);
    const base =
      stages.length > 0 && chance(0.35)
        ? pick(stages)
        : pick([...IMAGES, 'scratch', 'alpine:${VERSION:-3.19}', 'tool-${TARGETARCH}', 'on/build']);
    const name = chance(0.75) ? pick(['build', 'Base', 'tools', `s${index}`, 'final']) : '';
    lines.push(
      `FROM${flag} ${chance(0.03) ? base.toUpperCase() : base}${name ? ` ${pick(['AS', 'as'])} ${name}` : ''}`,
    );
    for (let count = Math.floor(next() * 6); count > 0; count--) {
      const source =
        stages.length > 0 && chance(0.7) ? pick(stages) : pick([...IMAGES, String(index - 1), '0']);
      lines.push(
        pick([
          `ARG ${pick(NAMES)}`,
          `ARG ${pick(NAMES)}=${value()}`,
          `ARG ${pick(NAMES)} ${pick(NAMES)}=${value()}`,
          `ENV ${pick(NAMES)}=${value() || 'x'} OTHER=$TARGETARCH`,
          `ENV ${pick(NAMES)} ${value() || 'x'}`,
          `RUN echo $TARGETARCH && ${escape}\n    GOARCH=$TARGETARCH go build`,
          `RUN --mount=type=cache,target=/root/.cache --mount=from=${source},target=/mnt true`,
          `RUN --mount=type=bind,from=${source},target=/x,ro go build`,
          'RUN <<EOF\necho one\nGOARCH=amd64 go build\nEOF',
          'RUN <<-"END" bash\n\techo $x\n\tEND',
          `COPY --from=${source} /a /b`,
          `COPY --from=${source} --chown=1:1 ["/a b", "/c"]`,
          'COPY <<one <<two /dir/\nfirst $TARGETARCH\none\nsecond\ntwo',
          'ADD . /src',
          `ONBUILD RUN echo $TARGETARCH`,
          `ONBUILD COPY --from=${source} /x /y`,
          'WORKDIR /src/$TARGETARCH',
          `RUN ["go", "build"]`,
          '# comment\nUSER ${USER:-nobody}',
          `EXPOSE 80 ${escape}\n# between\n  443`,
          'CMD ["/app"]',
          `LABEL a="$TARGETPLATFORM" b=${chance(0.1) ? '${x?missing}' : 'c'}`,
        ]),
      );
    }
    if (name !== '') stages.push(name.toLowerCase());
  }
  const args: Record<string, string> = {};
  if (chance(0.15)) args[pick(NAMES)] = pick(['arm64', 'linux/arm64', '', '3.18']);
  const platforms = [...new Set([pick(PLATFORMS.slice(0, 10)), pick(PLATFORMS.slice(0, 10))])];
  return {
    dockerfile: `${lines.join(chance(0.05) ? '\r\n' : '\n')}\n`,
    platforms,
    // A bare `linux` takes the architecture of the machine on which BuildKit's frontend runs.
    buildPlatform: /\blinux(?![\w/])|%\/\*/.test(lines.join('\n'))
      ? 'linux/amd64'
      : pick(['linux/amd64', 'linux/amd64', 'linux/arm64']),
    args,
    ...(chance(0.1) && stages.length > 0 && { target: pick(stages) }),
    images: {
      ...TABLE,
      'on/build': { onbuild: ['ARG TARGETOS', 'RUN echo $TARGETOS', `COPY --from=busybox /bin /bin`] },
    },
  };
}
