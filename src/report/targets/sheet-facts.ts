import type { TargetSheet } from '../../model/target-sheet.ts';

/** One word that stood on the command line, and what it means. */
export interface TargetAnswer {
  readonly word: string;
  /** Sentences that explain the word: `x86_64 is what uname -m calls amd64`. */
  readonly explanation: readonly string[];
  /** Pairs to show in depth when there is one, else as a table. */
  readonly sheets: readonly TargetSheet[];
}

export interface TargetsReport {
  readonly go: number;
  /** The toolchain that the release was read from: `1.27.4`. */
  readonly toolchain: string;
  /** Undefined: no word was given, every pair is listed. */
  readonly answers?: readonly TargetAnswer[];
  readonly all: readonly TargetSheet[];
}

const LINKING: Readonly<Record<TargetSheet['external'], string>> = {
  never: 'by Go alone, with cgo too',
  cgo: "by Go alone without cgo; with cgo the system's linker is needed",
  always: "always with the system's linker, so CGO_ENABLED=1 and a C compiler are needed for every program",
};

const PIE: Readonly<Record<TargetSheet['pieByDefault'], string>> = {
  yes: 'yes',
  'no-race': 'yes, except with -race',
  no: 'no',
};

/** The facts of a sheet as lines of title and text. */
export function sheetFacts(sheet: TargetSheet): [string, string][] {
  const needing = new Set(sheet.buildmodesNeedingCgo);
  const lines: [string, string][] = [
    ['used for', sheet.uses],
    [
      'in Go',
      `since 1.${sheet.since <= 5 ? '5 or before' : sheet.since}${sheet.until === undefined ? '' : `, last in 1.${sheet.until}`}${sheet.broken ? '; broken: in the list, but not kept working' : ''}`,
    ],
    [
      'first class',
      sheet.firstClass ? (sheet.goos === 'linux' ? 'yes, on systems with glibc' : 'yes') : 'no',
    ],
    [
      'cgo',
      sheet.cgo
        ? 'supported; on by default only when built on the same pair with a C compiler on PATH'
        : 'not supported: files that import "C" are left out',
    ],
    [
      'detectors',
      [sheet.race && '-race', sheet.msan && '-msan', sheet.asan && '-asan', sheet.fuzz && 'go test -fuzz']
        .filter(Boolean)
        .join(', ') || 'none',
    ],
    [
      'buildmodes',
      sheet.buildmodes.map((mode) => (needing.has(mode) ? `${mode}*` : mode)).join(' ') +
        (needing.size > 0 ? '   (* needs CGO_ENABLED=1 and a C compiler for the pair)' : ''),
    ],
    ['linked', LINKING[sheet.external]],
    ['plain build is PIE', PIE[sheet.pieByDefault]],
  ];
  if (sheet.floor !== undefined) lines.push(['runs on', sheet.floor]);
  if (sheet.bits !== undefined)
    lines.push([
      'machine',
      `int and pointers of ${sheet.bits} bits, ${sheet.byteOrder} endian, pages of up to ${Number(sheet.pageSize) / 1024} KiB`,
    ]);
  return lines;
}

/** Items that have the same key, in the order of first appearance. */
export function grouped<T, K>(items: readonly T[], keyOf: (item: T) => K): [K, T[]][] {
  const groups = new Map<K, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group) group.push(item);
    else groups.set(keyOf(item), [item]);
  }
  return [...groups];
}
