import type { ByteSource } from '../../model/bytes.ts';

const PAGE = 4096;
/** 1024 pages are 4 MB: enough for every header and table that a summary visits. */
const MOST_PAGES = 1024;
/** Larger reads are tables or code read once: they pass through unkept. */
const LARGEST_CACHED = 16 * PAGE;

/** Keeps the pages read of a source, so that reading many small fields costs one read a page. */
export function pagedSource(source: ByteSource): ByteSource {
  const pages = new Map<number, Uint8Array>();

  const page = (index: number): Uint8Array => {
    const kept = pages.get(index);
    if (kept !== undefined) return kept;
    const bytes = source.read(index * PAGE, PAGE);
    if (pages.size >= MOST_PAGES) pages.clear();
    pages.set(index, bytes);
    return bytes;
  };

  return {
    size: source.size,
    read(offset, length) {
      const end = Math.min(offset + length, source.size);
      if (!(offset >= 0) || !(end > offset)) return new Uint8Array(0);
      const first = Math.floor(offset / PAGE);
      const last = Math.floor((end - 1) / PAGE);
      if (first === last) return page(first).subarray(offset - first * PAGE, end - first * PAGE);
      if (end - offset > LARGEST_CACHED) return source.read(offset, end - offset);
      const bytes = new Uint8Array(end - offset);
      for (let index = first; index <= last; index++) {
        const from = Math.max(offset, index * PAGE);
        const part = page(index).subarray(
          from - index * PAGE,
          Math.min(end, (index + 1) * PAGE) - index * PAGE,
        );
        bytes.set(part, from - offset);
      }
      return bytes;
    },
  };
}
