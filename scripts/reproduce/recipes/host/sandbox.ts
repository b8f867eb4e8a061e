import { cgoHello, goMod, helloGo, variants } from '../../recipe.ts';

// Starts a program under the rule that a service manager's unit would set.
// argv[1] what to do, argv[2] number of the system call, rest: the program.
const launcher = `#define _GNU_SOURCE
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

static int number(const char *name) {
	if (!strcmp(name, "clone")) return SYS_clone;
	if (!strcmp(name, "clone3")) return SYS_clone3;
	if (!strcmp(name, "sched_yield")) return SYS_sched_yield;
	if (!strcmp(name, "epoll_create1")) return SYS_epoll_create1;
	if (!strcmp(name, "socket")) return SYS_socket;
	if (!strcmp(name, "rt_sigaction")) return SYS_rt_sigaction;
	if (!strcmp(name, "mlock")) return SYS_mlock;
	return -1;
}

int main(int argc, char **argv) {
	if (argc < 4) return 64;
	if (!strcmp(argv[1], "mdwe")) {
		if (prctl(65 /* PR_SET_MDWE */, 1 /* PR_MDWE_REFUSE_EXEC_GAIN */, 0, 0, 0)) return perror("prctl"), 99;
	} else {
		unsigned int answer =
			!strcmp(argv[1], "kill") ? SECCOMP_RET_KILL_PROCESS : SECCOMP_RET_ERRNO | (EPERM & SECCOMP_RET_DATA);
		struct sock_filter code[] = {
			BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
			BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, number(argv[2]), 0, 1),
			BPF_STMT(BPF_RET | BPF_K, answer),
			BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
		};
		struct sock_fprog program = {sizeof code / sizeof *code, code};
		if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) || prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program))
			return perror("seccomp"), 99;
	}
	execv(argv[3], argv + 3);
	return perror(argv[3]), 98;
}
`;

const prepare = (target: string) => ({
  quiet: true,
  run: `gcc -o "$SCRATCH/../launcher" "$SCRATCH/../launcher.c" && ${target}`,
});
const under = (rule: string, program = './app') => ({
  run: `"$SCRATCH/../launcher" ${rule} ${program}; code=$?; exit $code`,
  shown: program,
});

const threads = `package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
)

func main() {
	server := httptest.NewServer(http.NotFoundHandler())
	defer server.Close()
	fmt.Println(server.URL != "")
}
`;

const wasm = `package main

import (
	"context"
	"fmt"
	"log"

	"github.com/tetratelabs/wazero"
)

// (module (func (export "seven") (result i32) i32.const 7))
var module = []byte("\\x00asm\\x01\\x00\\x00\\x00\\x01\\x05\\x01\\x60\\x00\\x01\\x7f\\x03\\x02\\x01\\x00\\x07\\x09\\x01\\x05seven\\x00\\x00\\x0a\\x06\\x01\\x04\\x00\\x41\\x07\\x0b")

func main() {
	log.SetFlags(0)
	ctx := context.Background()
	runtime := wazero.NewRuntime(ctx)
	instance, err := runtime.Instantiate(ctx, module)
	if err != nil {
		log.Fatal(err)
	}
	results, err := instance.ExportedFunction("seven").Call(ctx)
	fmt.Println(results, err)
}
`;

export default [
  ...variants(
    {
      cause: 'host/seccomp-syscall-denied',
      needs: ['go', 'gcc'],
      files: { '../launcher.c': launcher, 'go.mod': goMod() },
      context: { command: './app' },
    },
    {
      'clone3-refused-to-cgo': {
        files: { 'main.go': cgoHello },
        env: { CGO_ENABLED: '1' },
        steps: [prepare('go build -o app .'), under('refuse clone3')],
        expect: [/Operation not permitted|operation not permitted/],
        lookAlike: { steps: [{ run: './app' }], differs: 'no filter' },
      },
      'clone-refused': {
        files: { 'main.go': helloGo },
        steps: [prepare('CGO_ENABLED=0 go build -o app .'), under('refuse clone')],
        expect: [/failed to create new OS thread|errno=1/],
        lookAlike: { steps: [{ run: './app' }], differs: 'no filter' },
      },
      'clone-kills': {
        files: { 'main.go': helloGo },
        steps: [prepare('CGO_ENABLED=0 go build -o app .'), under('kill clone')],
        expect: [/Bad system call/],
        lookAlike: { steps: [{ run: './app' }], differs: 'no filter' },
      },
      'epoll-refused': {
        files: { 'main.go': threads },
        steps: [prepare('CGO_ENABLED=0 go build -o app .'), under('refuse epoll_create1')],
        expect: [/netpollinit|epoll/],
        lookAlike: { steps: [{ run: './app' }], differs: 'no filter' },
      },
      'socket-refused': {
        files: { 'main.go': threads },
        steps: [prepare('CGO_ENABLED=0 go build -o app .'), under('refuse socket')],
        expect: [/operation not permitted/],
        lookAlike: { steps: [{ run: './app' }], differs: 'no filter' },
      },
    },
  ),
  ...variants(
    {
      cause: 'host/mdwe-sandbox',
      needs: ['go', 'gcc'],
      files: { '../launcher.c': launcher },
      context: { command: './app' },
    },
    {
      'compiler-at-run-time': {
        files: {
          'go.mod': goMod('1.21', '\nrequire github.com/tetratelabs/wazero v1.8.0\n'),
          'go.sum':
            'github.com/tetratelabs/wazero v1.8.0 h1:iEKu0d4c2Pd+QSRieYbnQC9yiFlMS9D+Jr0LsRmcF4g=\ngithub.com/tetratelabs/wazero v1.8.0/go.mod h1:yAI0XTsMBhREkM/YDAK/zNou3GoiAce1P6+rp/wQhjs=\n',
          'main.go': wasm,
        },
        steps: [prepare('CGO_ENABLED=0 go build -o app .'), under('mdwe -')],
        expect: [/permission denied|operation not permitted/],
        lookAlike: { steps: [{ run: './app' }], differs: 'without MemoryDenyWriteExecute' },
      },
      'writable-code-in-c': {
        files: {
          'go.mod': goMod(),
          'main.go': `package main

/*
#define _GNU_SOURCE
#include <errno.h>
#include <string.h>
#include <sys/mman.h>
static int trampoline(void) {
	static const unsigned char code[] = {0xb8, 7, 0, 0, 0, 0xc3};
	void *page = mmap(0, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	memcpy(page, code, sizeof code);
	return ((int (*)(void))page)();
}
*/
import "C"

func main() {
	println(C.trampoline())
}
`,
        },
        env: { CGO_ENABLED: '1' },
        steps: [prepare('go build -o app .'), under('mdwe -')],
        expect: [/SIGSEGV/],
        lookAlike: { steps: [{ run: './app' }], differs: 'without MemoryDenyWriteExecute' },
      },
    },
  ),
];
