import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

// Real binaries of many targets: the platform packages of esbuild, fetched once into a cache.

const VERSION = '0.28.2';

/** Target that each package was built for; three carry the wasm file in place of a program. */
export const ESBUILD_TARGETS: ReadonlyMap<string, string> = new Map([
  ['aix-ppc64', 'aix/ppc64'],
  ['android-arm', 'js/wasm'],
  ['android-arm64', 'android/arm64'],
  ['android-x64', 'js/wasm'],
  ['darwin-arm64', 'darwin/arm64'],
  ['darwin-x64', 'darwin/amd64'],
  ['freebsd-arm64', 'freebsd/arm64'],
  ['freebsd-x64', 'freebsd/amd64'],
  ['linux-arm', 'linux/arm'],
  ['linux-arm64', 'linux/arm64'],
  ['linux-ia32', 'linux/386'],
  ['linux-loong64', 'linux/loong64'],
  ['linux-mips64el', 'linux/mips64le'],
  ['linux-ppc64', 'linux/ppc64le'],
  ['linux-riscv64', 'linux/riscv64'],
  ['linux-s390x', 'linux/s390x'],
  ['linux-x64', 'linux/amd64'],
  ['netbsd-arm64', 'netbsd/arm64'],
  ['netbsd-x64', 'netbsd/amd64'],
  ['openbsd-arm64', 'openbsd/arm64'],
  ['openbsd-x64', 'openbsd/amd64'],
  ['openharmony-arm64', 'js/wasm'],
  ['sunos-x64', 'illumos/amd64'],
  ['win32-arm64', 'windows/arm64'],
  ['win32-ia32', 'windows/386'],
  ['win32-x64', 'windows/amd64'],
]);

/** Unpacks the package into the directory and gives the path of its program. */
export function esbuildBinary(directory: string, platform: string): string | undefined {
  const target = join(directory, platform);
  if (!existsSync(join(target, 'package'))) {
    mkdirSync(target, { recursive: true });
    const name = execFileSync('npm', ['pack', '--silent', `@esbuild/${platform}@${VERSION}`], {
      cwd: target,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
    execFileSync('tar', ['-xzf', name], { cwd: target });
  }
  const root = join(target, 'package');
  const candidates = ['bin/esbuild', 'esbuild.exe', 'esbuild.wasm'].map((name) => join(root, name));
  const wasm = readdirSync(root).find((name) => name.endsWith('.wasm'));
  return wasm === undefined ? candidates.find((path) => existsSync(path)) : join(root, wasm);
}
