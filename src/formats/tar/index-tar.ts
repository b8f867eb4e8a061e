import type { ByteSource } from '../../model/bytes.ts';
import { DEFAULT_LIMITS, type Limits } from '../../model/limits.ts';
import type { Parsed } from '../../model/parsed.ts';
import { TAR_BLOCK } from './header.ts';
import { type TarEntry, TarScanner } from './scan-tar.ts';

/**
 * The table of contents of an archive that allows random access. Content is skipped, not read: an image of
 * gigabytes costs one small read for each member.
 */
export function indexTar(source: ByteSource, limits: Limits = DEFAULT_LIMITS): Parsed<readonly TarEntry[]> {
  const entries: TarEntry[] = [];
  const scanner = new TarScanner((entry) => void entries.push(entry), limits);
  for (let at = 0; at < source.size; ) {
    const bytes = source.read(at, TAR_BLOCK);
    if (bytes.length === 0) break;
    scanner.push(bytes);
    at += bytes.length;
    const skipped = Math.min(scanner.skippable, source.size - at);
    scanner.skip(skipped);
    at += skipped;
  }
  const { issues } = scanner.end();
  return { value: entries, issues };
}
