/** A litmus test as it stands in a file: a few threads, what memory holds at the start, and a question. */
export interface LitmusTest {
  /** As written: `AArch64`, `RISCV`, `X86_64`, `X86`, `Go`. */
  readonly arch: string;
  readonly name: string;
  readonly init: readonly LitmusInit[];
  /** The instructions of each thread, in order, labels as lines of their own (`LC00:`). */
  readonly threads: readonly (readonly string[])[];
  readonly quantifier: 'exists' | 'not-exists' | 'forall';
  readonly condition: LitmusCondition;
  /** Executions that do not fulfil it are left out. */
  readonly filter?: LitmusCondition;
}

/** Where an initial value goes: a register of a thread, or a place in memory. */
export interface LitmusInit {
  readonly place: LitmusPlace;
  readonly value: LitmusValue;
  /** C type as written, when there is one: `int`, `uint64_t`, `int*`. */
  readonly type?: string;
}

export type LitmusPlace =
  | { readonly kind: 'register'; readonly thread: number; readonly name: string }
  | { readonly kind: 'memory'; readonly symbol: string; readonly index: number };

/** A number, or the address of something in memory. */
export type LitmusValue =
  | { readonly kind: 'number'; readonly value: bigint }
  | { readonly kind: 'address'; readonly symbol: string; readonly index: number };

export type LitmusCondition =
  | { readonly kind: 'constant'; readonly value: boolean }
  | { readonly kind: 'equal'; readonly left: LitmusPlace; readonly right: LitmusValue | LitmusPlace }
  | { readonly kind: 'not'; readonly of: LitmusCondition }
  | { readonly kind: 'and' | 'or'; readonly of: readonly LitmusCondition[] };

/** Whether the condition of a test holds in no execution, some or all; or why this cannot be said. */
export type LitmusVerdict = 'Never' | 'Sometimes' | 'Always' | 'unsupported';

export interface LitmusResult {
  readonly test: string;
  readonly arch: string;
  readonly model: string;
  readonly verdict: LitmusVerdict;
  readonly reason: string;
  /** An execution in which the condition holds, when there is one. */
  readonly witness?: LitmusExecution;
}

/** One execution: what every thread did, in program order, and who wrote what was read. */
export interface LitmusExecution {
  readonly threads: readonly (readonly LitmusAccess[])[];
}

export interface LitmusAccess {
  /** Unique in the execution: `a`, `b`, … */
  readonly label: string;
  readonly kind: 'read' | 'write';
  readonly location: string;
  readonly value: string;
  /** Label of the write that a read takes its value from; `init` for the value at the start. */
  readonly from?: string;
}

/** What one machine, or the language Go, says to the outcome of a shape. */
export interface ShapeVerdict {
  /** GOARCH, or `go` for the language. */
  readonly arch: string;
  readonly model: string;
  /** With plain accesses. */
  readonly plain: LitmusVerdict;
  /** With every access an operation of sync/atomic, as the Go compiler emits it. */
  readonly atomic: LitmusVerdict;
  readonly race: boolean;
  /** The test with plain accesses, in the form that `crossroot litmus FILE` reads. */
  readonly text: string;
  /** An execution with the outcome, where there is one. */
  readonly witness?: LitmusExecution;
}

/** A pattern of concurrent accesses with a name. */
export interface ShapeReport {
  readonly id: string;
  readonly title: string;
  /** Where this is met in Go. */
  readonly met: string;
  readonly outcome: string;
  readonly fix: string;
  readonly verdicts: readonly ShapeVerdict[];
}
