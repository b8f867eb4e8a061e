import type { ByteSource } from '../../model/bytes.ts';
import { DEFAULT_LIMITS, type Limits } from '../../model/limits.ts';
import type { Parsed } from '../../model/parsed.ts';
import { utf8 } from '../fields/fields.ts';
import { IssueList } from '../fields/issue-list.ts';
import { PagedSource } from '../fields/paged-source.ts';
import { parseAixArchive } from './aix-archive.ts';
import { type ArArchive, type ArMember, decimal } from './archive.ts';

// ar archive: "!<arch>\n" ("!<thin>\n" when members are only named), then members at even offsets:
//
//   0 name 16   16 date 12   28 owner 6   34 group 6   40 mode 8 (octal)   48 size 10   58 "`\n"   60 data
//
// Numbers are decimal text. Names: "name/" (GNU), "name   " (BSD), "/123" = offset into the member "//" (GNU),
// "#1/20" = the first 20 bytes of the data (BSD). "/", "/SYM64/" and "__.SYMDEF" hold the symbol index.

const LONG_NAMES_LIMIT = 16 * 1024 * 1024;
const INDEX_NAMES = /^(\/|\/SYM64\/|__\.SYMDEF( SORTED|_64|_64 SORTED)?)$/;

export function isAr(start: Uint8Array): boolean {
  return archiveForm(start) !== undefined;
}

function archiveForm(start: Uint8Array): ArArchive['form'] | undefined {
  const magic = utf8(start.subarray(0, 8));
  if (magic === '!<arch>\n') return 'plain';
  if (magic === '!<thin>\n') return 'thin';
  return magic === '<bigaf>\n' ? 'big' : undefined;
}

/** Lists the members; the value is undefined when the file is no archive. */
export function parseAr(source: ByteSource, limits: Limits = DEFAULT_LIMITS): Parsed<ArArchive | undefined> {
  const issues = new IssueList();
  const paged = new PagedSource(source, limits.bytes);
  const form = archiveForm(paged.read(0, 8));
  if (form === undefined) {
    issues.add('not-ar', 'the file does not start with "!<arch>"', 0);
    return { value: undefined, issues: issues.list };
  }
  const value =
    form === 'big' ? parseAixArchive(paged, limits, issues) : parseMembers(paged, form, limits, issues);
  return { value, issues: issues.list };
}

function parseMembers(
  source: ByteSource,
  form: 'plain' | 'thin',
  limits: Limits,
  issues: IssueList,
): ArArchive {
  const members: ArMember[] = [];
  let longNames: Uint8Array = new Uint8Array(0);
  let indexed = false;
  for (let at = 8; at < source.size; ) {
    const header = source.read(at, 60);
    if (header.length < 60 || header[58] !== 0x60 || header[59] !== 0x0a) {
      issues.add('bad-member-header', 'a member header is cut short or lacks its end mark', at);
      break;
    }
    const text = (from: number, to: number): string => utf8(header.subarray(from, to)).trimEnd();
    const size = decimal(text(48, 58));
    if (size === undefined) {
      issues.add('bad-member-size', 'a member size is not a number', at + 48);
      break;
    }
    const rawName = text(0, 16);
    const isTable = rawName === '//' || INDEX_NAMES.test(rawName);
    // In a thin archive only the tables have data here.
    const inside = form === 'plain' || isTable;
    if (inside && at + 60 + size > source.size) {
      issues.add('truncated-member', `a member of ${size} bytes ends beyond the archive`, at);
    }
    if (rawName === '//') {
      longNames = source.read(at + 60, Math.min(size, LONG_NAMES_LIMIT));
    } else if (INDEX_NAMES.test(rawName)) {
      indexed = true;
    } else if (members.length < limits.entries) {
      const { name, dataSkip } = memberName(source, rawName, longNames, at, size, issues);
      if (INDEX_NAMES.test(name)) indexed = true;
      else {
        members.push({
          name,
          ...(inside ? { offset: at + 60 + dataSkip } : {}),
          size: size - dataSkip,
          mode: Number.parseInt(text(40, 48), 8) || 0,
          at,
        });
      }
    } else {
      issues.add('too-many-members', `more than ${limits.entries} members`, at);
      break;
    }
    at += 60 + (inside ? size + (size % 2) : 0);
  }
  return { form, members, indexed };
}

function memberName(
  source: ByteSource,
  raw: string,
  longNames: Uint8Array,
  at: number,
  size: number,
  issues: IssueList,
): { name: string; dataSkip: number } {
  const bsd = /^#1\/(\d+)$/.exec(raw);
  if (bsd !== null) {
    const length = Math.min(Number(bsd[1]), size, 4096);
    return { name: utf8(source.read(at + 60, length)).replace(/\0+$/, ''), dataSkip: length };
  }
  const indirect = /^\/(\d+)$/.exec(raw);
  if (indirect !== null) {
    const start = Number(indirect[1]);
    const rest = longNames.subarray(start, start + 4096);
    const end = rest.indexOf(0x0a);
    if (end < 0) issues.add('bad-member-name', 'a long member name is not in the name table', at);
    return {
      name: utf8(end < 0 ? rest.subarray(0, 0) : rest.subarray(0, end)).replace(/\/$/, ''),
      dataSkip: 0,
    };
  }
  return { name: raw.replace(/\/$/, ''), dataSkip: 0 };
}
