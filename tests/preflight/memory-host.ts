import type { Answer, CommandResult, DirectoryEntry, Host } from '../../src/model/host.ts';

/** A machine made of texts: absolute path to content. `run` answers commands; without it there are none. */
export function memoryHost(
  files: Readonly<Record<string, string>>,
  run?: (command: string, args: readonly string[]) => Answer<CommandResult>,
  env: Readonly<Record<string, string>> = {},
): Host {
  const missing = { refused: 'missing', message: 'no such file' } as const;
  const names = Object.keys(files);
  const isDirectory = (path: string): boolean => names.some((name) => name.startsWith(`${path}/`));
  return {
    cwd: '/m',
    env,
    kind: (path) => (path in files ? 'file' : isDirectory(path) ? 'directory' : 'missing'),
    head(path, limit) {
      const text = files[path];
      return text === undefined ? missing : new TextEncoder().encode(text).subarray(0, limit);
    },
    entries(path) {
      if (!isDirectory(path)) return missing;
      const found = new Map<string, DirectoryEntry>();
      for (const name of names) {
        if (!name.startsWith(`${path}/`)) continue;
        const [first = '', ...more] = name.slice(path.length + 1).split('/');
        found.set(first, { name: first, directory: more.length > 0, link: false });
      }
      return [...found.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
    },
    bytes: () => missing,
    chunks: () => missing,
    scratchCopy: () => Promise.resolve(missing),
    run: (command, args) =>
      Promise.resolve(
        run?.(command, args) ?? { refused: 'not-executable', message: `${command} is not here` },
      ),
  };
}

/** A standard library of a few packages. */
export const GOROOT: Readonly<Record<string, string>> = {
  '/goroot/src/fmt/print.go': 'package fmt\nfunc Println(a ...any) {}\n',
  '/goroot/src/math/const.go': 'package math\nconst MaxInt64 = 1<<63 - 1\n',
  '/goroot/src/embed/embed.go': 'package embed\ntype FS struct{}\n',
  '/goroot/src/syscall/linux.go':
    '//go:build linux\n\npackage syscall\nfunc Flock(fd, how int) error { return nil }\ntype Stat_t struct { Ino uint64; Atim int64 }\ntype SysProcAttr struct { Setpgid bool }\n',
  '/goroot/src/syscall/darwin.go':
    '//go:build darwin\n\npackage syscall\nfunc Flock(fd, how int) error { return nil }\ntype Stat_t struct { Ino uint64; Atimespec int64 }\ntype SysProcAttr struct { Setpgid bool }\n',
  '/goroot/src/syscall/windows.go':
    '//go:build windows\n\npackage syscall\ntype SysProcAttr struct { HideWindow bool }\n',
  '/goroot/src/syscall/dup_amd64.go': 'package syscall\nfunc Dup2(a, b int) error { return nil }\n',
  '/goroot/src/syscall/js/js.go': '//go:build js && wasm\n\npackage js\ntype Value struct{}\n',
};

/** Answers as `go` on linux/amd64 with cgo does, and lists nothing. */
export function fakeGo(_command: string, args: readonly string[]): CommandResult {
  const env = {
    GOROOT: '/goroot',
    GOMODCACHE: '/cache',
    GOVERSION: 'go1.26.8',
    GOOS: 'linux',
    GOARCH: 'amd64',
    GOHOSTOS: 'linux',
    GOHOSTARCH: 'amd64',
    CGO_ENABLED: '1',
  };
  return { exitCode: 0, stdout: args[0] === 'env' ? JSON.stringify(env) : '', stderr: '' };
}
