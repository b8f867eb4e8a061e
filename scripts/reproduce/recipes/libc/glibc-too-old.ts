import { cgoHello, goMod, variants } from '../../recipe.ts';
import { goInRoot, inContainer, inRoot } from '../../rootfs.ts';

const onBullseye = (command: string, shell = '/bin/bash') => ({
  run: inRoot('$ROOTFS_BULLSEYE', command, shell),
  shown: command,
});

const old = variants(
  {
    cause: 'libc/glibc-too-old',
    needs: ['go', 'gcc', 'root', 'rootfs:bullseye'],
    files: { 'go.mod': goMod(), 'main.go': cgoHello },
    exit: 1,
    context: { command: './app', target: 'debian:11/amd64' },
    lookAlike: {
      steps: [
        { run: 'go build -ldflags \'-linkmode external -extldflags "-static"\' -o app .' },
        onBullseye('./app'),
      ],
      differs: 'static link',
    },
  },
  {
    'debian-12-on-11': {
      steps: [{ run: 'go build -o app .', quiet: true }, onBullseye('./app')],
      expect: ["libc.so.6: version `GLIBC_2.34' not found (required by ./app)"],
    },
    'debian-12-on-11-several-versions': {
      files: {
        'main.go': `package main

// #cgo LDFLAGS: -lm
// #include <math.h>
// #include <pthread.h>
// #include <sys/random.h>
// #include <unistd.h>
// static int all(void) {
//   pthread_t t = pthread_self();
//   char buf[8];
//   arc4random_buf(buf, sizeof buf);
//   return (int)pow(fmod((double)t, 7.0), 2.0) + (int)buf[0] + close_range(100, 101, 0);
// }
// void arc4random_buf(void *, unsigned long);
import "C"

func main() {
	println(C.all())
}
`
          .replace(
            '// static int all',
            '// void arc4random_buf(void *, unsigned long);\n// int close_range(unsigned, unsigned, int);\n// static int all',
          )
          .replace('// void arc4random_buf(void *, unsigned long);\nimport', 'import'),
      },
      steps: [{ run: 'go build -o app .', quiet: true }, onBullseye('./app')],
      expect: ["version `GLIBC_2.34' not found", "version `GLIBC_2.36' not found"],
    },
    'session-with-diagnosis': {
      steps: [
        { run: 'go build -o server .', quiet: true },
        onBullseye('./server'),
        onBullseye('ldd --version | head -1'),
        { run: 'readelf -VW server | grep -A8 "Version needs"' },
      ],
      exit: 'any',
      expect: ["GLIBC_2.34' not found", 'ldd (Debian GLIBC 2.31'],
      lookAlike: {
        steps: [{ run: 'CGO_ENABLED=1 go build -o server . && ./server' }],
        differs: 'the C library it was built with',
      },
    },
    'dash-absolute-path': {
      steps: [{ run: 'go build -o server .', quiet: true }, onBullseye('/src/server', '/bin/dash')],
      expect: [
        "/src/server: /lib/x86_64-linux-gnu/libc.so.6: version `GLIBC_2.34' not found (required by /src/server)",
      ],
    },
    'in-a-container': {
      needs: ['go', 'gcc', 'root', 'runc', 'rootfs:bullseye'],
      steps: [
        { run: 'mkdir -p "$ROOTFS_BULLSEYE/src" && go build -o server .', quiet: true },
        {
          run: inContainer('$ROOTFS_BULLSEYE', ['/src/server'], true),
          shown: 'docker run --rm registry.example.com/server',
        },
      ],
      transcript: false,
      expect: [
        "/src/server: /lib/x86_64-linux-gnu/libc.so.6: version `GLIBC_2.34' not found (required by /src/server)",
      ],
      lookAlike: {
        steps: [
          { run: 'go build -ldflags \'-linkmode external -extldflags "-static"\' -o server .' },
          {
            run: inContainer('$ROOTFS_BULLSEYE', ['/src/server'], true),
            shown: 'docker run --rm registry.example.com/server',
          },
        ],
        differs: 'static link',
      },
      context: {
        command: 'docker run --rm registry.example.com/server',
        dockerfile:
          'FROM golang:1.26-bookworm AS build\nWORKDIR /src\nCOPY . .\nRUN go build -o /server .\n\nFROM debian:bullseye-slim\nCOPY --from=build /server /src/server\nENTRYPOINT ["/src/server"]\n',
        target: 'debian:11/amd64',
      },
    },
    'plugin-loaded-by-c': {
      files: {
        'lib.go': 'package main\n\nimport "C"\n\n//export Answer\nfunc Answer() C.int { return 42 }\n',
        'main.go':
          'package main\n\n// #include <stdio.h>\n// #include <pthread.h>\nimport "C"\n\nfunc main() {}\n',
        'host.py.txt': '',
      },
      steps: [
        { run: 'rm host.py.txt && go build -buildmode=c-shared -o libanswer.so .', quiet: true },
        onBullseye(
          'perl -MDynaLoader -e \'DynaLoader::dl_load_file("/src/libanswer.so") or die DynaLoader::dl_error(), "\\n"\'',
        ),
      ],
      exit: 'failure',
      expect: ["version `GLIBC_2.34' not found (required by /src/libanswer.so)"],
      lookAlike: { steps: [{ run: 'ls libanswer.so' }], differs: 'only that the library was built' },
      context: { command: 'perl -MDynaLoader …', target: 'debian:11/amd64' },
    },
  },
);

const fresh = variants(
  {
    cause: 'libc/glibc-too-old',
    needs: ['go', 'root', 'rootfs:trixie'],
    files: { 'go.mod': goMod() },
  },
  {
    'debian-13-on-12': {
      files: {
        'main.go':
          'package main\n\n// #define _GNU_SOURCE\n// #include <stdlib.h>\n// static long number(const char *s) { return strtol(s, 0, 10); }\nimport "C"\n\nfunc main() {\n\tprintln(C.number(C.CString("42")))\n}\n',
      },
      steps: [{ run: goInRoot('$ROOTFS_TRIXIE', 'go build -o app .'), quiet: true }, { run: './app' }],
      exit: 1,
      expect: ["version `GLIBC_2.38' not found (required by ./app)"],
      context: { command: './app', target: 'debian:12/amd64' },
    },
    'archive-of-debian-13-linked-on-12': {
      // At link time: an archive compiled against newer headers wants names that this C library lacks.
      needs: ['go', 'gcc', 'root', 'rootfs:trixie'],
      files: {
        'number.c.txt':
          '#define _GNU_SOURCE\n#include <stdlib.h>\nlong number(const char *s) { return strtol(s, 0, 10); }\n',
        'main.go':
          'package main\n\n// #cgo LDFLAGS: -L${SRCDIR}/lib -lnumber\n// long number(const char *);\nimport "C"\n\nfunc main() {\n\tprintln(C.number(C.CString("42")))\n}\n',
      },
      steps: [
        {
          run: inRoot(
            '$ROOTFS_TRIXIE',
            'mkdir lib && gcc -O2 -c -x c number.c.txt -o lib/number.o && ar rc lib/libnumber.a lib/number.o',
          ),
          quiet: true,
        },
        { run: 'go build .' },
      ],
      expect: ['undefined reference to `__isoc23_strtol'],
      context: { command: 'go build .' },
    },
    'tool-inside-the-build': {
      needs: ['go', 'gcc', 'root', 'rootfs:trixie'],
      files: {
        'gen/main.go':
          'package main\n\n// #define _GNU_SOURCE\n// #include <stdlib.h>\n// static long number(const char *s) { return strtol(s, 0, 10); }\nimport "C"\n\nfunc main() {\n\tprintln(C.number(C.CString("42")))\n}\n',
        'main.go': 'package main\n\n//go:generate ./bin/protoc-gen-thing\n\nfunc main() {}\n',
      },
      steps: [
        {
          run: goInRoot('$ROOTFS_TRIXIE', 'mkdir bin && go build -o bin/protoc-gen-thing ./gen'),
          quiet: true,
        },
        { run: 'go generate ./...' },
      ],
      expect: ["version `GLIBC_2.38' not found (required by ./bin/protoc-gen-thing)"],
      context: { command: 'go generate ./...' },
    },
  },
);

export default [...old, ...fresh];
