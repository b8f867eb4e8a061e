import { pairFacts } from '../../knowledge/go-atlas.ts';
import { meaningsOf } from '../../knowledge/target-names/meanings.ts';
import type { EnvironmentFinding } from '../../model/go-environment.ts';

/** What a C compiler says of itself. */
export interface CompilerFacts {
  /** CC as it is set, with its flags. */
  readonly command: string;
  /** `gcc -dumpmachine`; undefined when it is not there or gives no answer. */
  readonly machine?: string;
  /** `gcc -print-multi-lib`: `32;@m32`. */
  readonly multilib?: string;
  /** `gcc -print-sysroot`, empty when it uses the machine's own. */
  readonly sysroot?: string;
  /** Linkers that are there, of the compiler's own set: bfd, gold, lld. */
  readonly linkers?: readonly string[];
}

/**
 * Does a compiler make programs for a pair? Bare-metal compilers (`riscv64-unknown-elf`, `arm-none-eabi`) have no
 * system at all; MinGW is Windows; everything else is compared by what its triple means.
 */
export function judgeCompiler(
  { command, machine, multilib }: CompilerFacts,
  goos: string,
  goarch: string,
): EnvironmentFinding | undefined {
  if (!pairFacts(goos, goarch)) return undefined;
  if (machine === undefined)
    return {
      id: 'compiler-missing',
      cause: goos === 'linux' ? 'cgo/missing-cc' : 'cgo/missing-cross-cc',
      severity: 'error',
      message: `CC=${command} is not on PATH or does not say its target (-dumpmachine), and cgo is on`,
      fix: `crossroot env --fix --on ${goos}/${goarch}`,
    };
  const wrong = (message: string): EnvironmentFinding => ({
    id: 'compiler-of-another-target',
    cause: 'toolchain/wrong-cc-for-target',
    severity: 'error',
    message,
    fix: `crossroot env --fix --on ${goos}/${goarch}`,
  });
  if (/-(?:unknown|none)-elf$|-none-eabi(?:hf)?$|-elf$/.test(machine))
    return wrong(
      `CC=${command} is for bare metal (${machine}): it has no C library of ${goos}, and Go's -pthread and -rdynamic mean nothing to it`,
    );
  const pairs = meaningsOf(machine).filter(({ kind }) => kind === 'pair');
  if (pairs.length === 0) return undefined;
  const fits = pairs.some(
    (meaning) =>
      meaning.goarch === goarch &&
      (meaning.goos === goos ||
        // Apple's and Android's compilers differ from their kin by flags that Go adds.
        (goos === 'ios' && meaning.goos === 'darwin') ||
        (goos === 'illumos' && meaning.goos === 'solaris')),
  );
  if (fits) return undefined;
  const [first] = pairs;
  // gcc for amd64 makes 32-bit programs when the 32-bit libraries are installed beside the others.
  const half = goarch === '386' && first?.goarch === 'amd64' && first.goos === goos;
  if (half && multilib !== undefined && /@m32\b/.test(multilib)) return undefined;
  if (half)
    return {
      ...wrong(`CC=${command} (${machine}) has no 32-bit libraries: -m32 will not find its headers`),
      fix: 'apt-get install gcc-multilib   # or: export CC=i686-linux-gnu-gcc',
    };
  return wrong(
    `CC=${command} makes programs for ${first?.goos ?? ''}/${first?.goarch ?? ''} (${machine}), not for ${goos}/${goarch}`,
  );
}

/** gccgo implements the language of its GCC release: 12 and 13 stop at Go 1.18 without generics. */
export function judgeGccgo(
  gccMajor: number,
  goLine: { readonly value: string; readonly path: string; readonly line: number } | undefined,
): EnvironmentFinding | undefined {
  const minor = Number(/^1\.(\d+)/.exec(goLine?.value ?? '')?.[1] ?? 0);
  if (!goLine || minor < 18) return undefined;
  return {
    id: 'gccgo-older-than-module',
    cause: 'toolchain/gccgo-abi',
    severity: 'warning',
    message: `gccgo of GCC ${gccMajor} has the library of Go 1.18 and no type parameters; the module asks for go ${goLine.value}`,
    fix: 'go build -compiler gc ./...',
    where: { path: goLine.path, line: goLine.line },
  };
}
