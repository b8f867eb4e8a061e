/** The seven families of cross-build faults, in the order of reports. */
export const PREFLIGHT_ROOTS = [
  'target',
  'cgo',
  'libc',
  'toolchain',
  'container',
  'hardware',
  'host',
] as const;
export type PreflightRoot = (typeof PREFLIGHT_ROOTS)[number];

/** `unknown`: cannot tell. */
export type Verdict = 'pass' | 'warn' | 'fail' | 'unknown';

export interface Evidence {
  /** Relative to the module where it lies inside. */
  readonly path: string;
  readonly line?: number;
  /** What is there: a name, a directive, a setting. */
  readonly text?: string;
}

export interface Remedy {
  readonly title: string;
  readonly command?: string;
}

/** One thing that speaks against a target. */
export interface PreflightFinding {
  /** Id of a page of the catalogue; its first part is the root, or `outside`. */
  readonly cause: string;
  /** Title of that page. */
  readonly title: string;
  readonly verdict: 'warn' | 'fail' | 'unknown';
  /** True when `go build ./...` stops for it; a warning about running is not. */
  readonly stopsBuild: boolean;
  readonly message: string;
  readonly evidence: readonly Evidence[];
  readonly fix?: Remedy;
}

export interface TargetPreflight {
  /** As given: `linux/arm64`, `alpine:3.20/arm64`. */
  readonly on: string;
  readonly goos: string;
  readonly goarch: string;
  readonly cgo: boolean;
  /** Whether `go build ./...` is expected to succeed. */
  readonly builds: 'yes' | 'no' | 'unknown';
  readonly findings: readonly PreflightFinding[];
}

export interface Preflight {
  readonly module: string;
  /** The Go release the answer is about: `1.26.8`; empty when unknown. */
  readonly go: string;
  readonly targets: readonly TargetPreflight[];
  /** What could not be read or asked. */
  readonly notices: readonly string[];
}

/**
 * The worst of the verdicts of one root. A root that no question asks about is unknown, never passed: what runs in a
 * container or is loaded by a host is not seen before the build, and neither is the C library of a cgo program.
 */
export function verdictOf({ findings, cgo }: TargetPreflight, root: string): Verdict {
  const own = findings.filter(({ cause }) => cause.startsWith(`${root}/`));
  for (const verdict of ['fail', 'unknown', 'warn'] as const)
    if (own.some((finding) => finding.verdict === verdict)) return verdict;
  return root === 'container' || root === 'host' || (root === 'libc' && cgo) ? 'unknown' : 'pass';
}
