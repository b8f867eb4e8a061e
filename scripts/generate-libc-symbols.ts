/**
 * Writes src/knowledge/platforms/libc-symbols.generated.ts from real C libraries: which exported names of glibc no
 * musl answers to, and which names came to musl when.
 *
 *   tsx scripts/generate-libc-symbols.ts ROOT...
 *
 * ROOT is an unpacked system with glibc, musl or both (scripts/setup-debian.sh --roots makes them). Only amd64 is
 * read: the C libraries' names differ little between architectures.
 */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseElf } from '../src/formats/elf/elf.ts';
import { parseDynamicSymbols } from '../src/formats/elf/symbols.ts';
import { bytesSource } from '../src/model/bytes.ts';

interface Library {
  readonly version: string;
  readonly names: ReadonlySet<string>;
  readonly provenance: string;
}

const GLIBC_FILES = [
  'libc.so.6',
  'libm.so.6',
  'libpthread.so.0',
  'libdl.so.2',
  'librt.so.1',
  'libresolv.so.2',
  'libutil.so.1',
];

/** Names that other programs may use: defined, global or weak, and not private to glibc. */
function exportedNames(bytes: Uint8Array): string[] {
  const source = bytesSource(bytes);
  const { value: elf } = parseElf(source);
  if (elf === undefined) return [];
  const symbols = parseDynamicSymbols(source, elf).value;
  return symbols
    .filter(({ section, binding, version }) => section !== 0 && binding !== 0 && version !== 'GLIBC_PRIVATE')
    .map(({ name }) => name)
    .filter((name) => name !== '' && !/^GLIBC_|^_(?:init|fini|start|end|edata)$|^__bss_start$/.test(name));
}

const sha = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex').slice(0, 16);
const byNumber = (a: string, b: string): number => a.localeCompare(b, 'en', { numeric: true });

function glibcOf(root: string): Library | undefined {
  const directory = ['lib/x86_64-linux-gnu', 'usr/lib/x86_64-linux-gnu', 'lib64']
    .map((name) => join(root, name))
    .find((name) => existsSync(join(name, 'libc.so.6')));
  if (directory === undefined) return undefined;
  const names = new Set<string>();
  let version = '';
  for (const file of GLIBC_FILES) {
    if (!existsSync(join(directory, file))) continue;
    for (const name of exportedNames(readFileSync(join(directory, file)))) names.add(name);
    if (file !== 'libc.so.6') continue;
    // Not the highest GLIBC_ version: 2.31 brought no new name to libc.so.6 on amd64.
    const text = readFileSync(join(directory, file)).toString('latin1');
    version = /stable release version (\d+\.\d+)/.exec(text)?.[1] ?? '';
  }
  const digest = sha(readFileSync(join(directory, 'libc.so.6')));
  return { version, names, provenance: `glibc ${version}, sha256 of libc.so.6 ${digest}…` };
}

function muslOf(root: string): Library | undefined {
  const path = [
    'lib/ld-musl-x86_64.so.1',
    'usr/lib/ld-musl-x86_64.so.1',
    'lib/x86_64-linux-musl/libc.so',
    'usr/lib/x86_64-linux-musl/libc.so',
  ]
    .map((name) => join(root, name))
    .find((name) => existsSync(name));
  if (path === undefined) return undefined;
  const bytes = readFileSync(path);
  const version = /\0(1\.[12]\.\d+)\0/.exec(bytes.toString('latin1'))?.[1] ?? '';
  const names = new Set(exportedNames(bytes));
  // Since 1.2.4 the names with 64 are no symbols any more; the loader still maps them: ldso/dynlink.c, lfs64_list.
  const start = bytes.indexOf('aio_cancel\0aio_error\0aio_fsync\0');
  if (start >= 0 && !names.has('open64')) {
    const list = bytes.subarray(start, bytes.indexOf('\0\0', start)).toString('latin1').split('\0');
    for (const name of list) if (name !== '') names.add(`${name}64`);
    for (const name of list.filter((one) => one.endsWith('_r'))) names.add(name.replace(/_r$/, '64_r'));
  }
  return { version, names, provenance: `musl ${version}, sha256 ${sha(bytes)}…` };
}

const roots = process.argv.slice(2);
if (roots.length === 0) {
  console.error('usage: tsx scripts/generate-libc-symbols.ts ROOT...');
  process.exit(2);
}
const glibcs = roots.flatMap((root) => glibcOf(root) ?? []);
const musls = roots.flatMap((root) => muslOf(root) ?? []).sort((a, b) => byNumber(a.version, b.version));
// Distributions add names of their own (Debian: fts_open, renameat2): musl's are those that all builds of the newest have.
const newest = musls.filter(({ version }) => version === musls.at(-1)?.version);
const inMusl = new Set(
  [...(newest[0]?.names ?? [])].filter((name) => newest.every(({ names }) => names.has(name))),
);
const glibcOnly = [...new Set(glibcs.flatMap(({ names }) => [...names]))]
  .filter((name) => !inMusl.has(name))
  .sort();
const since: Record<string, string[]> = {};
const before = new Set(musls[0]?.names ?? []);
for (const { version, names } of musls.slice(1))
  for (const name of [...names].sort())
    if (!before.has(name) && inMusl.has(name)) {
      before.add(name);
      since[version] = [...(since[version] ?? []), name];
    }
const list = (names: readonly string[]): string => `\n  '${names.join(' ')}'.split(' ')`;
writeFileSync(
  join(import.meta.dirname, '../src/knowledge/platforms/libc-symbols.generated.ts'),
  `// Generated by scripts/generate-libc-symbols.ts: do not edit. From
${[...glibcs, ...musls].map(({ provenance }) => `//   ${provenance}`).join('\n')}

/** Names that glibc exports and no musl does. */
export const GLIBC_ONLY: ReadonlySet<string> = new Set(${list(glibcOnly)},
);

/** Names that came to musl after ${musls[0]?.version ?? ''}, by the first release that was seen to have them. */
export const MUSL_SINCE: Readonly<Record<string, readonly string[]>> = {
${Object.entries(since)
  .map(([version, names]) => `  '${version}':${list(names)},`)
  .join('\n')}
};
`,
);
console.log(`${glibcs.length} glibc, ${musls.length} musl: ${glibcOnly.length} names only in glibc`);
for (const [version, names] of Object.entries(since)) console.log(`musl ${version}: ${names.join(' ')}`);
