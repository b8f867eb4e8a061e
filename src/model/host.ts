import type { ByteSource } from './bytes.ts';

/** The world said no: a missing file, a directory in place of a file, a command that is not there. */
export interface Refusal {
  readonly refused: 'missing' | 'directory' | 'unreadable' | 'not-executable' | 'timeout';
  readonly message: string;
}

export type Answer<T> = T | Refusal;

export function isRefusal(answer: unknown): answer is Refusal {
  return typeof answer === 'object' && answer !== null && 'refused' in answer;
}

export interface CommandResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CommandOptions {
  readonly cwd?: string;
  /** Added to the host's own environment; `undefined` removes a variable. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly timeoutSeconds: number;
}

/** An open file. Whoever reads many closes each; the others end with the process. */
export interface OpenFile extends ByteSource {
  readonly close?: () => void;
}

export interface DirectoryEntry {
  readonly name: string;
  readonly directory: boolean;
  /** A symbolic link; `directory` says what it leads to. */
  readonly link: boolean;
}

/** The only way to side effects. Tests use a host in memory. */
export interface Host {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  kind(path: string): 'file' | 'directory' | 'missing' | 'unreadable';
  /** At most `limit` bytes from the start of a file. */
  head(path: string, limit: number): Answer<Uint8Array>;
  /** What a directory holds, sorted by name; links count as what they lead to. */
  entries(path: string): Answer<readonly DirectoryEntry[]>;
  /** Random access to a file; it stays open until it is closed or the process ends. */
  bytes(path: string): Answer<OpenFile>;
  /** A file from start to end, or standard input for `-`. */
  chunks(path: string): Answer<AsyncIterable<Uint8Array>>;
  /** Copies a directory (without `.git`) into a new scratch directory that `discard` removes. */
  scratchCopy(path: string): Promise<Answer<{ readonly path: string; discard(): Promise<void> }>>;
  /** Runs a program without a shell and waits. */
  run(command: string, args: readonly string[], options: CommandOptions): Promise<Answer<CommandResult>>;
}
