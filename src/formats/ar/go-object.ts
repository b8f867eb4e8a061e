import { utf8 } from '../fields/fields.ts';

// Go's own object files, members of package archives: a text line
//   go object GOOS GOARCH VERSION [experiments...]
// then lines such as `build id "..."`, a line "!", then the object in the compiler's own encoding.

export interface GoObjectHeader {
  readonly goos: string;
  readonly goarch: string;
  readonly version: string;
}

/** The header of a Go object, from the first bytes of a member; undefined for anything else. */
export function parseGoObjectHeader(start: Uint8Array): GoObjectHeader | undefined {
  const match = /^go object (\S{1,32}) (\S{1,32}) (\S{1,64})/.exec(utf8(start.subarray(0, 160)));
  return match === null
    ? undefined
    : { goos: match[1] ?? '', goarch: match[2] ?? '', version: match[3] ?? '' };
}
