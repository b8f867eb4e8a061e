import { Command, CommanderError } from 'commander';
import type { Host } from '../model/host.ts';
import { defineBayes } from './bayes/command.ts';
import type { DefineCommand, Shell, Streams } from './command.ts';
import { defineBoot } from './boot/command.ts';
import { defineCheck } from './check/command.ts';
import { defineCompletion } from './completion/command.ts';
import { defineDiagnose } from './diagnose/command.ts';
import { defineDoctor } from './doctor/command.ts';
import { defineEnv } from './env/command.ts';
import { defineImage } from './image/command.ts';
import { defineInspect } from './inspect/command.ts';
import { defineLint } from './lint/command.ts';
import { defineLitmus } from './litmus/command.ts';
import { defineIncident } from './incident/command.ts';
import { defineOntology } from './ontology/command.ts';
import { defineRun } from './run/command.ts';
import { defineSign } from './sign/command.ts';
import { defineSize } from './size/command.ts';
import { defineTargets } from './targets/command.ts';
import { defineWasm } from './wasm/command.ts';
import { UsageError } from './usage-error.ts';
import { defineVerify } from './verify/command.ts';
import { VERSION } from './version.ts';

/** Every command, in the order of the help. */
const COMMANDS: readonly DefineCommand[] = [
  defineDiagnose,
  defineRun,
  defineIncident,
  defineOntology,
  defineCheck,
  defineInspect,
  defineVerify,
  defineSign,
  defineSize,
  defineImage,
  defineLint,
  defineDoctor,
  defineWasm,
  defineBoot,
  defineBayes,
  defineTargets,
  defineLitmus,
  defineEnv,
  defineCompletion,
];

/** Builds the command line. */
function program(shell: Shell): Command {
  const { streams } = shell;
  const root = new Command('crossroot')
    .description(
      'Says why a cross-platform Go build, binary or image fails on a platform, and gives the fix.',
    )
    .version(VERSION)
    .showSuggestionAfterError()
    // Options after `--` belong to the command that is run.
    .enablePositionalOptions()
    .exitOverride()
    .configureOutput({ writeOut: streams.out, writeErr: streams.error })
    .addHelpText(
      'after',
      `
Examples:
  go build ./... 2>&1 | crossroot diagnose -     a failed build into its cause
  crossroot run -- go build ./...                run it, diagnose when it fails
  crossroot diagnose build.log app Dockerfile    any mix of what you have

Exit codes: 0 nothing wrong, 1 findings, 2 usage, 3 crossroot failed.`,
    );

  for (const define of COMMANDS) define(root, shell);
  const settle = (command: Command): void => {
    command.exitOverride().configureOutput({ writeOut: streams.out, writeErr: streams.error });
    command.commands.forEach(settle);
  };
  root.commands.forEach(settle);
  return root;
}

/** Parses `args` (without node and script), runs, and returns the exit code. Never throws. */
export async function main(args: readonly string[], host: Host, streams: Streams): Promise<number> {
  let exitCode = 0;
  const finish = (code: number): void => {
    exitCode = code;
  };
  try {
    await program({ host, streams, finish }).parseAsync(args, { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    if (error instanceof UsageError) {
      streams.error(`crossroot: ${error.message}\n`);
      return 2;
    }
    streams.error(
      `crossroot: internal error: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
    );
    return 3;
  }
  return exitCode;
}
