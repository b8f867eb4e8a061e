import { type BinaryFacts, factsOf } from '../../formats/binary/binary.ts';
import { parseBinary } from '../../formats/binary/parse-binary.ts';
import type { Elf } from '../../formats/elf/elf-file.ts';
import { utf8 } from '../../formats/fields/fields.ts';
import type { PackedFile } from '../../formats/packed/packed.ts';
import { type TarContent, type TarEntry, TarScanner } from '../../formats/tar/scan-tar.ts';
import type { ByteSource } from '../../model/bytes.ts';
import { DEFAULT_LIMITS, type Limits } from '../../model/limits.ts';
import type { Issue } from '../../model/parsed.ts';

/** What a file would be to the kernel that is asked to run it. */
export type Program =
  | {
      readonly kind: 'binary';
      readonly format: string;
      readonly facts: readonly BinaryFacts[];
      readonly linking?: Linking;
    }
  | { readonly kind: 'other'; readonly packed: PackedFile };

/** What the dynamic loader reads of an ELF file. */
export interface Linking {
  readonly needed: readonly string[];
  /** Directories of RUNPATH, else of RPATH; `$ORIGIN` is not replaced yet. */
  readonly searched: readonly string[];
  /** Versions that needed libraries must define, without those the loader goes on without. */
  readonly versions: readonly { readonly file: string; readonly name: string }[];
  /** Versions that this library defines. */
  readonly defined: readonly string[];
}

/** One change that a layer makes to the file system; `path` has no leading slash and no dot parts. */
export interface LayerChange {
  readonly kind: 'file' | 'hard-link' | 'symbolic-link' | 'directory' | 'device' | 'whiteout' | 'opaque';
  readonly path: string;
  readonly mode: number;
  readonly size: number;
  /** Target of a link, as stored. */
  readonly link?: string;
  /** What the first bytes of a regular file say; undefined for data. */
  readonly program?: Program;
  /** Text of the few configuration files that decide where the loader looks. */
  readonly text?: string;
}

export interface LayerListing {
  readonly changes: readonly LayerChange[];
  readonly issues: readonly Issue[];
}

/** Bytes of a program that are kept while it is read. Headers and tables of larger ones may lie beyond. */
const MOST_PROGRAM = 64 * 1024 * 1024;
/** A script or an unknown file: its first line is enough. */
const HEAD = 4096;
const MOST_TEXT = 64 * 1024;
/** Files that say what the system is and where its loader looks. */
const TEXTS = /^(?:etc\/ld\.so\.conf(?:\.d\/[^/]+)?|etc\/ld-musl-[^/]+\.path|(?:etc|usr\/lib)\/os-release)$/;
/** First bytes of ELF, Mach-O (thin and universal), PE and wasm. */
const PROGRAM = /^(?:7f454c46|feedface|feedfacf|cefaedfe|cffaedfe|cafebabe|0061736d|4d5a)/;

/**
 * Reads the unpacked tar stream of one layer. At most one program is in memory at a time, and at most
 * 64 MB of it; what stays is a record of some hundred bytes a file.
 */
export class LayerReader {
  readonly #changes: LayerChange[] = [];
  readonly #issues: Issue[] = [];
  readonly #scanner: TarScanner;
  readonly #limits: Limits;
  #buffer = new Uint8Array(HEAD);

  constructor(limits: Limits = DEFAULT_LIMITS) {
    this.#limits = limits;
    this.#scanner = new TarScanner((entry) => this.#open(entry), limits);
  }

  push(chunk: Uint8Array): void {
    this.#scanner.push(chunk);
  }

  end(): LayerListing {
    const { issues } = this.#scanner.end();
    return { changes: this.#changes, issues: [...issues, ...this.#issues] };
  }

  #open(entry: TarEntry): TarContent | undefined {
    const path = insidePath(entry.name);
    if (path === undefined) {
      this.#issue('path-escape', `${entry.name.slice(0, 200)} leaves the root of the image: ignored`, entry);
      return undefined;
    }
    const name = path.slice(path.lastIndexOf('/') + 1);
    const common = { path, mode: entry.mode, size: entry.size };
    if (name.startsWith('.wh.')) {
      const folder = path.slice(0, path.length - name.length);
      this.#changes.push(
        name === '.wh..wh..opq'
          ? { ...common, kind: 'opaque', path: folder.replace(/\/$/, '') }
          : { ...common, kind: 'whiteout', path: `${folder}${name.slice(4)}` },
      );
      return undefined;
    }
    switch (entry.kind) {
      case 'hard-link':
      case 'symbolic-link':
        this.#changes.push({ ...common, kind: entry.kind, link: entry.linkName });
        return undefined;
      case 'directory':
      case 'device':
        this.#changes.push({ ...common, kind: entry.kind });
        return undefined;
      case 'file':
        return this.#file(common);
      default:
        return undefined;
    }
  }

  #file(common: { readonly path: string; readonly mode: number; readonly size: number }): TarContent {
    let filled = 0;
    let most = TEXTS.test(common.path) ? MOST_TEXT : HEAD;
    let decided = false;
    return {
      write: (piece) => {
        const length = Math.min(piece.length, most - filled);
        if (length <= 0) return;
        this.#room(filled + length);
        this.#buffer.set(length === piece.length ? piece : piece.subarray(0, length), filled);
        filled += length;
        if (decided || filled < 4) return;
        decided = true;
        if (!isProgram(this.#buffer)) return;
        most = MOST_PROGRAM;
        // The same piece may hold more than the head that was taken of it.
        const rest = piece.subarray(length, Math.min(piece.length, most));
        this.#room(filled + rest.length);
        this.#buffer.set(rest, filled);
        filled += rest.length;
      },
      end: (whole) => {
        const kept = this.#buffer.subarray(0, filled);
        const text = TEXTS.test(common.path) ? utf8(kept) : undefined;
        const program = text === undefined ? programOf(kept, common.size, this.#limits) : undefined;
        if (!whole) return;
        this.#changes.push({
          ...common,
          kind: 'file',
          ...(program && { program }),
          ...(text !== undefined && { text }),
        });
      },
    };
  }

  #room(length: number): void {
    if (length <= this.#buffer.length) return;
    const larger = new Uint8Array(Math.min(MOST_PROGRAM, Math.max(length, this.#buffer.length * 4)));
    larger.set(this.#buffer);
    this.#buffer = larger;
  }

  #issue(id: string, message: string, entry: TarEntry): void {
    if (this.#issues.length < 200) this.#issues.push({ id, message, at: entry.offset });
  }
}

function isProgram(start: Uint8Array): boolean {
  const word = [...start.subarray(0, 4)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return PROGRAM.test(word);
}

function programOf(kept: Uint8Array, size: number, limits: Limits): Program | undefined {
  const source: ByteSource = {
    size,
    read: (at, length) => kept.subarray(Math.max(0, at), Math.max(0, at + length)),
  };
  const { value: binary } = parseBinary(source, limits);
  if (binary.format === 'unknown') return undefined;
  if (binary.format === 'packed') return { kind: 'other', packed: binary.packed };
  const linking = binary.format === 'elf' ? linkingOf(binary.elf) : undefined;
  return { kind: 'binary', format: binary.format, facts: factsOf(binary), ...(linking && { linking }) };
}

function linkingOf({ dynamic, neededVersions, definedVersions }: Elf): Linking | undefined {
  if (!dynamic) return undefined;
  return {
    needed: dynamic.needed,
    searched: (dynamic.runpath ?? dynamic.rpath ?? '').split(':').filter(Boolean),
    versions: neededVersions.flatMap(({ file, name, weak }) => (weak ? [] : [{ file, name }])),
    defined: definedVersions.map(({ name }) => name),
  };
}

/** The path below the root, or undefined when it climbs out of it. Absolute names count from the root. */
export function insidePath(name: string): string | undefined {
  const parts: string[] = [];
  for (const part of name.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') parts.push(part);
    else if (parts.pop() === undefined) return undefined;
  }
  return parts.join('/');
}
