/** A replacement in a text: offsets in UTF-16 units, `from` included, `to` excluded. */
export interface TextEdit {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/** `error`: a wrong or failing image; `warning`: slow or fragile; `note`: what the build needs. */
export type LintLevel = 'error' | 'warning' | 'note';

export interface LintFinding {
  /** Id of a page of the catalogue. */
  readonly cause: string;
  /** Id of the rule: `final-stage-platform`. */
  readonly rule: string;
  readonly level: LintLevel;
  /** Line of the instruction, from 1. */
  readonly line: number;
  readonly message: string;
  /** What to do, in words. */
  readonly fix: string;
  /** The change of the Dockerfile that does it; none when a person must decide. */
  readonly edits: readonly TextEdit[];
  /** Requested platforms that are affected. */
  readonly platforms: readonly string[];
  /** Index of the stage, when it concerns one. */
  readonly stage?: number;
  readonly data: Readonly<Record<string, string>>;
}

/** Where a stage takes files from. */
export interface LintSource {
  readonly line: number;
  readonly via: 'copy' | 'mount' | 'from';
  /** Index of a stage, or the name of an image. */
  readonly from: number | string;
  /** Platform by requested platform. */
  readonly platforms: Readonly<Record<string, string>>;
}

export interface LintStage {
  readonly index: number;
  /** Empty when the stage has no name. */
  readonly name: string;
  readonly line: number;
  readonly base: string;
  /** Resolved platform by requested platform; null where BuildKit refuses it. */
  readonly platforms: Readonly<Record<string, string | null>>;
  readonly sources: readonly LintSource[];
  /** Whether the result needs it. */
  readonly reachable: boolean;
  readonly target: boolean;
}

/** One Dockerfile, seen for all requested platforms. */
export interface LintReport {
  readonly path: string;
  /** The stage asked for, or the bake target or compose service that names the build. */
  readonly title: string;
  readonly requested: readonly string[];
  /** Why these platforms, when the user named none. */
  readonly assumed?: string;
  readonly buildPlatform: string;
  readonly stages: readonly LintStage[];
  readonly findings: readonly LintFinding[];
  /** Why BuildKit refuses the file, and what was cut. */
  readonly issues: readonly { readonly line: number; readonly message: string }[];
}
