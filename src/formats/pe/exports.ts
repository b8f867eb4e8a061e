import type { ByteSource } from '../../model/bytes.ts';
import { DEFAULT_LIMITS, type Limits } from '../../model/limits.ts';
import type { Parsed } from '../../model/parsed.ts';
import { Fields } from '../fields/fields.ts';
import { IssueList } from '../fields/issue-list.ts';
import { PagedSource } from '../fields/paged-source.ts';
import { StringTable } from '../fields/string-table.ts';
import { offsetOfRva, type PeImage } from './image.ts';

/**
 * Export directory (40)   12 library name 16 first ordinal 20 functions 24 names 28 address table
 *                         32 name table (rvas) 36 ordinal table (2 bytes each, beside the names)
 * An address inside the export directory itself is text: `OTHER.Name`, a forwarder.
 */
export interface PeExports {
  readonly library: string;
  readonly functions: readonly PeExport[];
}

export interface PeExport {
  /** Absent when exported by ordinal only. */
  readonly name?: string;
  readonly ordinal: number;
  readonly rva: number;
  readonly forwarder?: string;
}

export function parsePeExports(
  source: ByteSource,
  image: PeImage,
  limits: Limits = DEFAULT_LIMITS,
): Parsed<PeExports | undefined> {
  const issues = new IssueList();
  const directory = image.directories.export;
  if (directory === undefined) return { value: undefined, issues: issues.list };
  const paged = new PagedSource(source, limits.bytes);
  const at = offsetOfRva(image, directory.rva);
  const fields = new Fields(paged.read(at ?? source.size, 40), true);
  if (at === undefined || !fields.has(0, 40)) {
    issues.add('exports-outside-file', `the export directory at rva ${directory.rva} is not in the file`, at);
    return { value: undefined, issues: issues.list };
  }
  const strings = new StringTable(paged, 0, paged.size, limits.stringBytes);
  const text = (rva: number): string => strings.at(offsetOfRva(image, rva) ?? -1) ?? '';
  const table = (rva: number, count: number, size: 2 | 4, what: string): Fields => {
    const offset = offsetOfRva(image, rva);
    const wanted = Math.min(count, limits.entries);
    const bytes = new Fields(
      offset === undefined ? new Uint8Array(0) : paged.read(offset, wanted * size),
      true,
    );
    if (bytes.length < count * size) {
      issues.add('truncated-exports', `${count} ${what}, ${Math.floor(bytes.length / size)} read`, at);
    }
    return bytes;
  };
  const addresses = table(fields.u32(28), fields.u32(20), 4, 'exported addresses');
  const names = table(fields.u32(32), fields.u32(24), 4, 'exported names');
  const ordinals = table(fields.u32(36), fields.u32(24), 2, 'ordinals of names');
  const nameOf = new Map<number, number>();
  for (let index = 0; names.has(index * 4, 4) && ordinals.has(index * 2, 2); index++) {
    nameOf.set(ordinals.u16(index * 2), names.u32(index * 4));
  }
  const first = fields.u32(16);
  const functions: PeExport[] = [];
  for (let index = 0; addresses.has(index * 4, 4); index++) {
    const rva = addresses.u32(index * 4);
    if (rva === 0) continue;
    const nameRva = nameOf.get(index);
    const forwarded = rva >= directory.rva && rva < directory.rva + directory.size;
    functions.push({
      ...(nameRva === undefined ? {} : { name: text(nameRva) }),
      ordinal: first + index,
      rva,
      ...(forwarded ? { forwarder: text(rva) } : {}),
    });
  }
  return { value: { library: text(fields.u32(12)), functions }, issues: issues.list };
}
