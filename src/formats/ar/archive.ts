import type { FileOffset } from '../../model/bytes.ts';

export interface ArMember {
  readonly name: string;
  /** Start of the data; undefined in a thin archive, whose members are files of their own. */
  readonly offset?: FileOffset;
  readonly size: number;
  /** Permission bits and file type as in stat. */
  readonly mode: number;
  /** Offset of the member's header. */
  readonly at: FileOffset;
}

export interface ArArchive {
  /** `big`: AIX's own format. */
  readonly form: 'plain' | 'thin' | 'big';
  /** Members without the symbol index and the table of long names. */
  readonly members: readonly ArMember[];
  /** A symbol index is present: linkers refuse an archive of objects without one. */
  readonly indexed: boolean;
}

/** Header fields are decimal text; undefined when the text is no number. */
export function decimal(text: string): number | undefined {
  return /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}
