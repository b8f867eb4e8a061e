import type { ByteSource } from '../../model/bytes.ts';
import { DEFAULT_LIMITS, type Limits } from '../../model/limits.ts';
import type { Parsed } from '../../model/parsed.ts';
import { ByteCursor } from '../fields/byte-cursor.ts';
import { IssueList } from '../fields/issue-list.ts';
import type { MachoImage } from './image.ts';
import { machoSliceSource } from './macho.ts';

/**
 * Node   uleb terminal size; when not 0: uleb flags, then
 *          uleb address (from the Mach-O header), and with flag 0x10 uleb resolver; or
 *          with flag 0x08 uleb library ordinal and NUL-ended name there (re-export)
 *        u8 children, each: NUL-ended edge label, uleb offset of the child node
 */
export interface MachoExport {
  readonly name: string;
  /** Offset from the header; absent for a re-export. */
  readonly offset?: number;
  readonly weak: boolean;
  readonly reexport?: { readonly ordinal: number; readonly name: string };
}

const TOTAL_CHARACTERS = 32 * 1024 * 1024;

/** The symbols a slice offers, sorted by name. */
export function parseMachoExports(
  source: ByteSource,
  image: MachoImage,
  limits: Limits = DEFAULT_LIMITS,
): Parsed<MachoExport[]> {
  const issues = new IssueList([], image.sliceOffset);
  const range = image.exportsTrie;
  const found: MachoExport[] = [];
  if (range === undefined || range.size === 0) return { value: found, issues: issues.list };
  const bytes = machoSliceSource(source, image).read(range.offset, Math.min(range.size, limits.bytes / 4));
  // A node reached twice would be a loop or a blow-up; a trie has one path to each node.
  const seen = new Set<number>([0]);
  const pending: { at: number; prefix: string }[] = [{ at: 0, prefix: '' }];
  let charactersLeft = TOTAL_CHARACTERS;
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    const { at, prefix } = node;
    const cursor = new ByteCursor(bytes, at);
    const terminalSize = cursor.uleb();
    const childrenAt = cursor.at + terminalSize;
    if (terminalSize > 0) {
      const flags = cursor.uleb();
      const weak = (flags & 0x04) !== 0;
      if ((flags & 0x08) !== 0) {
        const ordinal = cursor.uleb();
        found.push({ name: prefix, weak, reexport: { ordinal, name: cursor.cstring(limits.stringBytes) } });
      } else {
        found.push({ name: prefix, weak, offset: cursor.uleb() });
      }
    }
    cursor.at = childrenAt;
    const children = cursor.u8();
    for (let index = 0; index < children && !cursor.failed; index++) {
      const label = cursor.cstring(limits.stringBytes);
      const child = cursor.uleb();
      if (cursor.failed) break;
      if (child >= bytes.length || seen.has(child)) {
        const why = child >= bytes.length ? 'lies outside the trie' : 'was reached before';
        issues.add('bad-export-trie', `the node at ${child} ${why}`, range.offset + at);
        continue;
      }
      if (seen.size >= limits.entries || charactersLeft <= 0) {
        issues.add('export-limit', `stopped after ${seen.size} nodes of the export trie`, range.offset + at);
        pending.length = 0;
        break;
      }
      seen.add(child);
      const name = prefix + label;
      charactersLeft -= name.length + 16;
      pending.push({ at: child, prefix: name });
    }
    if (cursor.failed) {
      issues.add('truncated-export-trie', 'a node runs out of the trie', range.offset + at);
    }
  }
  found.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  return { value: found, issues: issues.list };
}
