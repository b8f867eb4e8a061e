import type { ByteSource } from '../../model/bytes.ts';
import type { Limits } from '../../model/limits.ts';
import { utf8 } from '../fields/fields.ts';
import type { IssueList } from '../fields/issue-list.ts';
import { type ArArchive, type ArMember, decimal } from './archive.ts';

// AIX big archive (<ar.h>): "<bigaf>\n", then decimal offsets of 20 characters each: member table, symbol index,
// 64-bit symbol index, first member, last member, free list. A member:
//
//   0 size 20   20 next 20   40 previous 20   60 date 12   72 owner 12   84 group 12   96 mode 12 (octal)
//   108 name length 4   112 name, padded to even   "`\n"   data

export function parseAixArchive(source: ByteSource, limits: Limits, issues: IssueList): ArArchive {
  const header = source.read(0, 128);
  const field = (bytes: Uint8Array, from: number, size: number): number | undefined =>
    decimal(utf8(bytes.subarray(from, from + size)).replace(/[ \0]+$/, ''));
  const members: ArMember[] = [];
  let at = field(header, 68, 20) ?? 0;
  const last = field(header, 88, 20) ?? 0;
  if (header.length < 128) issues.add('truncated-header', 'the archive header has 128 bytes', header.length);
  while (at > 0 && members.length < limits.entries) {
    const head = source.read(at, 112);
    const size = field(head, 0, 20);
    const nameLength = field(head, 108, 4);
    if (size === undefined || nameLength === undefined) {
      issues.add('bad-member-header', 'a member header is cut short or not decimal', at);
      break;
    }
    members.push({
      name: utf8(source.read(at + 112, nameLength)),
      offset: at + 112 + nameLength + (nameLength % 2) + 2,
      size,
      mode: Number.parseInt(utf8(head.subarray(96, 108)), 8) || 0,
      at,
    });
    const next = field(head, 20, 20) ?? 0;
    // Members lie in ascending order unless the archive was edited; a step back could be a cycle.
    if (at === last || next <= at) break;
    at = next;
  }
  const index = [field(header, 28, 20), field(header, 48, 20)];
  return { form: 'big', members, indexed: index.some((offset) => (offset ?? 0) > 0) };
}
