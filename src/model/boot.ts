/** One thing wrong with how a program starts on a machine without an operating system. */
export interface BootFinding {
  /** Kebab-case name of the fault: `stack-outside-ram`. */
  readonly id: string;
  readonly cause: string;
  readonly severity: 'error' | 'warning';
  readonly message: string;
  readonly fix: string;
  /** Address of the instruction, and the symbol it lies in with the distance: `_start+0x10`. */
  readonly pc?: bigint;
  readonly symbol?: string;
}

/** One executed instruction. */
export interface BootStep {
  readonly pc: bigint;
  readonly symbol: string;
  /** The instruction as stored, 2 or 4 bytes. */
  readonly code: string;
  /** Register that it wrote, by ABI name, and the value. */
  readonly wrote?: { readonly register: string; readonly value: bigint };
}

export interface BootReport {
  readonly path: string;
  readonly machine: string;
  readonly entry: bigint;
  readonly ram: readonly { readonly base: bigint; readonly size: bigint }[];
  readonly executed: number;
  /** Function of C or Go that the start code reached. */
  readonly reached?: string;
  readonly verdict: 'ok' | 'wrong' | 'unknown';
  readonly findings: readonly BootFinding[];
  /** The last instructions before the end. */
  readonly trace: readonly BootStep[];
}
