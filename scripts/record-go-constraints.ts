import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Records which of many generated files the go command picks for many targets:
 * `npx tsx scripts/record-go-constraints.ts`. The recording is what tests/formats/go-source compares with.
 */
const WORDS =
  'linux darwin windows unix amd64 arm64 386 cgo gc gccgo go1.18 go1.26 go1.40 ignore purego android ios solaris illumos js wasm wasip1 arm.6 amd64.v1 amd64.v2 race custom freebsd'.split(
    ' ',
  );
const TARGETS = [
  'linux/amd64/1',
  'linux/amd64/0',
  'linux/arm/0',
  'android/arm64/0',
  'darwin/arm64/0',
  'ios/arm64/1',
  'windows/386/0',
  'illumos/amd64/0',
  'solaris/amd64/0',
  'js/wasm/0',
  'wasip1/wasm/0',
  'plan9/amd64/0',
  'freebsd/riscv64/0',
  'aix/ppc64/0',
];

let seed = 20261128;
function random(below: number): number {
  seed = (Math.imul(seed, 1103515245) + 12345) >>> 0;
  return Math.floor((seed / 2 ** 32) * below);
}
const pick = (words: readonly string[]): string => words[random(words.length)] ?? '';

function expression(depth: number): string {
  const kind = depth > 3 ? 0 : random(4);
  if (kind === 0) return `${random(4) === 0 ? '!' : ''}${pick(WORDS)}`;
  if (kind === 1) return `(${expression(depth + 1)})`;
  return `${expression(depth + 1)} ${kind === 2 ? '&&' : '||'} ${expression(depth + 1)}`;
}

function plusBuild(): string {
  const word = (): string => `${random(4) === 0 ? '!' : ''}${pick(WORDS)}`;
  const option = (): string => Array.from({ length: 1 + random(2) }, word).join(',');
  return `// +build ${Array.from({ length: 1 + random(3) }, option).join(' ')}`;
}

function head(): string {
  const lines: string[] = [];
  if (random(3) === 0) lines.push('// Copyright of somebody.', ...(random(2) === 0 ? [''] : []));
  if (random(6) === 0) lines.push('/* a block', '//go:build ignore', '*/', '');
  const kind = random(5);
  if (kind <= 2) lines.push(`//go:build ${expression(0)}`);
  if (kind >= 2 && kind < 4) lines.push(plusBuild(), ...(random(2) === 0 ? [plusBuild()] : []));
  if (random(8) !== 0) lines.push('');
  if (random(6) === 0) lines.push('// Package p says something.');
  lines.push('package p');
  if (random(6) === 0) lines.push('', 'import "C"');
  if (random(10) === 0) lines.push('', '//go:build ignore');
  return `${lines.join('\n')}\n`;
}

const SUFFIXES = [
  '',
  '_linux',
  '_amd64',
  '_linux_amd64',
  '_unix',
  '_windows_386',
  '_wasm',
  '_arm64_linux',
  '_js',
  '_linux_x',
  '_zos',
  '_arm.v',
];
const files = Array.from({ length: 400 }, (_, index) => ({
  name: `${index % 7 === 0 ? 'linux' : 'f'}${index}${pick(SUFFIXES)}.go`,
  text: head(),
}));

const scratch = mkdtempSync(join(tmpdir(), 'crossroot-constraints-'));
writeFileSync(join(scratch, 'go.mod'), 'module example.org/m\n\ngo 1.21\n');
for (const { name, text } of files) {
  // One package a file: a package is refused as a whole when one constraint is broken.
  mkdirSync(join(scratch, name));
  writeFileSync(join(scratch, name, name), text);
}
const run = (args: readonly string[], env: Record<string, string> = {}): string =>
  execFileSync('go', args, {
    cwd: scratch,
    env: { ...process.env, ...env, GOFLAGS: '' },
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
const picked: Record<string, string[]> = {};
const argumentsOf = [
  'list',
  '-e',
  '-f',
  '{{if or .GoFiles .CgoFiles}}{{.ImportPath}}{{end}}',
  ...files.map(({ name }) => `./${name}`),
];
for (const target of TARGETS) {
  const [GOOS = '', GOARCH = '', CGO_ENABLED = ''] = target.split('/');
  picked[target] = run(argumentsOf, { GOOS, GOARCH, CGO_ENABLED })
    .split('\n')
    .filter(Boolean)
    .map((path) => path.slice(path.lastIndexOf('/') + 1))
    .sort();
}
const version = run(['version']).trim();
rmSync(scratch, { recursive: true });
const body = { command: `go ${argumentsOf.slice(0, 4).join(' ')} ./FILE…`, version, files, picked };
const sha256 = createHash('sha256').update(JSON.stringify(body)).digest('hex');
const into = join(import.meta.dirname, '..', 'tests', 'formats', 'go-source', 'constraints.recorded.json');
writeFileSync(into, `${JSON.stringify({ ...body, sha256 })}\n`);
process.stdout.write(`${files.length} files, ${TARGETS.length} targets, ${version}\n`);
