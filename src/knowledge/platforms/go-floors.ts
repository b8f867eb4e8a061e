/**
 * What the Go release that built a program asks of the system, whatever the program does.
 * Sources: "Ports" of the release notes 1.10 to 1.27; go.dev/wiki/MinimumRequirements. As of Go 1.27.
 * Rows: first Go 1.N, least version; the last row at or below a release counts.
 */
type Floors = readonly (readonly [go: number, version: string])[];

const MACOS: Floors = [
  [9, '10.8'],
  [11, '10.10'],
  [13, '10.11'],
  [15, '10.12'],
  [17, '10.13'],
  [21, '10.15'],
  [23, '11'],
  [25, '12'],
  [27, '13'],
];
const LINUX: Floors = [
  [5, '2.6.23'],
  [18, '2.6.32'],
  [24, '3.2'],
];
const LINUX_OF_ARCH: Readonly<Record<string, Floors>> = {
  ppc64: [[27, '3.13']],
  ppc64le: [[27, '3.13']],
  loong64: [[19, '5.19']],
  riscv64: [[14, '4.15']],
};
/** As the loader numbers them: 6.1 is Windows 7, 10.0 is Windows 10. */
const WINDOWS: Floors = [
  [5, '5.1'],
  [11, '6.1'],
  [21, '10.0'],
];
const FREEBSD: Floors = [
  [10, '10.3'],
  [13, '11.2'],
  [19, '12.2'],
];

function floorIn(floors: Floors, minor: number): string | undefined {
  return floors.findLast(([first]) => first <= minor)?.[1];
}

/** Least version of the system for a program of Go 1.`minor`; undefined where Go states none. */
export function goFloor(goos: string, goarch: string, minor: number): string | undefined {
  switch (goos) {
    case 'darwin':
      return floorIn(MACOS, minor);
    case 'linux':
      return floorIn(LINUX_OF_ARCH[goarch] ?? [], minor) ?? floorIn(LINUX, minor);
    case 'windows':
      return floorIn(WINDOWS, minor);
    case 'freebsd':
      return floorIn(FREEBSD, minor);
    case 'ios':
      return minor >= 18 ? '12' : undefined;
    default:
      return undefined;
  }
}

/** Newest Go 1.N whose programs still run on a version of a system; undefined when none states it. */
export function newestGoFor(goos: string, accepts: (floor: string) => boolean): number | undefined {
  const floors =
    goos === 'darwin' ? MACOS : goos === 'windows' ? WINDOWS : goos === 'linux' ? LINUX : FREEBSD;
  const next = floors.findIndex(([, version]) => !accepts(version));
  if (next < 0) return undefined;
  const first = floors[next]?.[0];
  return next === 0 || first === undefined ? undefined : first - 1;
}
