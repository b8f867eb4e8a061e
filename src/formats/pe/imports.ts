import type { ByteSource, FileOffset } from '../../model/bytes.ts';
import { DEFAULT_LIMITS, type Limits } from '../../model/limits.ts';
import type { Parsed } from '../../model/parsed.ts';
import { Fields, nulText } from '../fields/fields.ts';
import { IssueList } from '../fields/issue-list.ts';
import { PagedSource } from '../fields/paged-source.ts';
import { offsetOfRva, type PeImage } from './image.ts';

/**
 * Import row (20)         0 lookup table 4 timestamp 8 forwarder 12 name 16 address table; zeros end it
 * Delay-import row (32)   0 attributes 4 name 8 handle 12 address table 16 lookup table 20 bound 24 unload
 *                        28 timestamp; attribute bit 0 says rvas, older files have absolute addresses
 * Lookup entry (4 or 8)   top bit: ordinal in the low 16 bits; else rva of {hint(2), name}
 */
export interface PeImportedLibrary {
  readonly library: string;
  /** Loaded at start, or at the first call of one of its functions. */
  readonly delayed: boolean;
  readonly functions: readonly PeImportedFunction[];
  /** Offset of its row. */
  readonly at: FileOffset;
}

export interface PeImportedFunction {
  /** Absent when imported by ordinal only. */
  readonly name?: string;
  readonly ordinal?: number;
}

const MOST_LIBRARIES = 4096;

/** The libraries and functions that a PE file imports, in the order of its tables. */
export function parsePeImports(
  source: ByteSource,
  image: PeImage,
  limits: Limits = DEFAULT_LIMITS,
): Parsed<PeImportedLibrary[]> {
  const issues = new IssueList();
  const reader = new ImportReader(new PagedSource(source, limits.bytes), image, limits, issues);
  const value = [...reader.table('import', 20), ...reader.table('delay-import', 32)];
  return { value, issues: issues.list };
}

class ImportReader {
  readonly #source: ByteSource;
  readonly #image: PeImage;
  readonly #limits: Limits;
  readonly #issues: IssueList;
  /** Over all libraries: rows of a hostile table may all share one long list. */
  #entriesLeft: number;
  #charactersLeft = 16 * 1024 * 1024;

  constructor(source: ByteSource, image: PeImage, limits: Limits, issues: IssueList) {
    this.#source = source;
    this.#image = image;
    this.#limits = limits;
    this.#issues = issues;
    this.#entriesLeft = limits.entries;
  }

  table(directory: 'import' | 'delay-import', rowSize: 20 | 32): PeImportedLibrary[] {
    const libraries: PeImportedLibrary[] = [];
    const place = this.#image.directories[directory];
    if (place === undefined) return libraries;
    const start = offsetOfRva(this.#image, place.rva);
    if (start === undefined) {
      this.#issues.add('imports-outside-file', `the ${directory} table at rva ${place.rva} is in no section`);
      return libraries;
    }
    for (let at = start; ; at += rowSize) {
      const row = new Fields(this.#source.read(at, rowSize), true);
      if (!row.has(0, rowSize)) {
        this.#issues.add('truncated-imports', `the ${directory} table runs out of the file`, at);
        break;
      }
      const delayed = rowSize === 32;
      const name = row.u32(delayed ? 4 : 12);
      if (name === 0) break;
      if (libraries.length >= MOST_LIBRARIES || this.#entriesLeft <= 0) {
        this.#issues.add('too-many-imports', `stopped after ${libraries.length} libraries`, at);
        break;
      }
      const base = delayed && (row.u32(0) & 1) === 0 ? Number(this.#image.imageBase) : 0;
      const lookup = delayed ? row.u32(16) : row.u32(0) || row.u32(16);
      const library = this.#text(name - base, at);
      if (library === undefined) continue;
      libraries.push({ library, delayed, functions: this.#functions(lookup - base, base, at), at });
    }
    return libraries;
  }

  #functions(rva: number, base: number, at: number): PeImportedFunction[] {
    const functions: PeImportedFunction[] = [];
    const wide = this.#image.bits === 64;
    const size = wide ? 8 : 4;
    const start = offsetOfRva(this.#image, rva);
    if (start === undefined) {
      this.#issues.add('import-list-outside-file', `a list of imports at rva ${rva} is in no section`, at);
      return functions;
    }
    for (let entryAt = start; ; entryAt += size) {
      const entry = new Fields(this.#source.read(entryAt, size), true);
      const value = entry.word(0, wide);
      if (!entry.has(0, size) || value === 0n) break;
      if (this.#entriesLeft-- <= 0) {
        this.#issues.add('too-many-imports', `stopped after ${this.#limits.entries} imports`, entryAt);
        break;
      }
      if (value >> BigInt(size * 8 - 1) === 1n) {
        functions.push({ ordinal: Number(value & 0xffffn) });
        continue;
      }
      const name = this.#text(Number(value) - base + 2, entryAt);
      if (name !== undefined) functions.push({ name });
      else if (this.#charactersLeft <= 0) break;
    }
    return functions;
  }

  #text(rva: number, at: number): string | undefined {
    const offset = offsetOfRva(this.#image, rva);
    if (offset === undefined || offset >= this.#source.size || this.#charactersLeft <= 0) {
      this.#issues.add('import-name-outside-file', `a name at rva ${rva} is in no section`, at);
      return undefined;
    }
    // C++ names may be thousands of characters long; few are longer than the first read.
    let bytes = this.#source.read(offset, 256);
    if (bytes.length === 256 && !bytes.includes(0)) {
      bytes = this.#source.read(offset, Math.min(this.#limits.stringBytes, 16 * 1024));
    }
    const text = nulText(bytes);
    this.#charactersLeft -= text.length + 16;
    return text;
  }
}
