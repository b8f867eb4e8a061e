import type { ImagePlatform } from '../../formats/oci/platform.ts';
import type { FileFinding } from '../../model/image.ts';
import type { ImageRoot, RootNode } from './root.ts';

/** Whether the loader that a program asks for is in the image. */
export function findLinkFindings(
  root: ImageRoot,
  path: string,
  node: RootNode,
  platform: ImagePlatform,
  started: boolean,
): readonly FileFinding[] {
  const { program } = node.change;
  if (program?.kind !== 'binary' || platform.os !== 'linux') return [];
  const severity = started ? 'error' : 'warning';
  return program.facts.flatMap(({ interpreter }): FileFinding[] => {
    if (interpreter === undefined || 'found' in root.lookup(interpreter)) return [];
    const bare = !('found' in root.lookup('/lib')) && !('found' in root.lookup('/usr/lib'));
    return [
      bare
        ? {
            cause: 'cgo/dynamic-when-static-wanted',
            severity,
            path,
            message: `dynamically linked, and the image has no C library at all (no ${interpreter})`,
            fix: 'CGO_ENABLED=0 go build, or a base image with the C library that it was linked against',
          }
        : {
            cause: 'cgo/missing-interpreter',
            severity,
            path,
            message: `its loader ${interpreter} is not in the image: "no such file or directory" at start${musl(root) ? '; the image has musl' : ''}`,
            fix: musl(root)
              ? 'CGO_ENABLED=0 go build, or build in an alpine stage, or use a glibc base image'
              : 'CGO_ENABLED=0 go build, or a base image with that loader',
          },
    ];
  });
}

const musl = (root: ImageRoot): boolean =>
  ['x86_64', 'aarch64', 'armhf', 'arm', 'i386', 'riscv64', 'powerpc64le', 's390x', 'loongarch64'].some(
    (arch) => 'found' in root.lookup(`/lib/ld-musl-${arch}.so.1`),
  );
