import type { ByteSource, VirtualAddress } from '../../model/bytes.ts';
import { DEFAULT_LIMITS, type Limits } from '../../model/limits.ts';
import type { Parsed } from '../../model/parsed.ts';
import { Fields, nulText } from '../fields/fields.ts';
import { IssueList } from '../fields/issue-list.ts';
import type { Plan9Image } from './plan9.ts';

/**
 * symbol: value (4 bytes, 8 in 64-bit files, big-endian), type letter with bit 0x80 set, name and NUL;
 * `z` and `Z` (source paths) have, after one zero byte, pairs of bytes up to a pair of zeros instead of a name.
 */
export interface Plan9Symbol {
  readonly name: string;
  readonly address: VirtualAddress;
  /** T t text, D d data, B b bss (small letters: local), f z Z m a p others. */
  readonly type: string;
}

export function parsePlan9Symbols(
  source: ByteSource,
  image: Plan9Image,
  limits: Limits = DEFAULT_LIMITS,
): Parsed<Plan9Symbol[]> {
  const issues = new IssueList();
  const symbols: Plan9Symbol[] = [];
  const section = image.sections.find((one) => one.name === 'syms');
  if (section === undefined) return { value: symbols, issues: issues.list };
  const bytes = source.read(section.offset, Math.min(section.size, limits.bytes / 4));
  const fields = new Fields(bytes, false);
  const wide = image.bits === 64;
  const head = wide ? 9 : 5;
  let at = 0;
  while (at < bytes.length && symbols.length < limits.entries) {
    const type = String.fromCharCode(fields.u8(at + head - 1) & 0x7f);
    const path = type === 'z' || type === 'Z';
    const end = path ? pairsEnd(bytes, at + head + 1) : bytes.indexOf(0, at + head) + 1;
    if (!fields.has(at, head) || end <= at) {
      issues.add('truncated-symbol', 'a symbol runs out of the table', section.offset + at);
      break;
    }
    const name = path
      ? ''
      : nulText(bytes.subarray(at + head, Math.min(end, at + head + limits.stringBytes)));
    symbols.push({ name, address: fields.word(at, wide), type });
    at = end;
  }
  return { value: symbols, issues: issues.list };
}

/** Offset behind the pair of zeros, 0 when there is none. */
function pairsEnd(bytes: Uint8Array, from: number): number {
  for (let at = from; at + 1 < bytes.length; at += 2) {
    if (bytes[at] === 0 && bytes[at + 1] === 0) return at + 2;
  }
  return 0;
}
