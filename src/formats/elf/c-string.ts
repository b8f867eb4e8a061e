import type { ByteSource } from '../../model/bytes.ts';
import { utf8 } from '../fields/fields.ts';

/** Text up to the first NUL at `offset`, or undefined when none ends it within `longest` bytes. */
export function cString(source: ByteSource, offset: number, longest: number): string | undefined {
  for (let window = 128; ; window *= 4) {
    const wanted = Math.min(window, longest + 1);
    const bytes = source.read(offset, wanted);
    const end = bytes.indexOf(0);
    if (end >= 0) return utf8(bytes.subarray(0, end));
    if (bytes.length < wanted || wanted > longest) return undefined;
  }
}
