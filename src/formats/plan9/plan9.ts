import type { ByteSource, VirtualAddress } from '../../model/bytes.ts';
import { DEFAULT_LIMITS, type Limits } from '../../model/limits.ts';
import type { Parsed } from '../../model/parsed.ts';
import { Fields } from '../fields/fields.ts';
import { IssueList } from '../fields/issue-list.ts';

/**
 * a.out header, big-endian whatever the cpu:
 *   0 magic  4 text  8 data  12 bss  16 symbols  20 entry  24 spsz  28 pcsz   32 bytes
 *  32 entry(8) when the magic has bit 0x8000 set, which makes it 40 bytes
 * then text, data, symbols, and two line tables, without gaps. The header is mapped in front of the text.
 * magic = bit 0x8000 for 64 bits | (4b)b + 7 with b the letter's number. Source: Plan 9 a.out(6), a.out.h.
 */
export interface Plan9Machine {
  readonly magic: number;
  readonly name: string;
  readonly goarch?: string;
}

export interface Plan9Section {
  readonly name: 'text' | 'data' | 'syms' | 'spsz' | 'pcsz';
  readonly offset: number;
  readonly size: number;
}

export interface Plan9Image {
  readonly machine: Plan9Machine;
  readonly bits: 32 | 64;
  readonly headerSize: 32 | 40;
  readonly entry: VirtualAddress;
  readonly bss: number;
  readonly sections: readonly Plan9Section[];
  readonly textAddress: VirtualAddress;
  readonly dataAddress: VirtualAddress;
}

interface Row {
  readonly name: string;
  readonly goarch?: string;
  /** Page size, to which the data segment is rounded up; also where the text segment starts. */
  readonly page: bigint;
}

const SMALL = 0x1000n;
const BIG = 0x200000n;
const MACHINES = new Map<number, Row>([
  [0x1eb, { name: '386', goarch: '386', page: SMALL }],
  [0x407, { name: 'mips', page: SMALL }],
  [0x517, { name: 'mips64', page: SMALL }],
  [0x647, { name: 'arm', goarch: 'arm', page: SMALL }],
  [0x6eb, { name: 'powerpc', page: SMALL }],
  [0x797, { name: 'mips64le', page: SMALL }],
  [0x907, { name: 'mipsle', page: SMALL }],
  [0x8a97, { name: 'amd64', goarch: 'amd64', page: BIG }],
  [0x8b6b, { name: 'power64', page: BIG }],
  [0x8c47, { name: 'arm64', page: BIG }],
]);

export function isPlan9(start: Uint8Array): boolean {
  return MACHINES.has(new Fields(start, false).u32(0));
}

/** Reads the header of a Plan 9 executable. `value` is undefined when this is none. */
export function parsePlan9(
  source: ByteSource,
  _limits: Limits = DEFAULT_LIMITS,
): Parsed<Plan9Image | undefined> {
  const issues = new IssueList();
  const fields = new Fields(source.read(0, 40), false);
  const magic = fields.u32(0);
  const row = MACHINES.get(magic);
  const wide = (magic & 0x8000) !== 0;
  const headerSize = wide ? 40 : 32;
  if (row === undefined || !fields.has(0, headerSize)) {
    issues.add('not-plan9', 'no whole Plan 9 a.out header', 0);
    return { value: undefined, issues: issues.list };
  }
  const sections: Plan9Section[] = [];
  let offset: number = headerSize;
  const sizes = [
    ['text', 4],
    ['data', 8],
    ['syms', 16],
    ['spsz', 24],
    ['pcsz', 28],
  ] as const;
  for (const [name, at] of sizes) {
    const size = fields.u32(at);
    if (offset + size > source.size) {
      issues.add(
        'section-outside-file',
        `${name} needs bytes ${offset} to ${offset + size} of ${source.size}`,
        at,
      );
    }
    sections.push({ name, offset, size });
    offset += size;
  }
  const textAddress = row.page + BigInt(headerSize);
  const { page, ...machine } = row;
  return {
    value: {
      machine: { magic, ...machine },
      bits: wide ? 64 : 32,
      headerSize,
      entry: wide ? fields.u64(32) : BigInt(fields.u32(20)),
      bss: fields.u32(12),
      sections,
      textAddress,
      dataAddress: ((textAddress + BigInt(fields.u32(4)) + page - 1n) / page) * page,
    },
    issues: issues.list,
  };
}
