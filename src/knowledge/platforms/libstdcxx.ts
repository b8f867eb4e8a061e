/**
 * Highest symbol versions of libstdc++.so.6 by GCC release. Source: libstdc++ manual, "ABI Policy and
 * Guidelines", table of versions; GCC 10.2, 12.2 and 14.2 measured on Debian 11, 12 and 13. As of GCC 15.1.
 * Columns: first GCC release, GLIBCXX_, CXXABI_.
 */
const VERSIONS: readonly (readonly [string, string, string])[] = [
  ['4.1', '3.4.8', '1.3.1'],
  ['4.2', '3.4.9', '1.3.1'],
  ['4.3', '3.4.10', '1.3.2'],
  ['4.4', '3.4.13', '1.3.3'],
  ['4.5', '3.4.14', '1.3.4'],
  ['4.6', '3.4.16', '1.3.5'],
  ['4.7', '3.4.17', '1.3.6'],
  ['4.8', '3.4.19', '1.3.7'],
  ['4.9', '3.4.20', '1.3.8'],
  ['5.1', '3.4.21', '1.3.9'],
  ['6.1', '3.4.22', '1.3.10'],
  ['7.1', '3.4.23', '1.3.11'],
  ['7.2', '3.4.24', '1.3.11'],
  ['8.1', '3.4.25', '1.3.11'],
  ['9.1', '3.4.26', '1.3.12'],
  ['9.2', '3.4.27', '1.3.12'],
  ['9.3', '3.4.28', '1.3.12'],
  ['10.1', '3.4.28', '1.3.12'],
  ['11.1', '3.4.29', '1.3.13'],
  ['12.1', '3.4.30', '1.3.13'],
  ['13.1', '3.4.31', '1.3.14'],
  ['13.2', '3.4.32', '1.3.14'],
  ['14.1', '3.4.33', '1.3.15'],
  ['15.1', '3.4.34', '1.3.16'],
];

const number = (version: string): number => {
  const [major = '0', minor = '0'] = version.split('.');
  return Number(major) * 100 + Number(minor);
};

/** Highest GLIBCXX_ and CXXABI_ version that the libstdc++ of a GCC release defines. */
export function libstdcxxVersions(gcc: string): { glibcxx: string; cxxabi: string } | undefined {
  const row = VERSIONS.findLast(([first]) => number(first) <= number(gcc));
  return row === undefined ? undefined : { glibcxx: row[1], cxxabi: row[2] };
}

/** The GCC release that brought a version: `GLIBCXX` `3.4.30` -> `12.1`. */
export function gccOfVersion(family: string, version: string): string | undefined {
  const column = family === 'GLIBCXX' ? 1 : 2;
  const key = (text: string): number => text.split('.').reduce((sum, part) => sum * 1000 + Number(part), 0);
  return VERSIONS.find((row) => key(row[column]) >= key(version))?.[0];
}
