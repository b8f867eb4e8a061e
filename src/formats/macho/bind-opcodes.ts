import { ByteCursor } from '../fields/byte-cursor.ts';
import type { IssueList } from '../fields/issue-list.ts';
import type { RawImport } from './raw-import.ts';

/**
 * One byte each: opcode in the high nibble, immediate in the low one, operands in LEB128 behind it.
 * Source: <mach-o/loader.h>, BIND_OPCODE_*.
 */
export function parseBindOpcodes(
  bytes: Uint8Array,
  table: 'eager' | 'weak' | 'lazy',
  most: number,
  longest: number,
  at: number,
  issues: IssueList,
): RawImport[] {
  const cursor = new ByteCursor(bytes);
  const imports: RawImport[] = [];
  // Weak bindings name no library: dyld looks through all of them.
  let ordinal = table === 'weak' ? -3 : 0;
  while (!cursor.done && imports.length < most) {
    const start = cursor.at;
    const byte = cursor.u8();
    const immediate = byte & 0x0f;
    switch (byte & 0xf0) {
      case 0x00:
        // In the lazy table DONE separates entries; in the others it ends, and padding follows.
        if (table !== 'lazy') return imports;
        break;
      case 0x10:
        ordinal = immediate;
        break;
      case 0x20:
        ordinal = cursor.uleb();
        break;
      case 0x30:
        ordinal = immediate === 0 ? 0 : immediate - 16;
        break;
      case 0x40: {
        const name = cursor.cstring(longest);
        if (!cursor.failed) imports.push({ name, ordinal, weak: (immediate & 1) === 1 });
        break;
      }
      case 0x60:
        cursor.sleb();
        break;
      case 0x70:
      case 0x80:
      case 0xa0:
        skipNumber(cursor);
        break;
      case 0xc0:
        skipNumber(cursor);
        skipNumber(cursor);
        break;
      case 0xd0:
        if (immediate === 0) skipNumber(cursor);
        break;
      case 0x50:
      case 0x90:
      case 0xb0:
        break;
      default:
        issues.add('unknown-bind-opcode', `bind opcode 0x${(byte & 0xf0).toString(16)}`, at + start);
        return imports;
    }
    if (cursor.failed)
      issues.add('truncated-bind-opcodes', 'a bind opcode runs out of its table', at + start);
  }
  return imports;
}

/** Addresses are deltas modulo 2^64, so a number here may well exceed 2^53. */
function skipNumber(cursor: ByteCursor): void {
  while (!cursor.done && cursor.u8() >= 0x80);
}
