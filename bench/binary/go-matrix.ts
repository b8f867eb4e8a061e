import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

// Builds one small program for every pair of `go tool dist list` in every mode this machine can link.

export interface GoBuild {
  readonly goos: string;
  readonly goarch: string;
  readonly mode: 'exe' | 'pie' | 'stripped' | 'c-archive' | 'c-shared' | 'cgo';
  readonly path: string;
}

const MAIN = `package main

import (
	"encoding/json"
	"fmt"
	"os"
)

func pick[T any](values []T) T { return values[len(os.Args)%len(values)] }

func main() {
	json.NewEncoder(os.Stdout).Encode(map[string]any{"pid": os.Getpid()})
	fmt.Println(pick([]string{"a", "b"}), pick([]int{1, 2}))
}
`;
const CGO = `package main

// #include <pthread.h>
// static int self(void) { return pthread_self() != 0; }
import "C"
import "fmt"

//export Twice
func Twice(x C.int) C.int { return 2 * x }

func main() { fmt.Println(C.self()) }
`;

const FLAGS: Readonly<Record<GoBuild['mode'], readonly string[]>> = {
  exe: [],
  pie: ['-buildmode=pie'],
  stripped: ['-trimpath', '-ldflags=-s -w -buildid='],
  'c-archive': ['-buildmode=c-archive'],
  'c-shared': ['-buildmode=c-shared'],
  cgo: [],
};

/** C compilers by which other targets can be linked with cgo, where they are installed. */
const CROSS_COMPILERS: Readonly<Record<string, string>> = {
  'linux/arm64': 'aarch64-linux-gnu-gcc',
  'linux/arm': 'arm-linux-gnueabihf-gcc',
  'linux/riscv64': 'riscv64-linux-gnu-gcc',
  'linux/s390x': 's390x-linux-gnu-gcc',
  'linux/ppc64le': 'powerpc64le-linux-gnu-gcc',
  'linux/mips64le': 'mips64el-linux-gnuabi64-gcc',
  'windows/amd64': 'x86_64-w64-mingw32-gcc',
};

function isInstalled(command: string): boolean {
  return (process.env['PATH'] ?? '').split(':').some((directory) => existsSync(join(directory, command)));
}

/** Files already in `directory` are kept; what cannot be linked here is left out and named on stderr. */
export function buildMatrix(directory: string, go = 'go'): GoBuild[] {
  const source = join(directory, 'src');
  for (const [name, text] of [
    ['pure', MAIN],
    ['cgo', CGO],
  ] as const) {
    mkdirSync(join(source, name), { recursive: true });
    writeFileSync(join(source, name, 'main.go'), text);
  }
  writeFileSync(join(source, 'go.mod'), 'module example.test/matrix\n\ngo 1.18\n');
  const host = JSON.parse(execFileSync(go, ['env', '-json', 'GOHOSTOS', 'GOHOSTARCH'], { encoding: 'utf8' }));
  const pairs = execFileSync(go, ['tool', 'dist', 'list'], { encoding: 'utf8' }).trim().split('\n');
  const builds: GoBuild[] = [];
  for (const pair of pairs) {
    const [goos = '', goarch = ''] = pair.split('/');
    const native = goos === host.GOHOSTOS && goarch === host.GOHOSTARCH;
    for (const mode of ['exe', 'pie', 'stripped', 'c-archive', 'c-shared', 'cgo'] as const) {
      const needsC = mode === 'c-archive' || mode === 'c-shared' || mode === 'cgo';
      const compiler = native ? 'gcc' : CROSS_COMPILERS[pair];
      if (needsC && (compiler === undefined || !isInstalled(compiler))) continue;
      const path = join(directory, `${goos}-${goarch}-${mode}`);
      const env = {
        ...process.env,
        GOOS: goos,
        GOARCH: goarch,
        CGO_ENABLED: needsC ? '1' : '0',
        GOFLAGS: '',
        ...(needsC && compiler !== undefined ? { CC: compiler } : {}),
      };
      if (!existsSync(path)) {
        const args = ['build', ...FLAGS[mode], '-o', path, `./${needsC ? 'cgo' : 'pure'}`];
        const { status, stderr } = spawnSync(go, args, { cwd: source, env, encoding: 'utf8' });
        if (status !== 0) {
          process.stderr.write(`${goos}/${goarch} ${mode}: ${stderr.trim().split('\n').at(-1) ?? ''}\n`);
          continue;
        }
      }
      builds.push({ goos, goarch, mode, path });
    }
  }
  return builds;
}
