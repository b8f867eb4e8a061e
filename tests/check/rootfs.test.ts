import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { checkFile } from '../../src/diagnosis/check/check.ts';
import { rootTarget } from '../../src/diagnosis/check/root-target.ts';
import { fileSubjects } from '../../src/diagnosis/check/subjects.ts';
import { nodeHost } from '../../src/host/node.ts';
import { rootDirectory } from '../../src/host/root-directory.ts';
import { bytesSource } from '../../src/model/bytes.ts';
import type { CheckResult } from '../../src/model/check.ts';
import { askWith } from '../../src/probes/fit/questions.ts';
import { rootQuestions } from '../../src/probes/fit/root-questions.ts';
import { buildElf, type ElfRecipe } from '../formats/elf/build-elf.ts';

let root = '';
beforeEach(() => void (root = mkdtempSync(join(tmpdir(), 'crossroot-root-'))));
afterEach(() => rmSync(root, { recursive: true, force: true }));

const put = (path: string, content: Uint8Array | string): void => {
  mkdirSync(join(root, dirname(path)), { recursive: true });
  writeFileSync(join(root, path), content);
};
const link = (path: string, to: string): void => {
  mkdirSync(join(root, dirname(path)), { recursive: true });
  symlinkSync(to, join(root, path));
};
function check(bytes: Uint8Array): CheckResult {
  const files = rootDirectory(nodeHost(), root);
  const subjects = fileSubjects('app', bytesSource(bytes), (algorithm, data) =>
    createHash(algorithm).update(data).digest().toString('utf16le'),
  );
  const goarch = subjects.subjects[0]?.facts.goarch ?? '';
  return checkFile(subjects, rootTarget(files, goarch), askWith(rootQuestions(files)));
}
const causes = (result: CheckResult): string[] => result.findings.map(({ cause }) => cause);

const BASE: ElfRecipe = { wide: true, little: true, machine: 62, type: 2 };
const LIBRARY: ElfRecipe = { ...BASE, type: 3, soname: 'libc.so.6' };
const LOADER = '/lib64/ld-linux-x86-64.so.2';
const program = (more: Partial<ElfRecipe> = {}): Uint8Array =>
  buildElf({
    ...BASE,
    interpreter: LOADER,
    needed: ['libc.so.6'],
    versions: [{ file: 'libc.so.6', names: [{ name: 'GLIBC_2.34', index: 2 }] }],
    symbols: [{ name: 'puts', version: 2 }],
    ...more,
  });

/** A merged /usr with links, as Debian has: /lib64 leads to usr/lib64, absolute links count from the root. */
function debian(version: string): void {
  link('lib64', '/usr/lib64');
  link('lib', 'usr/lib');
  link('usr/lib64/ld-linux-x86-64.so.2', '../lib/x86_64-linux-gnu/ld.so');
  put('usr/lib/x86_64-linux-gnu/ld.so', buildElf({ ...LIBRARY, soname: 'ld-linux-x86-64.so.2' }));
  const libc = buildElf({
    ...LIBRARY,
    defines: ['libc.so.6', 'GLIBC_2.2.5', `GLIBC_${version}`],
    exports: ['puts'],
  });
  put(
    'usr/lib/x86_64-linux-gnu/libc.so.6',
    new Uint8Array([
      ...libc,
      ...new TextEncoder().encode(`\0GNU C Library stable release version ${version}.\0`),
    ]),
  );
  put('etc/os-release', 'ID=debian\nPRETTY_NAME="Test system"\n');
}

describe('a root file system', () => {
  test('links stay inside, versions are those that the library defines', () => {
    debian('2.34');
    const result = check(program());
    expect(result.verdict).toBe('runs');
    expect(result.targetTitle).toContain('Test system');
    expect(result.passed.map(({ id }) => id)).toEqual(
      expect.arrayContaining(['loader', 'libraries', 'versions', 'names']),
    );
  });
  test('an older C library', () => {
    debian('2.31');
    const result = check(program());
    expect(causes(result)).toEqual(['libc/glibc-too-old']);
    expect(result.findings[0]?.proof).toMatchObject([
      { symbols: ['puts'] },
      { text: 'defines up to GLIBC_2.31' },
    ]);
  });
  test('a missing library, one for another machine, one beside an rpath', () => {
    debian('2.34');
    const needs = program({ needed: ['libx.so.1', 'libc.so.6'], runpath: '/opt/x' });
    expect(causes(check(needs))).toEqual(['cgo/missing-c-library']);
    put('usr/lib/libx.so.1', buildElf({ ...LIBRARY, machine: 183 }));
    expect(causes(check(needs))).toEqual(['toolchain/wrong-elf-class-or-machine']);
    put('opt/x/libx.so.1', buildElf(LIBRARY));
    expect(check(needs).verdict).toBe('runs');
  });
  test('directories of ld.so.conf with include', () => {
    debian('2.34');
    put('etc/ld.so.conf', 'include /etc/ld.so.conf.d/*.conf\n');
    put('etc/ld.so.conf.d/own.conf', '# ours\n/srv/lib\n');
    put('srv/lib/liby.so', buildElf(LIBRARY));
    expect(check(program({ needed: ['liby.so', 'libc.so.6'] })).verdict).toBe('runs');
  });
  test('libraries of libraries count', () => {
    debian('2.34');
    put('usr/lib/liba.so', buildElf({ ...LIBRARY, needed: ['libb.so'] }));
    const result = check(program({ needed: ['liba.so', 'libc.so.6'] }));
    expect(causes(result)).toEqual(['cgo/missing-c-library']);
    expect(result.findings[0]?.proof[0]?.path).toBe('/usr/lib/liba.so');
  });
  test('a name that nobody defines ends the program at its first call', () => {
    debian('2.34');
    const result = check(program({ symbols: [{ name: 'nowhere', version: 1 }] }));
    expect([result.verdict, causes(result)]).toEqual(['warns', ['libc/symbol-missing']]);
  });
  test('links that lead out or in circles lead nowhere', () => {
    link('lib64', '../../../../../../lib64');
    expect(causes(check(program()))).toEqual(['cgo/dynamic-when-static-wanted']);
    rmSync(join(root, 'lib64'));
    link('lib64', '/loop');
    link('loop', 'lib64');
    expect(causes(check(program()))).toEqual(['cgo/dynamic-when-static-wanted']);
  });
  test('nothing there: static programs run, dynamic ones do not', () => {
    expect(check(buildElf(BASE)).verdict).toBe('runs');
    expect(causes(check(program()))).toEqual(['cgo/dynamic-when-static-wanted']);
  });
  test('musl: its names, its path file, its version', () => {
    const musl: ElfRecipe = { ...BASE, interpreter: '/lib/ld-musl-x86_64.so.1', needed: ['libc.so'] };
    expect(causes(check(buildElf(musl)))).toEqual(['cgo/dynamic-when-static-wanted']);
    const library = buildElf({ ...LIBRARY, soname: 'libc.so', exports: ['puts', '__libc_start_main'] });
    put(
      'lib/ld-musl-x86_64.so.1',
      new Uint8Array([...library, ...new TextEncoder().encode('\x001.2.5\0aio_cancel\0aio_error\0open\0\0')]),
    );
    const wants = (name: string) => check(buildElf({ ...musl, symbols: [{ name, version: 1 }] }));
    expect(wants('puts').verdict).toBe('runs');
    expect(wants('open64').verdict).toBe('runs');
    expect(causes(wants('__printf_chk'))).toEqual(['libc/musl-vs-glibc-symbol']);
    put('etc/ld-musl-x86_64.path', '/own\n');
    put('usr/lib/libz.so.1', buildElf(LIBRARY));
    expect(causes(check(buildElf({ ...musl, needed: ['libz.so.1'] })))).toEqual(['cgo/missing-c-library']);
    put('own/libz.so.1', buildElf(LIBRARY));
    expect(check(buildElf({ ...musl, needed: ['libz.so.1'] })).verdict).toBe('runs');
    expect(causes(check(program()))).toEqual(['cgo/missing-interpreter']);
  });
});
