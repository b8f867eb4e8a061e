import type { OciPlatform } from '../platform/oci-platform.ts';
import type { Environment } from './environment.ts';
import type { StageInstruction } from './instruction.ts';

/** What is known about a base image, from a table or from its manifest. */
export interface ImageFacts {
  /** Platforms it is published for; one alone is taken whatever was asked for. */
  readonly platforms?: readonly OciPlatform[];
  readonly onbuild?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

export interface BuildRequest {
  /** `--platform`; undefined when none was given: the build platform, or what the base image is. */
  readonly platform?: OciPlatform;
  readonly buildPlatform: OciPlatform;
  readonly args?: Readonly<Record<string, string>>;
  readonly target?: string;
  /** `--build-context name=value`. */
  readonly contexts?: Readonly<Record<string, string>>;
  readonly image?: (reference: string) => ImageFacts | undefined;
}

/** An instruction with the variables that hold when it runs. */
export interface Step {
  readonly instruction: StageInstruction;
  /** Line of the instruction; of the FROM for a trigger that the base brought along. */
  readonly line: number;
  readonly environment: Environment;
  readonly fromTrigger: boolean;
}

/** A stage or an image that files are taken from. */
export interface Source {
  readonly line: number;
  readonly via: 'copy' | 'mount';
  /** As written. */
  readonly from: string;
  /** Index of the stage; undefined for an image or a named context. */
  readonly stage?: number;
  readonly platform: OciPlatform;
  readonly step: Step;
}

export interface ResolvedStage {
  readonly index: number;
  /** Empty when it has none. */
  readonly name: string;
  readonly line: number;
  /** Base with its variables replaced. */
  readonly base: string;
  readonly kind: 'image' | 'stage' | 'scratch' | 'context';
  /** Index of the stage that it is FROM. */
  readonly baseStage?: number;
  /** Undefined when BuildKit refuses the platform. */
  readonly platform?: OciPlatform;
  /** `--platform` as written, empty without. */
  readonly written: string;
  /** `--platform` with its variables replaced. */
  readonly asked: string;
  /** Variables that stand in `--platform`. */
  readonly platformVariables: ReadonlySet<string>;
  readonly steps: readonly Step[];
  readonly sources: readonly Source[];
  /** Whether the result needs it. */
  readonly reachable: boolean;
}

export type ProblemKind =
  | 'empty-platform'
  | 'bad-platform'
  | 'bad-base'
  | 'bad-word'
  | 'bad-from'
  | 'cycle'
  | 'no-target'
  | 'no-match';

/** A reason for which BuildKit refuses this build. */
export interface Problem {
  readonly kind: ProblemKind;
  readonly message: string;
  readonly line: number;
  /** Index of the stage in which it is found out; undefined: it always is. */
  readonly stage?: number;
  readonly variables?: readonly string[];
}

export interface ResolvedBuild {
  readonly platform: OciPlatform;
  readonly buildPlatform: OciPlatform;
  readonly stages: readonly ResolvedStage[];
  /** Index of the stage that becomes the image. */
  readonly target: number;
  /** The variables that FROM sees. */
  readonly global: ReadonlyMap<string, string>;
  readonly problems: readonly Problem[];
}
