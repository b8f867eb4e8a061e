// What a recipe needs of the machine: programs, packages, Go releases, root file systems.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';

export const ROOTS = process.env['CROSSROOT_ROOTS'] ?? '/var/cache/crossroot/roots';

/** Go's caches are shared with the user's: only failures should cost time, not rebuilding std. */
function goEnv(name: string): string {
  const asked = spawnSync('go', ['env', name], { encoding: 'utf8' });
  return asked.status === 0 ? asked.stdout.trim() : '';
}

let cachedGo: { cache: string; modules: string; version: string; pair: string } | undefined;
export function hostGo() {
  cachedGo ??= {
    cache: goEnv('GOCACHE'),
    modules: goEnv('GOMODCACHE'),
    version: goEnv('GOVERSION'),
    pair: `${goEnv('GOHOSTOS')}/${goEnv('GOHOSTARCH')}`,
  };
  return cachedGo;
}

function onPath(name: string, path = process.env['PATH'] ?? ''): boolean {
  return path.split(':').some((folder) => existsSync(join(folder, name)));
}

/** Version line of a need, or why it is not met. */
export function meet(need: string): { version: string; goroot?: string } | { why: string } {
  if (need === 'root') return process.getuid?.() === 0 ? { version: '' } : { why: 'needs root' };
  if (need.startsWith('no:')) {
    return onPath(need.slice(3)) ? { why: `${need.slice(3)} is installed` } : { version: '' };
  }
  if (need.startsWith('rootfs:')) {
    const folder = join(ROOTS, need.slice(7));
    if (!existsSync(join(folder, '.complete'))) return { why: `no root file system ${need.slice(7)}` };
    const release = readFileSync(join(folder, 'etc/debian_version'), 'utf8').trim();
    return { version: `Debian ${release}` };
  }
  if (need.startsWith('debian:')) {
    const asked = spawnSync('dpkg-query', ['-W', '-f', '${Status} ${Version}', need.slice(7)], {
      encoding: 'utf8',
    });
    const [, , status, version] = (asked.stdout ?? '').split(' ');
    return status === 'installed'
      ? { version: version ?? '' }
      : { why: `Debian package ${need.slice(7)} missing` };
  }
  if (/^go1\.\d/.test(need)) {
    // An older Go may not know a flag in the caller's GOFLAGS, from wherever it comes.
    const env = { ...process.env, GOTOOLCHAIN: need, GOENV: 'off', GOFLAGS: '' };
    const asked = spawnSync('go', ['version'], { encoding: 'utf8', env });
    const root = spawnSync('go', ['env', 'GOROOT'], { encoding: 'utf8', env });
    if (asked.status !== 0 || root.status !== 0) return { why: `${need} cannot be had` };
    return { version: asked.stdout.trim(), goroot: root.stdout.trim() };
  }
  if (!onPath(need)) return { why: `${need} is not installed` };
  const asked = spawnSync(need, [need === 'go' ? 'version' : '--version'], {
    encoding: 'utf8',
    timeout: 10_000,
  });
  const first = `${asked.stdout ?? ''}${asked.stderr ?? ''}`.split('\n').find((line) => line.trim() !== '');
  return { version: asked.status === 0 ? (first ?? '').trim() : '' };
}

/** A PATH of links to everything on the real one but the hidden names. */
export function pathWithout(hidden: readonly string[], folder: string): string {
  // npm and language managers put folders of their own in front, which few users of Go have.
  const path = (process.env['PATH'] ?? '')
    .split(':')
    .filter((entry) => !/node_modules|node-gyp-bin|\/\.(pyenv|cargo)\//.test(entry))
    .join(':');
  if (hidden.length === 0) return path;
  mkdirSync(folder);
  const taken = new Set(hidden);
  for (const from of path.split(':').filter((entry) => existsSync(entry))) {
    for (const name of readdirSync(from)) {
      if (taken.has(name)) continue;
      taken.add(name);
      symlinkSync(join(from, name), join(folder, name));
    }
  }
  return folder;
}
