import { type Host, isRefusal } from '../model/host.ts';

/** What a C compiler on this machine can find. */
export interface CCompiler {
  readonly command: string;
  /** `-dumpmachine`: `x86_64-linux-gnu`. */
  readonly machine: string;
  /** Directories of `#include <…>`. */
  readonly includeDirectories: readonly string[];
  /** Where the compiler would take a library file from; undefined when it finds none. */
  library(name: string): Promise<string | undefined>;
}

const SECONDS = 20;

/** Asks a compiler about itself; undefined when it cannot be run. */
export async function readCCompiler(host: Host, words: string): Promise<CCompiler | undefined> {
  const [command = 'cc', ...flags] = words.split(/\s+/).filter(Boolean);
  const run = async (args: readonly string[]): Promise<{ out: string; error: string } | undefined> => {
    const answer = await host.run(command, [...flags, ...args], {
      timeoutSeconds: SECONDS,
      env: { LC_ALL: 'C' },
    });
    return isRefusal(answer) ? undefined : { out: answer.stdout, error: answer.stderr };
  };
  const machine = await run(['-dumpmachine']);
  if (!machine) return undefined;
  const verbose = await run(['-E', '-v', '-x', 'c', '/dev/null']);
  const list = /#include <\.\.\.> search starts here:\n([\s\S]*?)End of search list/.exec(
    verbose?.error ?? '',
  );
  const known = new Map<string, string | undefined>();
  return {
    command,
    machine: machine.out.trim(),
    includeDirectories: (list?.[1] ?? '').split('\n').flatMap((line) => line.trim() || []),
    async library(name) {
      if (known.has(name)) return known.get(name);
      let found: string | undefined;
      for (const file of [`lib${name}.so`, `lib${name}.a`, `lib${name}.dll.a`]) {
        const answer = await run([`-print-file-name=${file}`]);
        const path = answer?.out.trim() ?? '';
        // A file that is not found comes back as it was asked for.
        if (path !== '' && path !== file) found ??= path;
      }
      known.set(name, found);
      return found;
    },
  };
}

/** Does the machine of a compiler fit the target? Unknown words are given the benefit of the doubt. */
export function fitsTarget(machine: string, goos: string, goarch: string): boolean {
  const architectures: Readonly<Record<string, RegExp>> = {
    amd64: /^(?:x86_64|amd64)/,
    '386': /^(?:i[3-6]86|x86_64)/,
    arm64: /^(?:aarch64|arm64)/,
    arm: /^arm/,
    riscv64: /^riscv64/,
    s390x: /^s390x/,
    ppc64le: /^(?:powerpc64le|ppc64le)/,
    ppc64: /^(?:powerpc64|ppc64)(?!le)/,
    loong64: /^loongarch64/,
    mips: /^mips(?!el|64)/,
    mipsle: /^mips(?:el|32el)/,
    mips64: /^mips64(?!el)/,
    mips64le: /^mips64el/,
  };
  const systems: Readonly<Record<string, RegExp>> = {
    linux: /linux/,
    android: /android/,
    windows: /mingw|windows|cygwin/,
    darwin: /darwin|apple/,
    ios: /darwin|apple/,
    freebsd: /freebsd/,
    netbsd: /netbsd/,
    openbsd: /openbsd/,
  };
  const architecture = architectures[goarch];
  const system = systems[goos];
  if (machine === '') return true;
  return (architecture?.test(machine) ?? true) && (system?.test(machine) ?? true);
}
