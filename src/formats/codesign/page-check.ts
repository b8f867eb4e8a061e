import type { ByteSource } from '../../model/bytes.ts';
import { type CodeDirectory, digestOf, pagesNeeded } from './code-directory.ts';
import { type Digest, digestByte, digestHex } from './digest.ts';

export interface BadPage {
  readonly page: number;
  /** In the slice. */
  readonly offset: number;
  readonly length: number;
  readonly expected: string;
  readonly actual: string;
  /** The expected hash is that of the last page filled up with zeros: a signer's mistake, not an edit. */
  readonly paddedLastPage: boolean;
}

export interface PageCheck {
  readonly directory: CodeDirectory;
  readonly checked: number;
  /** Number of pages whose hash differs. */
  readonly bad: number;
  readonly first?: BadPage;
  /** Why pages were not checked: unknown hash, or a single page larger than what may be read. */
  readonly unchecked?: 'unknown-hash' | 'page-too-large';
}

const CHUNK = 256 * 1024;

/** Hashes every page of every directory in one pass over the code, a chunk at a time. */
export function checkPages(
  slice: ByteSource,
  directories: readonly CodeDirectory[],
  digest: Digest,
  mostBytes: number,
): PageCheck[] {
  const tallies = directories.map((directory) => new PageTally(directory, slice.size, digest, mostBytes));
  const shared = tallies.filter((one) => one.pageSize > 0 && one.pageSize <= CHUNK);
  const end = Math.max(0, ...shared.map((one) => one.end));
  for (let offset = 0; offset < end; offset += CHUNK) {
    const bytes = slice.read(offset, Math.min(CHUNK, end - offset));
    for (const tally of shared) tally.take(offset, bytes);
    if (bytes.length === 0) break;
  }
  for (const tally of tallies) {
    if (shared.includes(tally) || tally.unchecked !== undefined) continue;
    const step = tally.pageSize === 0 ? tally.end : tally.pageSize;
    for (let offset = 0; offset < tally.end; offset += step) {
      tally.take(offset, slice.read(offset, Math.min(step, tally.end - offset)));
    }
  }
  return tallies.map((one) => one.result());
}

class PageTally {
  readonly directory: CodeDirectory;
  readonly pageSize: number;
  /** Bytes of code that are in the file and that a listed page covers. */
  readonly end: number;
  readonly unchecked: PageCheck['unchecked'];
  readonly #digest: Digest;
  #checked = 0;
  #bad = 0;
  #first: BadPage | undefined;

  constructor(directory: CodeDirectory, sliceSize: number, digest: Digest, mostBytes: number) {
    this.directory = directory;
    this.#digest = digest;
    const { pageSize, codeLimit } = directory;
    this.pageSize = pageSize;
    const present = Math.min(codeLimit, sliceSize);
    const size = pageSize === 0 ? present : pageSize;
    const listed =
      directory.hashSize === 0 ? 0 : Math.floor(directory.pageHashes.length / directory.hashSize);
    this.end = Math.min(present, listed * size);
    if (digestOf(directory) === undefined || directory.hashSize < 8) this.unchecked = 'unknown-hash';
    else if (Math.min(size, present) > mostBytes) this.unchecked = 'page-too-large';
    if (this.unchecked !== undefined) this.end = 0;
  }

  take(offset: number, bytes: Uint8Array): void {
    const algorithm = digestOf(this.directory);
    if (algorithm === undefined) return;
    const step = this.pageSize === 0 ? bytes.length : this.pageSize;
    const length = Math.min(bytes.length, this.end - offset);
    for (let from = 0; from < length; from += step) {
      const page = this.pageSize === 0 ? 0 : (offset + from) / this.pageSize;
      const part = bytes.subarray(from, Math.min(from + step, length));
      const actual = this.#digest(algorithm, part);
      this.#checked++;
      if (this.#matches(page, actual)) continue;
      this.#bad++;
      this.#first ??= {
        page,
        offset: offset + from,
        length: part.length,
        expected: this.#expected(page),
        actual: digestHex(actual, this.directory.hashSize),
        paddedLastPage: this.#isPadded(page, part),
      };
    }
  }

  result(): PageCheck {
    const { directory } = this;
    return {
      directory,
      checked: this.#checked,
      bad: this.#bad,
      ...(this.#first === undefined ? {} : { first: this.#first }),
      ...(this.unchecked === undefined ? {} : { unchecked: this.unchecked }),
    };
  }

  /** Compares without making text of the slot: this runs once a page. */
  #matches(page: number, actual: string): boolean {
    const { hashSize, pageHashes } = this.directory;
    const at = page * hashSize;
    for (let index = 0; index < hashSize; index++) {
      if (pageHashes[at + index] !== digestByte(actual, index)) return false;
    }
    return true;
  }

  #expected(page: number): string {
    const { hashSize, pageHashes } = this.directory;
    let text = '';
    for (const byte of pageHashes.subarray(page * hashSize, (page + 1) * hashSize)) {
      text += byte.toString(16).padStart(2, '0');
    }
    return text;
  }

  #isPadded(page: number, part: Uint8Array): boolean {
    const algorithm = digestOf(this.directory);
    if (algorithm === undefined || part.length >= this.pageSize || this.pageSize > CHUNK) return false;
    if (page !== pagesNeeded(this.directory) - 1) return false;
    const padded = new Uint8Array(this.pageSize);
    padded.set(part);
    return this.#matches(page, this.#digest(algorithm, padded));
  }
}
