import type { Elf } from './elf-file.ts';
import { noteFacts } from './notes.ts';

/** Operating system an ELF file names by itself, as a GOOS word. */
export interface ElfSystem {
  readonly goos: string;
  readonly from: 'note' | 'abi' | 'interpreter' | 'library';
}

const NOTE_SYSTEMS: ReadonlyMap<string, string> = new Map([
  ['FreeBSD', 'freebsd'],
  ['NetBSD', 'netbsd'],
  ['OpenBSD', 'openbsd'],
  ['DragonFly', 'dragonfly'],
  ['Android', 'android'],
]);

/** e_ident[EI_OSABI] where it is telling: System V (0) is used by Linux and by many others. */
const ABI_SYSTEMS: ReadonlyMap<number, string> = new Map([
  [2, 'netbsd'],
  [3, 'linux'],
  [6, 'solaris'],
  [9, 'freebsd'],
  [12, 'openbsd'],
]);

const INTERPRETERS: readonly (readonly [RegExp, string])[] = [
  [/^\/system\/bin\/linker(64)?$/, 'android'],
  [/^\/libexec\/ld-elf(32)?\.so\.1$/, 'freebsd'],
  [/^\/usr\/libexec\/ld-elf\.so\.2$/, 'dragonfly'],
  [/^\/usr\/libexec\/ld\.so$/, 'openbsd'],
  [/^\/(usr\/)?libexec\/ld\.elf_so/, 'netbsd'],
  // illumos has the same loader and the same ABI byte; only build settings tell the two apart.
  [/^(\/usr)?\/lib\/(amd64\/|sparcv9\/|64\/)?ld\.so\.1$/, 'solaris'],
  [/\/ld-(linux|musl)[^/]*$|\/ld64\.so\.[12]$|\/ld\.so\.1$/, 'linux'],
];

export function elfSystem(elf: Elf): ElfSystem | undefined {
  const facts = noteFacts(elf.notes, elf.header);
  const noted = NOTE_SYSTEMS.get(facts.system ?? '') ?? (facts.abiTag?.os === 'Linux' ? 'linux' : undefined);
  if (noted !== undefined) return { goos: noted, from: 'note' };
  const abi = ABI_SYSTEMS.get(elf.header.osAbi);
  if (abi !== undefined) return { goos: abi, from: 'abi' };
  const path = elf.interpreter ?? '';
  // MIPS and PowerPC Linux call their loader /lib/ld.so.1 too; Solaris runs on x86 and SPARC only.
  const loader = INTERPRETERS.find(
    ([pattern, goos]) =>
      pattern.test(path) && (goos !== 'solaris' || [3, 62, 2, 43].includes(elf.header.machine)),
  );
  if (loader !== undefined) return { goos: loader[1], from: 'interpreter' };
  const glibc = elf.neededVersions.some(({ name }) => name.startsWith('GLIBC_'));
  const musl = elf.dynamic?.needed.some((name) => name.startsWith('libc.musl-')) ?? false;
  return glibc || musl ? { goos: 'linux', from: 'library' } : undefined;
}
