export interface DistributionRelease {
  readonly version: string;
  readonly libc: string;
  readonly kernel?: string;
  readonly gcc?: string;
  readonly published: string;
  readonly names: readonly string[];
}

export interface Distribution {
  readonly id: string;
  readonly title: string;
  readonly aliases: readonly string[];
  readonly libc: 'glibc' | 'musl';
  /** From the oldest to the newest. */
  readonly releases: readonly DistributionRelease[];
  /** No releases: the row is a date at which at least this was there. */
  readonly rolling?: boolean;
  /** Updates replace libstdc++ by that of newer compilers: the row is the least. */
  readonly newerLibstdcxx?: boolean;
  /** Programs of other systems find no loader there. */
  readonly noLoader?: boolean;
  readonly source: string;
  /** Levels below which the release does not boot, by release (and all later) and GOARCH. */
  readonly processors?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Page sizes other than those of the architecture, by GOARCH: first and last release, size. */
  readonly pages?: Readonly<Record<string, readonly (readonly [string, string, number])[]>>;
}

type Row = readonly [
  version: string,
  libc: string,
  kernel: string,
  gcc: string,
  published: string,
  names?: string,
];

/** Release rows from the columns of a table. */
export const releaseRows = (...list: readonly Row[]): DistributionRelease[] =>
  list.map(([version, libc, kernel, gcc, published, names = '']) => ({
    version,
    libc,
    ...(kernel !== '' && { kernel }),
    ...(gcc !== '' && { gcc }),
    published,
    names: names === '' ? [] : names.split(' '),
  }));
