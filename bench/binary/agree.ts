import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { factsOf } from '../../src/formats/binary/binary.ts';
import { parseBinary } from '../../src/formats/binary/parse-binary.ts';
import { programImages } from '../../src/formats/binary/program-images.ts';
import { parseFunctions } from '../../src/formats/gobinary/functions.ts';
import { findPclntab } from '../../src/formats/gobinary/pclntab.ts';
import { compareWithNm, goVersionText, ourVersionText } from './agree-go.ts';
import { agreeWithReadelf, elfFiles } from './agree-readelf.ts';
import { fileSource } from './file-source.ts';
import { buildMatrix } from './go-matrix.ts';
import { ESBUILD_TARGETS, esbuildBinary } from './npm-files.ts';

// npx tsx bench/binary/agree.ts [readelf] [go] [esbuild] [GO-COMMAND]     the first three when none is named
// Compares what is read with readelf, with `go version -m` and `go tool nm -size`, and with the targets that
// packages are published for. Needs readelf, Go and npm; builds and downloads are kept in .cache/agree.

const cache = join(import.meta.dirname, '../../.cache/agree');
mkdirSync(cache, { recursive: true });
const chosen = process.argv.slice(2);
const otherGo = chosen.find((word) => word.includes('/'));
const wanted = (name: string): boolean => chosen.length === 0 || chosen.includes(name);
const wrong: string[] = [];

function row(...cells: (string | number)[]): void {
  console.log(cells.map((cell, i) => String(cell).padEnd([34, 16, 16, 18, 12, 40][i] ?? 0)).join(' '));
}

if (wanted('readelf')) {
  const roots = [
    '/usr/bin',
    '/usr/sbin',
    '/usr/lib',
    ...[
      'aarch64-linux-gnu',
      'arm-linux-gnueabihf',
      'riscv64-linux-gnu',
      's390x-linux-gnu',
      'mips-linux-gnu',
      'powerpc64-linux-gnu',
    ].map((name) => `/usr/${name}`),
  ];
  const paths = roots.flatMap((root, i) => elfFiles([root], i < 3 ? 200 : 25));
  const result = agreeWithReadelf(paths);
  row('readelf', `${result.files} files`, `${result.fields} fields`, `${result.wrong.length} wrong`);
  wrong.push(...result.wrong);
}

interface Reading {
  readonly target: string;
  readonly linkage: string;
  readonly version: string;
  readonly functions: number;
}

/** Reads one file, compares it with the Go command's answers, and prints its row. */
function examine(label: string, path: string, target: string, symbols: boolean): Reading | undefined {
  const source = fileSource(path);
  const { value: binary, issues } = parseBinary(source);
  const read = source.bytesRead();
  // An archive for Windows holds objects of the C compiler before Go's.
  const all = factsOf(binary);
  const first = Math.max(
    0,
    all.findIndex((one) => one.go !== undefined),
  );
  const facts = all[first];
  const image = programImages(source, binary)[first];
  const ours = `${facts?.system?.goos ?? '?'}/${facts?.goarch ?? '?'}`;
  const fail = (text: string): void => void wrong.push(`${label}: ${text}`);
  if (ours !== target) fail(`is ${target}, read as ${ours}`);
  for (const { id, message } of issues) fail(`issue ${id}: ${message}`);
  const go = facts?.go;
  if (go === undefined) fail('not recognised as Go');
  const said = goVersionText(path);
  if (said !== undefined && go !== undefined && ourVersionText(go) !== said) {
    fail(`go version -m says\n${said}\nours\n${ourVersionText(go)}`);
  }
  const place =
    image === undefined ? undefined : (go?.pclntab ?? findPclntab(image, Number.MAX_SAFE_INTEGER));
  const table = image === undefined || place === undefined ? undefined : parseFunctions(image, place);
  if (table === undefined || table.value.length !== place?.functionCount) fail('functions not all read');
  // nm gives the size of the enclosing csect for functions of XCOFF.
  const nm =
    symbols && table !== undefined
      ? compareWithNm(path, table.value, binary.format === 'macho', binary.format !== 'xcoff')
      : undefined;
  for (const name of nm?.missing.slice(0, 5) ?? []) fail(`function of nm not found: ${name}`);
  for (const text of nm?.sizes.slice(0, 5) ?? []) fail(`size: ${text}`);
  row(
    label,
    ours,
    facts?.linkage ?? '?',
    `${go?.version.version ?? '?'} ${go?.version.source === 'build-info' ? '' : (go?.version.source ?? '')}`,
    said === undefined ? 'go refuses' : 'as go says',
    `${table?.value.length ?? 0} functions${nm === undefined ? '' : `, ${nm.compared} as in nm`}, ${read} bytes read`,
  );
  source.close();
  return {
    target: ours,
    linkage: facts?.linkage ?? '?',
    version: go?.version.version ?? '',
    functions: table?.value.length ?? 0,
  };
}

if (wanted('go') || otherGo !== undefined) {
  const exes = new Map<string, Reading>();
  for (const { goos, goarch, mode, path } of buildMatrix(
    join(
      cache,
      otherGo === undefined ? 'go' : `go-${createHash('sha256').update(otherGo).digest('hex').slice(0, 8)}`,
    ),
    otherGo,
  )) {
    const target = `${goos}/${goarch}`;
    const reading = examine(`${target} ${mode}`, path, target, mode === 'exe' || mode === 'pie');
    if (reading === undefined) continue;
    if (mode === 'exe') exes.set(target, reading);
    const exe = exes.get(target);
    // What was stripped of everything must still tell the same version.
    if (mode === 'stripped' && exe !== undefined && exe.version !== reading.version) {
      wrong.push(`${target} ${mode}: version ${reading.version}, unstripped ${exe.version}`);
    }
    const expected = expectedLinkage(goos, mode);
    if (expected !== undefined && reading.linkage !== expected) {
      wrong.push(`${target} ${mode}: linkage ${reading.linkage}, expected ${expected}`);
    }
  }
}

/** Of Go 1.26; with an older Go darwin/amd64 is no PIE and openbsd/mips64 static. */
function expectedLinkage(goos: string, mode: string): string | undefined {
  if (otherGo !== undefined) return undefined;
  if (mode === 'c-archive') return 'relocatable';
  if (mode === 'c-shared') return 'shared-library';
  if (mode === 'pie' || ['darwin', 'ios', 'android', 'windows'].includes(goos)) return 'dynamic-pie';
  if (mode === 'cgo' || ['openbsd', 'solaris', 'illumos', 'aix'].includes(goos)) return 'dynamic';
  return 'static';
}

if (wanted('esbuild')) {
  for (const [platform, target] of ESBUILD_TARGETS) {
    const path = esbuildBinary(join(cache, 'npm'), platform);
    if (path === undefined) {
      wrong.push(`@esbuild/${platform}: no program in the package`);
      continue;
    }
    const reading = examine(`@esbuild/${platform}`, path, target, false);
    if (reading !== undefined && reading.version !== 'go1.26.5') {
      wrong.push(`@esbuild/${platform}: version ${reading.version}, built with go1.26.5`);
    }
  }
}

for (const text of wrong.slice(0, 60)) console.log(`WRONG ${text}`);
console.log(`${wrong.length} disagreements`);
process.exitCode = wrong.length === 0 ? 0 : 1;
