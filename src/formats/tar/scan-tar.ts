import { DEFAULT_LIMITS, type Limits } from '../../model/limits.ts';
import { nulText } from '../fields/fields.ts';
import { IssueList } from '../fields/issue-list.ts';
import type { Issue } from '../../model/parsed.ts';
import { isZeroBlock, parsePaxRecords, parseTarHeader, TAR_BLOCK, type TarHeader } from './header.ts';

export interface TarEntry extends TarHeader {
  /** Where its content starts, in bytes from the start of the archive. */
  readonly offset: number;
}

/** Takes the content of one entry, piece by piece; the pieces are only valid during the call. */
export interface TarContent {
  write(piece: Uint8Array): void;
  /** `whole` is false when the archive ended inside the content. */
  end(whole: boolean): void;
}

/** Longest pax header or GNU long name kept; longer ones are skipped and named. */
const MOST_DESCRIPTION = 1024 * 1024;

/**
 * Reads a tar archive as it streams by. Names and links of pax and GNU headers are put into the entry that they
 * describe. Memory does not grow with the archive: content goes to the receiver that `open` returns, or nowhere.
 */
export class TarScanner {
  readonly #open: (entry: TarEntry) => TarContent | undefined;
  readonly #issues: IssueList;
  readonly #mostEntries: number;
  readonly #header = new Uint8Array(TAR_BLOCK);
  #filled = 0;
  #position = 0;
  #entries = 0;
  #zeroBlocks = 0;
  #ended = false;
  #content: TarContent | undefined;
  #contentLeft = 0;
  #paddingLeft = 0;
  #described: { name?: string; linkName?: string; size?: number } = {};
  #resynchronising = false;

  constructor(open: (entry: TarEntry) => TarContent | undefined, limits: Limits = DEFAULT_LIMITS) {
    this.#open = open;
    this.#mostEntries = limits.entries;
    this.#issues = new IssueList();
  }

  push(chunk: Uint8Array): void {
    let at = 0;
    while (at < chunk.length && !this.#ended) {
      if (this.#contentLeft > 0) {
        const length = Math.min(this.#contentLeft, chunk.length - at);
        this.#content?.write(chunk.subarray(at, at + length));
        this.#contentLeft -= length;
        at += length;
        this.#position += length;
        if (this.#contentLeft === 0) this.#finishContent(true);
      } else if (this.#paddingLeft > 0) {
        const length = Math.min(this.#paddingLeft, chunk.length - at);
        this.#paddingLeft -= length;
        at += length;
        this.#position += length;
      } else {
        const length = Math.min(TAR_BLOCK - this.#filled, chunk.length - at);
        this.#header.set(chunk.subarray(at, at + length), this.#filled);
        this.#filled += length;
        at += length;
        this.#position += length;
        if (this.#filled === TAR_BLOCK) this.#takeHeader();
      }
    }
  }

  /** Bytes of content and padding that come next and nobody asked for: a reader with random access may skip them. */
  get skippable(): number {
    return this.#content === undefined ? this.#contentLeft + this.#paddingLeft : 0;
  }

  /** The input goes on `length` bytes later; no more than `skippable`. */
  skip(length: number): void {
    const content = Math.min(length, this.#contentLeft);
    this.#contentLeft -= content;
    this.#paddingLeft -= Math.min(length - content, this.#paddingLeft);
    this.#position += length;
  }

  /** What was wrong with the archive; call once, after the last chunk. */
  end(): { readonly entries: number; readonly issues: readonly Issue[] } {
    if (!this.#ended && this.#contentLeft + this.#paddingLeft + this.#filled > 0) {
      this.#issues.add('truncated-archive', 'the archive ends inside an entry', this.#position);
      if (this.#contentLeft > 0) this.#finishContent(false);
    }
    return { entries: this.#entries, issues: this.#issues.list };
  }

  #finishContent(whole: boolean): void {
    this.#content?.end(whole);
    this.#content = undefined;
    this.#contentLeft = 0;
  }

  #takeHeader(): void {
    this.#filled = 0;
    const at = this.#position - TAR_BLOCK;
    if (isZeroBlock(this.#header)) {
      // Two of them end an archive; what follows is padding.
      if (++this.#zeroBlocks === 2) this.#ended = true;
      return;
    }
    this.#zeroBlocks = 0;
    const header = parseTarHeader(this.#header);
    if (!header) {
      if (!this.#resynchronising) this.#issues.add('bad-tar-header', 'not a tar header: wrong checksum', at);
      this.#resynchronising = true;
      return;
    }
    this.#resynchronising = false;
    if (header.kind === 'pax' || header.kind === 'long-name' || header.kind === 'long-link') {
      this.#begin(header.size, this.#description(header, at));
      return;
    }
    const { name, linkName, size } = this.#described;
    this.#described = {};
    if (header.kind === 'pax-global') return this.#begin(header.size, undefined);
    if (++this.#entries > this.#mostEntries) {
      this.#issues.add(
        'too-many-entries',
        `more than ${this.#mostEntries} entries: the rest is not read`,
        at,
      );
      this.#ended = true;
      return;
    }
    const entry: TarEntry = {
      ...header,
      ...(name !== undefined && { name }),
      ...(linkName !== undefined && { linkName }),
      ...(size !== undefined && header.kind === 'file' && { size }),
      offset: this.#position,
    };
    this.#begin(entry.size, this.#open(entry));
  }

  #begin(size: number, content: TarContent | undefined): void {
    this.#content = content;
    this.#contentLeft = size;
    this.#paddingLeft = (TAR_BLOCK - (size % TAR_BLOCK)) % TAR_BLOCK;
    if (size === 0) this.#finishContent(true);
  }

  /** Collects a pax header or a GNU long name. */
  #description(header: TarHeader, at: number): TarContent | undefined {
    if (header.size > MOST_DESCRIPTION) {
      this.#issues.add('long-description', `a header record of ${header.size} bytes is skipped`, at);
      return undefined;
    }
    const bytes = new Uint8Array(header.size);
    let filled = 0;
    return {
      write: (piece) => {
        bytes.set(piece, filled);
        filled += piece.length;
      },
      end: () => {
        if (header.kind === 'long-name') this.#described.name = nulText(bytes);
        else if (header.kind === 'long-link') this.#described.linkName = nulText(bytes);
        else {
          const records = parsePaxRecords(bytes);
          const path = records.get('path');
          const link = records.get('linkpath');
          const size = Number(records.get('size') ?? Number.NaN);
          if (path !== undefined) this.#described.name = path;
          if (link !== undefined) this.#described.linkName = link;
          if (Number.isSafeInteger(size) && size >= 0) this.#described.size = size;
        }
      },
    };
  }
}
