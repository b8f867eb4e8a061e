import type { Command } from 'commander';
import type { Host } from '../model/host.ts';
import type { Screen } from './output.ts';

/** Where output goes; `out` and `error` return when the text is handed over. */
export interface Streams {
  readonly out: (text: string) => void;
  readonly error: (text: string) => void;
  readonly screen: Screen;
  readonly stdinIsTerminal: boolean;
}

/** What a command is given: the machine, the output, and where to leave its exit code. */
export interface Shell {
  readonly host: Host;
  readonly streams: Streams;
  readonly finish: (exitCode: number) => void;
}

/** Adds one command to the command line. Its work is imported when it runs, so that starting stays cheap. */
export type DefineCommand = (root: Command, shell: Shell) => void;

/** Options as commander hands them over. */
export type RawOptions = Readonly<Record<string, unknown>>;

export const FORMAT_HELP = 'terminal, json, jsonl, sarif, html or github';

/** Collects the values of an option that may be repeated. */
export const many = (value: string, before: readonly string[] = []): readonly string[] => [...before, value];

export function textOption(options: RawOptions, name: string): string | undefined {
  const value = options[name];
  return typeof value === 'string' ? value : undefined;
}

export function listOption(options: RawOptions, name: string): readonly string[] {
  const value = options[name];
  return Array.isArray(value) ? value.map(String) : [];
}
