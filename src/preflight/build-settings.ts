import type { Host } from '../model/host.ts';

/** Source: cmd/go/internal/cfg: explicit value, then native target with a compiler. */
export function cgoFor(
  host: Host,
  env: Readonly<Record<string, string>> | undefined,
  goos: string,
  goarch: string,
  supported: boolean,
): boolean {
  const explicit = host.env['CGO_ENABLED'];
  if (explicit === '0') return false;
  if (!supported) return false;
  if (explicit === '1') return true;
  return env?.['GOHOSTOS'] === goos && env['GOHOSTARCH'] === goarch && env['CGO_ENABLED'] !== '0';
}

/** Experiments that are on by default since the release that has them. Source: internal/buildcfg/exp.go. */
export function experimentTags(
  env: Readonly<Record<string, string>> | undefined,
  goos: string,
  goarch: string,
): string[] {
  const byDefault = [
    'aliastypeparams',
    'swissmap',
    'spinbitmutex',
    'synchashtriemap',
    'greenteagc',
    'randomizedheapbase64',
    'loopvar',
    'coverageredesign',
  ];
  if (!/^(?:darwin|ios|aix)$/.test(goos)) byDefault.push('dwarf5');
  if (/^(?:amd64|arm64|loong64|ppc64|ppc64le|riscv64|s390x)$/.test(goarch))
    byDefault.push('regabiwrappers', 'regabiargs');
  const set = new Set(byDefault);
  for (const word of (env?.['GOEXPERIMENT'] ?? '').split(',').filter(Boolean)) {
    if (word.startsWith('no')) set.delete(word.slice(2));
    else set.add(word);
  }
  return [...set].map((name) => `goexperiment.${name}`);
}

export function tagsOfFlags(flags: string): string[] {
  const match = /(?:^|\s)--?tags[= ]'?([\w.,]+)/.exec(flags);
  return match?.[1]?.split(',').filter(Boolean) ?? [];
}

export function modcacheOf(
  host: Host,
  env: Readonly<Record<string, string>> | undefined,
): { modcache?: string } {
  const told = env?.['GOMODCACHE'] ?? host.env['GOMODCACHE'];
  if (told) return { modcache: told };
  const home = host.env['GOPATH'] ?? (host.env['HOME'] === undefined ? undefined : `${host.env['HOME']}/go`);
  return home === undefined ? {} : { modcache: `${home}/pkg/mod` };
}

/** Where the sources of the standard library lie, without asking go if need be. */
export function gorootOf(host: Host, env: Readonly<Record<string, string>> | undefined): string | undefined {
  const candidates = [env?.['GOROOT'], host.env['GOROOT'], '/usr/local/go', '/usr/lib/go'];
  return candidates.find((path) => path !== undefined && host.kind(`${path}/src/syscall`) === 'directory');
}
