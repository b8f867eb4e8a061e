import { Command, CommanderError } from 'commander';
import type { Host } from '../model/host.ts';
import { completionScript } from './completion.ts';
import { diagnose, type Streams } from './diagnose.ts';
import { parseFormat } from './output.ts';
import { run } from './run.ts';
import { UsageError } from './usage-error.ts';
import { VERSION } from './version.ts';

const FORMAT_HELP = 'terminal, json, jsonl, sarif, html or github';

const many = (value: string, before: readonly string[] = []): readonly string[] => [...before, value];

/** Builds the command line. `finish` receives the exit code of the command that ran. */
function program(host: Host, streams: Streams, finish: (code: number) => void): Command {
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

  root
    .command('diagnose')
    .description('name the root cause of a failure, with evidence, what speaks against it, and the fix')
    .argument('[path...]', 'log, binary, Dockerfile or Go module directory; - is a log on stdin')
    .option('--log <file>', 'a log (may be repeated)', many)
    .option('--context <file>', 'JSON: {"command","env","host","target","go","dockerfile"}, all optional')
    .option('--on <target>', 'platform it must run on, such as linux/arm64 (may be repeated)', many)
    .option('--cases <file>', 'batch: JSON lines {"id","log","context"}; one line of JSON each')
    .option('--format <format>', FORMAT_HELP, 'terminal')
    .option('--no-run', 'read only: run no go or compiler command')
    .option(
      '--verify',
      'repeat the build of a module directory with the fix applied, and say whether it helps',
      false,
    )
    .addHelpText(
      'after',
      `
Examples:
  go build ./... 2>&1 | crossroot diagnose -
  crossroot diagnose build.log --context context.json --format json
  crossroot diagnose . --verify
  crossroot diagnose --cases failures.jsonl --format jsonl`,
    )
    .action(async (paths: string[], options: Record<string, unknown>) => {
      const text = (name: string): string | undefined =>
        typeof options[name] === 'string' ? options[name] : undefined;
      const list = (name: string): readonly string[] =>
        Array.isArray(options[name]) ? options[name].map(String) : [];
      const context = text('context');
      const cases = text('cases');
      const code = await diagnose(host, streams, paths, {
        format: parseFormat(text('format') ?? 'terminal'),
        log: list('log'),
        on: list('on'),
        ...(context !== undefined && { context }),
        ...(cases !== undefined && { cases }),
        run: options['run'] !== false,
        verify: options['verify'] === true,
      });
      finish(code);
    });

  root
    .command('run')
    .description('run a command, pass its output through unchanged, and diagnose when it fails')
    .argument('<command...>', 'the command, after --')
    .option('--format <format>', FORMAT_HELP, 'terminal')
    .option('--verify', 'after a failed go command, repeat it with the fix applied', false)
    .passThroughOptions()
    .addHelpText(
      'after',
      `
The exit code and the signal are those of the command. The report goes to standard error.

Examples:
  crossroot run -- go build ./...
  GOOS=linux GOARCH=arm64 crossroot run --verify -- go build ./cmd/app`,
    )
    .action(async (command: string[], options: Record<string, unknown>) => {
      const format = parseFormat(String(options['format'] ?? 'terminal'));
      finish(await run(host, streams, command, { format, verify: options['verify'] === true }));
    });

  root
    .command('bayes')
    .description('exact posteriors of a Bayesian network (BIF or XMLBIF), and the best next test')
    .argument('<command>', 'query or troubleshoot')
    .argument('<network>', 'file.bif or file.xml')
    .option('--evidence <list>', 'observed states, a=x,b=y; a:=x sets a node from outside')
    .option('--node <name>', 'a node to show, or to find out about (may be repeated)', many)
    .option('--costs <list>', 'costs of tests, a=5,b=0.5')
    .option('--format <format>', 'terminal or json', 'terminal')
    .addHelpText(
      'after',
      `
Examples:
  crossroot bayes query win95pts.bif --evidence Problem1=No_Output
  crossroot bayes troubleshoot win95pts.bif --evidence Problem1=No_Output --node PrtStatOff`,
    )
    .action(async (action: string, path: string, options: Record<string, unknown>) => {
      const { bayes } = await import('./bayes-command.ts');
      const text = (name: string): string | undefined =>
        typeof options[name] === 'string' ? options[name] : undefined;
      const evidence = text('evidence');
      const costs = text('costs');
      finish(
        bayes(host, streams, action, path, {
          format: text('format') ?? 'terminal',
          ...(evidence !== undefined && { evidence }),
          ...(Array.isArray(options['node']) && { nodes: options['node'].map(String) }),
          ...(costs !== undefined && { costs }),
        }),
      );
    });

  root
    .command('completion')
    .description('print a completion script for bash, zsh or fish')
    .argument('<shell>', 'bash, zsh or fish')
    .addHelpText('after', '\nExample:\n  source <(crossroot completion bash)')
    .action((shell: string) => {
      streams.out(completionScript(shell, root));
      finish(0);
    });
  for (const command of root.commands)
    command.exitOverride().configureOutput({ writeOut: streams.out, writeErr: streams.error });
  return root;
}

/** Parses `args` (without node and script), runs, and returns the exit code. Never throws. */
export async function main(args: readonly string[], host: Host, streams: Streams): Promise<number> {
  let exitCode = 0;
  const finish = (code: number): void => {
    exitCode = code;
  };
  try {
    await program(host, streams, finish).parseAsync(args, { from: 'user' });
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
