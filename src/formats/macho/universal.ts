import type { ByteSource } from '../../model/bytes.ts';
import { Fields } from '../fields/fields.ts';
import type { IssueList } from '../fields/issue-list.ts';
import { type MachoCpu, machoCpu } from './cpu.ts';

/**
 * fat_header    0 magic 0xcafebabe (64-bit rows: 0xcafebabf)  4 nfat_arch        big-endian
 * fat_arch      0 cputype 4 cpusubtype 8 offset 12 size 16 align                 20 bytes
 * fat_arch_64   0 cputype 4 cpusubtype 8 offset(8) 16 size(8) 24 align 28 reserved
 */
export interface UniversalSlice {
  readonly cpu: MachoCpu;
  readonly offset: number;
  readonly size: number;
  /** Power of two. */
  readonly alignment: number;
  /** Offset of its row in the file. */
  readonly at: number;
}

export interface UniversalTable {
  readonly wide: boolean;
  readonly littleEndian: boolean;
  readonly slices: readonly UniversalSlice[];
}

/** Java class files share the magic; their next word is a version, 45 or more in its low half. */
const FIRST_JAVA_VERSION = 45;
const MOST_SLICES = 64;

export function isUniversal(start: Uint8Array): boolean {
  const fields = new Fields(start, false);
  const magic = fields.u32(0);
  if (magic === 0xcafebabe) return start.length < 8 || fields.u32(4) < FIRST_JAVA_VERSION;
  return magic === 0xcafebabf || magic === 0xbebafeca || magic === 0xbfbafeca;
}

export function parseUniversal(source: ByteSource, issues: IssueList): UniversalTable {
  const head = source.read(0, 8 + MOST_SLICES * 32);
  const bigEndian = new Fields(head, false);
  const magic = bigEndian.u32(0);
  const littleEndian = magic === 0xbebafeca || magic === 0xbfbafeca;
  const wide = magic === 0xcafebabf || magic === 0xbfbafeca;
  const fields = new Fields(head, littleEndian);
  const count = fields.u32(4);
  if (!fields.has(0, 8))
    issues.add('truncated-universal-header', 'the file ends inside its first 8 bytes', 0);
  if (count > MOST_SLICES) issues.add('too-many-slices', `${count} slices; ${MOST_SLICES} read`, 4);
  const rowSize = wide ? 32 : 20;
  const slices: UniversalSlice[] = [];
  for (let index = 0; index < Math.min(count, MOST_SLICES); index++) {
    const at = 8 + index * rowSize;
    if (!fields.has(at, rowSize)) {
      issues.add('truncated-universal-header', `row ${index} of ${count} lies outside the file`, at);
      break;
    }
    const offset = wide ? fields.n64(at + 8) : fields.u32(at + 8);
    const size = wide ? fields.n64(at + 16) : fields.u32(at + 12);
    const alignment = fields.u32(at + (wide ? 24 : 16));
    if (offset + size > source.size) {
      issues.add(
        'slice-outside-file',
        `slice ${index} needs bytes ${offset} to ${offset + size} of ${source.size}`,
        at,
      );
    }
    if (offset < 8 + count * rowSize) {
      issues.add('slice-over-header', `slice ${index} starts at ${offset}, inside the table of slices`, at);
    }
    if (slices.some((one) => offset < one.offset + one.size && one.offset < offset + size)) {
      issues.add('overlapping-slices', `slice ${index} shares bytes with an earlier slice`, at);
    }
    if (alignment < 32 && offset % 2 ** alignment !== 0) {
      issues.add('misaligned-slice', `slice ${index} at ${offset} is not aligned to 2^${alignment}`, at);
    }
    slices.push({ cpu: machoCpu(fields.u32(at), fields.u32(at + 4)), offset, size, alignment, at });
  }
  return { wide, littleEndian, slices };
}
