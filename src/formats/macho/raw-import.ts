/** An import as one table says it: the library is a 1-based index; 0 or negative is a special search. */
export interface RawImport {
  readonly name: string;
  readonly ordinal: number;
  readonly weak: boolean;
}
