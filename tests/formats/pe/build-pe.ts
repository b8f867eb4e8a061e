import { Writer } from '../fields/hostile.ts';

export interface PePlan {
  readonly bits?: 32 | 64;
  readonly machine?: number;
  readonly certificate?: boolean;
}

const RVA = 0x1000;
const FILE = 0x400;

/**
 * A PE with `.text`, a section with a long name that holds imports, delay imports and exports, COFF symbols
 * with a string table, and a certificate when asked for.
 */
export function buildPe(plan: PePlan = {}): Uint8Array {
  const wide = (plan.bits ?? 64) === 64;
  const word = wide ? 8 : 4;
  const tables = new Writer(true);
  const at = (offset: number): number => 0x2000 + offset;
  // Layout of the table section, offsets from its start.
  const names = {
    kernel: 0x200,
    write: 0x210,
    delayed: 0x230,
    late: 0x240,
    dll: 0x250,
    exported: 0x260,
    forward: 0x270,
  };
  tables.u32(at(0x100), 0, 0, at(names.kernel), at(0x140)).pad(0x40);
  tables.u32(1, at(names.delayed), 0, 0, at(0x180), 0, 0, 0).pad(0x80);
  tables.u32(0, 0, 0, at(names.dll), 5, 2, 1, at(0x1a0), at(0x1b0), at(0x1b8)).pad(0x100);
  const ordinal = wide ? 0x8000000000000007n : 0x80000007n;
  tables.number(at(names.write), word).number(ordinal, word).number(0, word).pad(0x180);
  tables.number(at(names.late), word).number(0, word).pad(0x1a0);
  tables.u32(RVA + 4, at(0x90)).pad(0x1b0);
  tables.u32(at(names.exported)).pad(0x1b8);
  tables.u16(0).pad(0x200);
  tables.text('kernel32.dll\0').pad(names.write).u16(3).text('WriteFile\0').pad(names.delayed);
  tables.text('late.dll\0').pad(names.late).u16(0).text('LateCall\0').pad(names.dll);
  tables.text('me.dll\0').pad(names.exported).text('Run\0').pad(0x400);
  const section = tables.done();
  // The forwarder's text must lie inside the export directory, which spans 0x80 to 0x100.
  section.set(new TextEncoder().encode('OTHER.Thing\0'), 0x90 + 0x18);
  new DataView(section.buffer).setUint32(0x1a4, at(0x90 + 0x18), true);

  const symbolsAt = FILE + 0x200 + section.length;
  const strings = '.debug_tables\0a_long_symbol_name\0';
  const symbols = new Writer(true);
  symbols.text('main', 8).u32(0x10).u16(1, 0x20).u8(2, 1);
  symbols.pad(36);
  symbols
    .u32(0, 4 + 14, 0)
    .u16(2, 0)
    .u8(3, 0);
  symbols.u32(4 + strings.length).text(strings);

  const head = new Writer(true).text('MZ').pad(0x3c).u32(0x80).pad(0x80);
  const optional = wide ? 240 : 224;
  head.text('PE\0\0').u16(plan.machine ?? (wide ? 0x8664 : 0x14c), 2);
  head.u32(0, symbolsAt, 3).u16(optional, 0x22);
  const optionalAt = head.length;
  head
    .u16(wide ? 0x20b : 0x10b)
    .u8(14, 2)
    .u32(0x200, 0x400, 0, RVA + 16, RVA);
  if (wide) head.u64(0x140000000n);
  else head.u32(0x2000, 0x400000);
  head.u32(0x1000, 0x200).u16(6, 1, 0, 0, 6, 2).u32(0, 0x3000, FILE, 0).u16(3, 0x8160);
  for (let index = 0; index < 4; index++) head.number(0x1000, word);
  head.u32(0, 16);
  const certificateAt = Math.ceil((symbolsAt + symbols.length) / 8) * 8;
  const directories: [number, number][] = Array.from({ length: 16 }, () => [0, 0]);
  directories[0] = [at(0x80), 0x80];
  directories[1] = [at(0), 40];
  directories[13] = [at(0x40), 64];
  if (plan.certificate === true) directories[4] = [certificateAt, 24];
  for (const [rva, size] of directories) head.u32(rva, size);
  head.pad(optionalAt + optional);
  head.text('.text', 8).u32(0x180, RVA, 0x200, FILE, 0, 0, 0, 0x60000020);
  head.text('/4', 8).u32(section.length, 0x2000, section.length, FILE + 0x200, 0, 0, 0, 0xc0000040);
  head.pad(FILE);
  for (let index = 0; index < 0x200; index++) head.u8(index & 255);
  head.raw(section).raw(symbols.done());
  if (plan.certificate === true)
    head
      .pad(certificateAt)
      .u32(20)
      .u16(0x200, 2)
      .pad(certificateAt + 24);
  return head.done();
}
