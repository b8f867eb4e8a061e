// A recipe produces one failure with real tools. It says what must be installed, which files to lay
// down, which commands to run and which text proves that the failure meant really happened.

/** What a user could tell beside the log; every key is optional, as in a case handed to `diagnose`. */
export interface RecordedContext {
  command?: string;
  env?: Readonly<Record<string, string>>;
  host?: string;
  target?: string;
  go?: string;
  dockerfile?: string;
}

export interface Step {
  /** A bash command line, run in the scratch directory. */
  run: string;
  /** Added to the environment; `undefined` removes a name. `$SCRATCH` stands for the scratch directory. */
  env?: Readonly<Record<string, string | undefined>>;
  /** Preparation: must succeed, and leaves no trace in the log. */
  quiet?: boolean;
  /** What the transcript shows after `$ ` instead of `run`, when `run` holds the recipe's own plumbing. */
  shown?: string;
}

export interface LookAlike {
  /** Run after the failure, must exit 0: shows the fix, or the neighbour that is no fault. */
  steps: readonly Step[];
  /** What is different from the failure, in a few words. */
  differs: string;
}

export interface Recipe {
  /** Id of the cause, `root/name`. */
  cause: string;
  /** Name of the recording. Only needed when one file exports several recipes; default: the file's name. */
  name?: string;
  /**
   * What must be there, else the recipe is `not reproduced`:
   *   `gcc`               a program on PATH; the first line of its version is recorded
   *   `debian:musl-tools` an installed Debian package; its version is recorded
   *   `go1.21.13`         that Go release; the first of them is the `go` on PATH and shows as /usr/local/go.
   *                       Its GOROOT is in $GO1_21_13
   *   `rootfs:bullseye`   a root file system made by setup-debian.sh --roots; its path is in $ROOTFS_BULLSEYE
   *   `root`              chroot and mounts are allowed
   *   `no:ld.gold`        a program that must be absent
   */
  needs: readonly string[];
  /** Text files laid into the scratch directory before the first step. */
  files?: Readonly<Record<string, string>>;
  /** Environment of all steps, as in `Step.env`. */
  env?: Readonly<Record<string, string | undefined>>;
  /** Programs taken off PATH (exact names), as on a machine where they are not installed. */
  hide?: readonly string[];
  steps: readonly Step[];
  /** Every one must be found in the log; otherwise nothing is recorded. */
  expect: readonly (string | RegExp)[];
  /** Exit code of the last visible step. Default: any but 0. */
  exit?: number | 'failure' | 'any';
  /** Echo `$ command` before the output of each visible step. Default: only when there are several. */
  transcript?: boolean;
  /** Further replacements in the log: [what was printed, neutral word]. `$SCRATCH` may stand in the first. */
  replace?: readonly (readonly [string, string])[];
  lookAlike?: LookAlike;
  /** Causes that the log, without more, stands for as well: an answer naming one of them is not wrong. */
  rivals?: readonly string[];
  /** Seconds for each step. Default 300. */
  seconds?: number;
  /** Not recorded when absent; `host` and `go` are filled in by the runner when not given. */
  context?: RecordedContext;
}

/** Identity with a type: recipes are plain data, checked by the compiler where they are written. */
export function recipe(data: Recipe): Recipe {
  return data;
}

/** Several recipes that share most of their data, one for each named variant. */
export function variants(base: Partial<Recipe>, each: Readonly<Record<string, Partial<Recipe>>>): Recipe[] {
  return Object.entries(each).map(([name, own]) => {
    const merged = { ...base, ...own, name };
    const { cause, needs, steps, expect } = merged;
    if (cause === undefined || needs === undefined || steps === undefined || expect === undefined) {
      throw new Error(`variant ${name} lacks cause, needs, steps or expect`);
    }
    return {
      ...merged,
      cause,
      needs,
      steps,
      expect,
      files: { ...base.files, ...own.files },
      env: { ...base.env, ...own.env },
      context: { ...base.context, ...own.context },
    };
  });
}

/** A go.mod for a module named example.com/app. */
export function goMod(version = '1.21', rest = ''): string {
  return `module example.com/app\n\ngo ${version}\n${rest}`;
}

/** The smallest program that prints. */
export const helloGo = 'package main\n\nimport "fmt"\n\nfunc main() {\n\tfmt.Println("hello")\n}\n';

/** The smallest cgo program. */
export const cgoHello = `package main

// #include <stdio.h>
// #include <stdlib.h>
// static void hello(const char *who) { printf("hello, %s\\n", who); fflush(stdout); }
import "C"

import "unsafe"

func main() {
	who := C.CString("world")
	defer C.free(unsafe.Pointer(who))
	C.hello(who)
}
`;
