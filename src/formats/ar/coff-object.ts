import type { ByteSource } from '../../model/bytes.ts';
import type { Parsed } from '../../model/parsed.ts';
import { Fields, nulText } from '../fields/fields.ts';
import { IssueList } from '../fields/issue-list.ts';
import { mappedImage } from '../fields/mapped-image.ts';
import type { ImageRegion, ProgramImage } from '../gobinary/program-image.ts';
import { type PeMachine, peMachine } from '../pe/machine.ts';

// COFF object (PE specification, section 3), what archives for Windows hold:
//
//   0 machine u16   2 sections u16   4 time u32   8 symbol table u32   12 symbols u32   16 optional header size u16
//   18 characteristics u16   20 optional header: none but in Go's objects   then section headers of 40 bytes:
//      0 name 8 ("/123": in the string table)   16 size u32   20 offset u32   36 flags u32
//
// Symbols have 18 bytes; the string table follows them.

export interface CoffSection {
  readonly name: string;
  readonly offset: number;
  readonly size: number;
  readonly flags: number;
}

export interface CoffObject {
  readonly machine: PeMachine;
  readonly sections: readonly CoffSection[];
  readonly symbols: number;
}

const HEADER = 20;
const SECTION = 40;
const SYMBOL = 18;
/** PE32 and PE32+: Go's linker writes the whole header into its objects. */
const OPTIONAL_MAGICS = [0x10b, 0x20b];
const EXECUTE = 0x2000_0000;
const WRITE = 0x8000_0000;
/** No contents in the file: uninitialised data. */
const EMPTY = 0x80;

/** There is no magic number: a known machine, an optional header that is known, and tables inside the file must do. */
export function isCoffObject(source: ByteSource): boolean {
  const fields = new Fields(source.read(0, HEADER + 2), true);
  const { goarch } = peMachine(fields.u16(0));
  const optional = fields.u16(16);
  const tables = HEADER + optional + fields.u16(2) * SECTION;
  const symbolsAt = fields.u32(8);
  return (
    goarch !== undefined &&
    fields.u16(2) > 0 &&
    (optional === 0 || OPTIONAL_MAGICS.includes(fields.u16(HEADER))) &&
    tables <= source.size &&
    (symbolsAt === 0 || (symbolsAt >= tables && symbolsAt + fields.u32(12) * SYMBOL <= source.size))
  );
}

export function parseCoffObject(source: ByteSource): Parsed<CoffObject> {
  const issues = new IssueList();
  const header = new Fields(source.read(0, HEADER), true);
  const count = header.u16(2);
  const tableAt = HEADER + header.u16(16);
  const table = new Fields(source.read(tableAt, count * SECTION), true);
  const stringsAt = header.u32(8) + header.u32(12) * SYMBOL;
  const sections: CoffSection[] = [];
  for (let at = 0; at + SECTION <= table.length; at += SECTION) {
    const short = table.text(at, 8);
    const name = /^\/\d+$/.test(short)
      ? nulText(source.read(stringsAt + Number(short.slice(1)), 256))
      : short;
    const section = { name, offset: table.u32(at + 20), size: table.u32(at + 16), flags: table.u32(at + 36) };
    if ((section.flags & EMPTY) === 0 && section.offset + section.size > source.size) {
      issues.add('section-outside-file', `section ${name} ends beyond the object`, tableAt + at);
    }
    sections.push(section);
  }
  if (sections.length < count)
    issues.add('truncated-section-table', `${count} sections, ${sections.length} there`, 2);
  return {
    value: { machine: peMachine(header.u16(0)), sections, symbols: header.u32(12) },
    issues: issues.list,
  };
}

/** An object has no addresses yet: section i gets 2^32 * (i + 1), which keeps its contents aligned as linked. */
export function coffImage(source: ByteSource, object: CoffObject): ProgramImage {
  const present = object.sections.filter(({ flags, offset }) => (flags & EMPTY) === 0 && offset > 0);
  const address = (index: number): bigint => BigInt(index + 1) << 32n;
  const regions = present.map(
    ({ name, size, flags }, i): ImageRegion => ({
      name,
      kind: 'section',
      address: address(i),
      size,
      writable: (flags & WRITE) !== 0,
      executable: (flags & EXECUTE) !== 0,
    }),
  );
  const ranges = present.map(({ offset, size }, i) => ({ address: address(i), offset, size }));
  const wide = ['amd64', 'arm64', 'riscv64'].includes(object.machine.goarch ?? '');
  return {
    format: 'pe',
    goarch: object.machine.goarch ?? '',
    pointerSize: wide ? 8 : 4,
    bigEndian: false,
    regions,
    producers: [],
    hasSymbols: object.symbols > 0,
    ...mappedImage(source, ranges),
  };
}
