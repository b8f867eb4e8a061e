/**
 * Runs programs built by several Go releases with `crossroot wasm run` and with Go's own wrapper, and compares what
 * they print and how long they take: `npm run bench:wasm [-- --go 1.20.14,1.26.8] [--std]`. Needs Go; toolchains
 * come through the module proxy. `--std` also runs tests of the standard library with crossroot as -exec.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: {
    go: { type: 'string', default: '1.20.14,1.21.13,1.24.6,1.26.8,1.27.4' },
    std: { type: 'boolean', default: false },
  },
});
const CLI = join(import.meta.dirname, '../dist/crossroot.js');
const STD = ['syscall/js', 'strings', 'sort', 'encoding/json', 'time'];
const PROGRAM = `package main

import (
	"fmt"
	"os"
	"sort"
	"time"
)

func main() {
	fmt.Println(os.Args[1:], os.Getenv("LEVEL"))
	started := time.Now()
	time.Sleep(5 * time.Millisecond)
	fmt.Println(time.Since(started) >= 5*time.Millisecond)
	list := []int{3, 1, 2}
	sort.Ints(list)
	done := make(chan []int)
	go func() { done <- list }()
	fmt.Println(<-done)
	os.Exit(3)
}
`;
const scratch = mkdtempSync(join(tmpdir(), 'crossroot-bench-wasm-'));

interface Run {
  readonly text: string;
  readonly status: number | null;
  readonly seconds: number;
}

function timed(command: string, args: readonly string[], env: Record<string, string> = {}): Run {
  let best = Number.POSITIVE_INFINITY;
  let last = { text: '', status: null as number | null };
  for (let round = 0; round < 5; round++) {
    const started = performance.now();
    const { stdout, status } = spawnSync(command, args, {
      encoding: 'utf8',
      env: { ...process.env, ...env },
    });
    best = Math.min(best, (performance.now() - started) / 1000);
    last = { text: stdout, status };
  }
  return { ...last, seconds: best };
}

/** Go's own wrapper for js, where the release that built the module has it. */
function ownWrapper(release: string): string | undefined {
  const { stdout } = spawnSync('go', ['env', 'GOROOT'], {
    encoding: 'utf8',
    env: { ...process.env, GOTOOLCHAIN: `go${release}` },
  });
  return ['lib/wasm', 'misc/wasm']
    .map((folder) => join(stdout.trim(), folder, 'wasm_exec_node.js'))
    .find((path) => existsSync(path));
}

try {
  writeFileSync(join(scratch, 'main.go'), PROGRAM);
  writeFileSync(join(scratch, 'go.mod'), 'module example.org/program\n\ngo 1.20\n');
  for (const release of (values.go ?? '').split(','))
    for (const goos of ['js', 'wasip1']) {
      if (goos === 'wasip1' && Number(release.split('.')[1]) < 21) continue;
      const module = join(scratch, `${goos}-${release}.wasm`);
      const built = spawnSync('go', ['build', '-o', module, '.'], {
        cwd: scratch,
        encoding: 'utf8',
        env: { ...process.env, GOTOOLCHAIN: `go${release}`, GOOS: goos, GOARCH: 'wasm', GOFLAGS: '' },
      });
      if (built.status !== 0) {
        console.log(JSON.stringify({ release, goos, built: false, error: built.stderr.slice(0, 200) }));
        continue;
      }
      const ours = timed(process.execPath, [CLI, 'wasm', 'run', '--env', 'LEVEL=1', module, '--', 'a', 'b']);
      const wrapper = goos === 'js' ? ownWrapper(release) : undefined;
      const own = wrapper && timed(process.execPath, [wrapper, module, 'a', 'b'], { LEVEL: '1' });
      console.log(
        JSON.stringify({
          release,
          goos,
          right: ours.text === '[a b] 1\ntrue\n[1 2 3]\n' && ours.status === 3,
          seconds: Math.round(ours.seconds * 1000) / 1000,
          ...(own && {
            same: own.text === ours.text && own.status === ours.status,
            wrapperSeconds: Math.round(own.seconds * 1000) / 1000,
            ratio: Math.round((ours.seconds / own.seconds) * 100) / 100,
          }),
        }),
      );
    }
  if (values.std) {
    const exec = `${process.execPath} ${CLI} wasm run --allow all`;
    for (const name of STD) {
      const { stdout, status } = spawnSync('go', ['test', `-exec=${exec}`, name], {
        encoding: 'utf8',
        env: { ...process.env, GOOS: 'js', GOARCH: 'wasm' },
      });
      console.log(JSON.stringify({ package: name, passed: status === 0, output: stdout.trim().slice(-200) }));
    }
  }
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
