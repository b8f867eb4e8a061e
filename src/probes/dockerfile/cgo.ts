import type { ResolvedStage } from '../../formats/dockerfile/resolved.ts';
import { type GoBuild, scriptOf } from './go-builds.ts';

const C_PACKAGE =
  /^(?:gcc|g\+\+|clang\S*|build-base|build-essential|musl-dev|libc6?-dev|gcc-\S+|g\+\+-\S+|crossbuild-essential-\S+|lib\S+-dev|\S+-dev|alpine-sdk|cmake)$/;

/** Commands that fetch packages, with the words that follow. */
function installed(stage: ResolvedStage): string[] {
  return stage.steps.flatMap((step) =>
    (scriptOf(step)?.commands ?? []).flatMap(({ name, words }) =>
      /^(?:apk|apt|apt-get|xx-apk|xx-apt|xx-apt-get|yum|dnf|microdnf|zypper|pacman|tdnf)$/.test(name)
        ? words.map((word) => word.replace(/[=~<>].*$/, ''))
        : [],
    ),
  );
}

/** Whether a C compiler or headers of C libraries are fetched on purpose. */
function fetchesC(stage: ResolvedStage | undefined): boolean {
  return stage !== undefined && installed(stage).some((word) => C_PACKAGE.test(word));
}

/** Whether the stage's Go builds use cgo, as far as the file shows: switched on, or C is at hand and it is not off. */
export function usesCgo(stage: ResolvedStage | undefined, builds: readonly GoBuild[]): boolean {
  const products = builds.filter(({ verb }) => verb !== 'run');
  if (products.some(({ cgo, race }) => cgo === '1' || race)) return true;
  if (products.length > 0 && products.every(({ cgo }) => cgo === '0')) return false;
  const flags = products.some(({ step, command }) =>
    ['CGO_CFLAGS', 'CGO_LDFLAGS', 'CC', 'PKG_CONFIG_PATH'].some(
      (name) => command.env.has(name) || step.environment.get(name) !== undefined,
    ),
  );
  return flags || fetchesC(stage);
}

/** Which C library the programs of a base image are linked with. */
export function libcOf(base: string): 'glibc' | 'musl' | 'none' | 'unknown' {
  const image = base.toLowerCase();
  if (image === 'scratch' || /distroless\/static|chainguard\/static|cgr\.dev\/[^/]+\/static/.test(image))
    return 'none';
  if (/alpine/.test(image) || /^busybox(?::[\d.]+)?-musl/.test(image)) return 'musl';
  if (/^busybox(?:$|:)/.test(image)) return /glibc/.test(image) ? 'glibc' : 'unknown';
  if (
    /^(?:golang|debian|ubuntu|fedora|centos|rockylinux|almalinux|amazonlinux|buildpack-deps|python|node|redhat\/ubi\d+)(?:$|[:@])/.test(
      image,
    ) ||
    /distroless\/(?:base|cc)/.test(image)
  )
    return 'glibc';
  return 'unknown';
}
