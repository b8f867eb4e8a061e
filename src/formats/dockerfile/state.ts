import type { OciPlatform } from '../platform/oci-platform.ts';
import type { Stage } from './dockerfile.ts';
import type { Environment, StageVariables } from './environment.ts';
import type { LexOptions } from './expand.ts';
import type { StageInstruction } from './instruction.ts';
import type { BuildRequest, ProblemKind } from './resolved.ts';

/** A stage, or an image that only COPY or --mount names, while it is being resolved. */
export interface State {
  /** Undefined for an image that only COPY or --mount names. */
  readonly stage?: Stage;
  /** Of the stage itself, or of the stage that names the image. */
  readonly index: number;
  readonly name: string;
  readonly base: string;
  /** The stage that it is FROM. */
  readonly parent?: State;
  readonly isContext: boolean;
  /** `--platform` of its own FROM, when it is valid. */
  readonly own?: OciPlatform;
  readonly ownRefused: boolean;
  readonly asked: string;
  readonly platformVariables: ReadonlySet<string>;
  readonly line: number;
  /** Set once the base is known. */
  platform?: OciPlatform | undefined;
  settled: boolean;
  commands: Command[];
  triggers: readonly string[];
  variables?: StageVariables;
  done: boolean;
}

export interface Command {
  readonly instruction: StageInstruction;
  readonly line: number;
  readonly fromTrigger: boolean;
  /** By position of `--mount`; one for COPY. */
  readonly sources: readonly (State | undefined)[];
}

/** Everything that the steps of one resolution share. */
export interface Resolution {
  readonly request: BuildRequest;
  readonly lex: LexOptions;
  readonly platform: OciPlatform;
  readonly global: Environment;
  readonly states: State[];
  readonly byName: Map<string, State>;
  readonly refuse: Refuse;
}

/** Notes why BuildKit refuses the build; without a stage it does so whatever the target is. */
export type Refuse = (
  kind: ProblemKind,
  message: string,
  line: number,
  stage?: State,
  names?: Iterable<string>,
) => void;
