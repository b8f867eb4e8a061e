/** Where a value of the Go environment can come from, strongest first. */
export type EnvironmentLayer =
  | 'process environment'
  | 'user file'
  | 'GOROOT file'
  | 'go.mod'
  | 'default'
  | 'saved';

/** What one layer says about a variable. */
export interface LayerValue {
  readonly layer: EnvironmentLayer;
  readonly value: string;
  readonly where?: { readonly path: string; readonly line?: number };
  /** `wins`, `hidden` below one that wins, `empty`: set to nothing, which hides nothing, `ignored`: never read. */
  readonly effect: 'wins' | 'hidden' | 'empty' | 'ignored';
}

export interface EnvironmentVariable {
  readonly name: string;
  readonly value: string;
  /** Differs from what an untouched Go would use, as `go env -changed` counts it. */
  readonly changed: boolean;
  readonly layers: readonly LayerValue[];
  /** Why the value is what it is, where a rule made it. */
  readonly why?: string;
}

export interface ToolchainChoice {
  /** `go1.24.3`, or `local`. */
  readonly toolchain: string;
  readonly mode: 'local' | 'auto' | 'path';
  /** Steps of the choice, in order. */
  readonly steps: readonly string[];
  /** The go command refuses. */
  readonly refusal?: string;
}

/** Something about the environment that breaks builds or surprises people. */
export interface EnvironmentFinding {
  readonly id: string;
  /** Cause of the catalogue that it is evidence for. */
  readonly cause?: string;
  readonly severity: 'error' | 'warning' | 'note';
  readonly message: string;
  readonly fix?: string;
  readonly where?: { readonly path: string; readonly line?: number };
}

export interface GoEnvironment {
  /** `1.26.8`; undefined when no Go was found and no saved file names one. */
  readonly version?: string;
  readonly variables: readonly EnvironmentVariable[];
  readonly toolchain?: ToolchainChoice;
  readonly findings: readonly EnvironmentFinding[];
  readonly notices: readonly string[];
}
