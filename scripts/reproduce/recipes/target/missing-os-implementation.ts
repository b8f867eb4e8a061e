import { goMod, variants } from '../../recipe.ts';

const cross = (goos: string, goarch: string) => ({
  env: { GOOS: goos, GOARCH: goarch },
  context: { command: `GOOS=${goos} GOARCH=${goarch} go build ./...`, target: `${goos}/${goarch}` },
});

export default variants(
  {
    cause: 'target/missing-os-implementation',
    needs: ['go'],
    steps: [{ run: 'go build ./...' }],
    lookAlike: {
      steps: [{ run: 'GOOS=linux GOARCH=amd64 go build ./...' }],
      differs: 'the system it was written for',
    },
  },
  {
    'syscall-kill-windows': {
      ...cross('windows', 'amd64'),
      files: {
        'go.mod': goMod(),
        'main.go':
          'package main\n\nimport (\n\t"os"\n\t"syscall"\n)\n\nfunc main() {\n\tsyscall.Kill(os.Getpid(), syscall.SIGTERM)\n}\n',
      },
      expect: ['undefined: syscall.Kill'],
    },
    'umask-stat-windows': {
      ...cross('windows', 'arm64'),
      files: {
        'go.mod': goMod(),
        'main.go': `package main

import (
	"fmt"
	"os"
	"syscall"
)

func main() {
	old := syscall.Umask(0o022)
	info, err := os.Stat("/etc/hosts")
	if err != nil {
		panic(err)
	}
	owner := info.Sys().(*syscall.Stat_t).Uid
	fmt.Println(old, owner)
}
`,
      },
      expect: ['undefined: syscall.Umask', 'undefined: syscall.Stat_t'],
    },
    'sysprocattr-pdeathsig-darwin': {
      ...cross('darwin', 'arm64'),
      files: {
        'go.mod': goMod(),
        'main.go': `package main

import (
	"os/exec"
	"syscall"
)

func main() {
	cmd := exec.Command("true")
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	_ = cmd.Run()
}
`,
      },
      expect: ['unknown field Pdeathsig in struct literal of type syscall.SysProcAttr'],
    },
    'own-linux-file': {
      rivals: ['cgo/undefined-symbol-cgo-excluded', 'target/missing-build-tag'],
      ...cross('freebsd', 'amd64'),
      files: {
        'go.mod': goMod(),
        'main.go': 'package main\n\nfunc main() {\n\tprintln(memoryLimit())\n}\n',
        'limit_linux.go': 'package main\n\nfunc memoryLimit() int { return 1 << 20 }\n',
      },
      expect: ['undefined: memoryLimit'],
    },
    'inotify-darwin': {
      ...cross('darwin', 'amd64'),
      files: {
        'go.mod': goMod(),
        'main.go':
          'package main\n\nimport "golang.org/x/sys/unix"\n\nfunc main() {\n\tfd, err := unix.InotifyInit1(unix.IN_CLOEXEC)\n\tprintln(fd, err)\n}\n',
      },
      steps: [{ run: 'go get golang.org/x/sys@v0.20.0', quiet: true }, { run: 'go build ./...' }],
      expect: ['undefined: unix.InotifyInit1'],
    },
    'syscall-mmap-wasip1': {
      ...cross('wasip1', 'wasm'),
      files: {
        'go.mod': goMod(),
        'main.go':
          'package main\n\nimport "syscall"\n\nfunc main() {\n\t_, err := syscall.Mmap(0, 0, 4096, syscall.PROT_READ, syscall.MAP_SHARED)\n\tprintln(err)\n}\n',
      },
      expect: ['undefined: syscall.Mmap'],
    },
    'unix-tag-windows': {
      rivals: ['cgo/undefined-symbol-cgo-excluded', 'target/missing-build-tag'],
      ...cross('windows', 'amd64'),
      files: {
        'go.mod': goMod(),
        'main.go':
          'package main\n\nimport "github.com/sevlyar/go-daemon"\n\nfunc main() {\n\tcontext := &daemon.Context{}\n\t_, err := context.Reborn()\n\tprintln(err, syscallNotify())\n}\n',
        'notify_unix.go': '//go:build unix\n\npackage main\n\nfunc syscallNotify() int { return 1 }\n',
      },
      steps: [{ run: 'go get github.com/sevlyar/go-daemon@v0.1.6', quiet: true }, { run: 'go build ./...' }],
      expect: ['undefined: syscallNotify'],
    },
  },
);
