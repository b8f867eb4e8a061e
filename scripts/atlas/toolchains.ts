/**
 * The Go toolchains that the atlas is read from: the last patch release of every Go 1.N, as the Go module
 * proxy serves them, verified against the checksum database by the go command that fetches them.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export const RELEASES = [
  '1.16.15',
  '1.17.13',
  '1.18.10',
  '1.19.13',
  '1.20.14',
  '1.21.13',
  '1.22.12',
  '1.23.12',
  '1.24.13',
  '1.25.14',
  '1.26.11',
  '1.27.4',
] as const;

export interface Toolchain {
  readonly version: string;
  readonly minor: number;
  readonly goroot: string;
  readonly go: string;
  /** Module that the files come from. */
  readonly module: string;
  /** The go command's own hash of the module. */
  readonly h1: string;
  /** SHA-256 of the zip file. */
  readonly sha256: string;
}

/** A variable environment in which nothing but the toolchain itself decides. */
export function bareEnvironment(more: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv {
  const kept = ['PATH', 'HOME', 'TMPDIR', 'GOCACHE', 'GOPROXY', 'GOMODCACHE'];
  return {
    ...Object.fromEntries(kept.map((name) => [name, process.env[name]])),
    GOENV: 'off',
    GOTOOLCHAIN: 'local',
    GOFLAGS: '',
    GOWORK: 'off',
    ...more,
  };
}

/** Fetches (once) and describes one toolchain. */
export function toolchain(version: string): Toolchain {
  const ask = (name: string): string =>
    execFileSync('go', ['env', name], {
      encoding: 'utf8',
      env: bareEnvironment({ GOTOOLCHAIN: `go${version}` }),
    }).trim();
  const goroot = ask('GOROOT');
  const name = `v0.0.1-go${version}.linux-amd64`;
  const cached = join(
    execFileSync('go', ['env', 'GOMODCACHE'], { encoding: 'utf8' }).trim(),
    'cache/download/golang.org/toolchain/@v',
    name,
  );
  return {
    version,
    minor: Number(version.split('.')[1]),
    goroot,
    go: join(goroot, 'bin/go'),
    module: `golang.org/toolchain@${name}`,
    h1: readFileSync(`${cached}.ziphash`, 'utf8').trim(),
    sha256: createHash('sha256')
      .update(readFileSync(`${cached}.zip`))
      .digest('hex'),
  };
}
