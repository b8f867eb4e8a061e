import { cgoHello, goMod, variants } from '../../recipe.ts';
import { goInRoot, inRoot, muslRoot } from '../../rootfs.ts';

const withMusl = "CC=musl-gcc go build -ldflags '-linkmode external' -o app .";
const runOnMusl = (command: string) => ({
  run: inRoot('$SCRATCH/alpine', `cd / && ${command}`, '/bin/sh'),
  shown: command,
});

// A glibc binary as it is met on Alpine once someone has linked the loader's name.
const glibcNamesInMusl = [
  muslRoot,
  'mkdir alpine/lib64',
  'ln -s ../lib/ld-musl-x86_64.so.1 alpine/lib64/ld-linux-x86-64.so.2',
].join(' && ');

export default variants(
  {
    cause: 'libc/musl-vs-glibc-symbol',
    needs: ['go', 'gcc', 'musl-gcc', 'root', 'debian:busybox-static'],
    files: { 'go.mod': goMod(), 'main.go': cgoHello },
  },
  {
    'glibc-header-with-musl': {
      files: {
        'main.go':
          'package main\n\n// #include <gnu/libc-version.h>\nimport "C"\n\nfunc main() {\n\tprintln(C.GoString(C.gnu_get_libc_version()))\n}\n',
      },
      steps: [{ run: withMusl }],
      expect: ['fatal error: gnu/libc-version.h: No such file or directory'],
      lookAlike: { steps: [{ run: 'go build -o app .' }], differs: 'glibc' },
      context: { command: withMusl, env: { CC: 'musl-gcc' } },
    },
    'execinfo-with-musl': {
      files: { 'main.go': 'package main\n\n// #include <execinfo.h>\nimport "C"\n\nfunc main() {}\n' },
      steps: [{ run: withMusl }],
      expect: ['fatal error: execinfo.h: No such file or directory'],
      context: { command: withMusl, env: { CC: 'musl-gcc' } },
    },
    'fortified-archive-linked-with-musl': {
      files: {
        'say.c.txt':
          '#include <stdio.h>\n#include <string.h>\nint say(char *to, const char *what) { strcpy(to, what); return printf("%s\\n", to) + fprintf(stderr, "%s", what); }\n',
        'main.go':
          'package main\n\n// #cgo LDFLAGS: -L${SRCDIR}/lib -lsay\n// int say(char *, const char *);\nimport "C"\n\nfunc main() {\n\tvar to [16]C.char\n\tC.say(&to[0], C.CString("hi"))\n}\n',
      },
      steps: [
        {
          run: 'mkdir lib && gcc -O2 -D_FORTIFY_SOURCE=2 -c -x c say.c.txt -o lib/say.o && ar rc lib/libsay.a lib/say.o',
          quiet: true,
        },
        { run: withMusl },
      ],
      expect: [/undefined reference to `__\w+_chk'/],
      context: { command: withMusl, env: { CC: 'musl-gcc' } },
    },
    'lfs64-name-with-musl': {
      files: {
        'main.go':
          'package main\n\n// #define _GNU_SOURCE\n// #include <gnu/libc-version.h>\nimport "C"\n\nfunc main() {}\n',
        'open.c.txt':
          '#define _LARGEFILE64_SOURCE\n#include <unistd.h>\n#include <sys/types.h>\nlong at(int fd, char *b) { return __libc_current_sigrtmin() + pread64(fd, b, 1, 0); }\n',
      },
      steps: [
        {
          run: "sed -i '1i int __libc_current_sigrtmin(void); int __res_nsearch(void *, const char *, int, int, unsigned char *, int);' open.c.txt && sed -i 's/pread64(fd, b, 1, 0)/pread64(fd, b, 1, 0) + __res_nsearch(0, b, 1, 1, 0, 0)/' open.c.txt && mkdir lib && gcc -O2 -c -x c open.c.txt -o lib/open.o && ar rc lib/libopen.a lib/open.o && printf 'package main\\n\\n// #cgo LDFLAGS: -L${SRCDIR}/lib -lopen\\n// long at(int, char *);\\nimport \"C\"\\n\\nfunc main() {\\n\\tprintln(C.at(0, nil))\\n}\\n' > main.go",
          quiet: true,
        },
        { run: withMusl },
      ],
      expect: ['undefined reference to `__res_nsearch'],
      context: { command: withMusl, env: { CC: 'musl-gcc' } },
    },
    'old-sqlite-with-new-musl': {
      // musl 1.2.4 took the names ending in 64 away.
      needs: ['go', 'root', 'rootfs:trixie'],
      files: { 'main.go': 'package main\n\nimport _ "github.com/mattn/go-sqlite3"\n\nfunc main() {}\n' },
      steps: [
        { run: 'go get github.com/mattn/go-sqlite3@v1.14.16', quiet: true },
        {
          run: goInRoot('$ROOTFS_TRIXIE', 'CC=musl-gcc go build .'),
          shown: 'CC=musl-gcc go build .',
        },
      ],
      expect: ["'pread64' undeclared here"],
      seconds: 500,
      context: { command: 'CC=musl-gcc go build .', env: { CC: 'musl-gcc' } },
    },
    'relocating-fortified-binary': {
      files: {
        'main.go': `package main

// #cgo CFLAGS: -O2 -D_FORTIFY_SOURCE=2
// #include <stdio.h>
// #include <gnu/libc-version.h>
// static void say(const char *s) { printf("%s %s\\n", s, gnu_get_libc_version()); }
import "C"

func main() {
	C.say(C.CString("hi"))
}
`,
      },
      steps: [
        { run: glibcNamesInMusl, quiet: true },
        { run: 'go build -o app . && cp app alpine/app', quiet: true },
        runOnMusl('./app'),
      ],
      exit: 127,
      expect: ['Error relocating ./app: gnu_get_libc_version: symbol not found'],
      context: { command: './app', target: 'alpine:3.20/amd64' },
    },
    'glibc-library-missing': {
      files: {
        'main.go':
          'package main\n\n// #cgo LDFLAGS: -lanl -Wl,--no-as-needed -lresolv\n// #include <netdb.h>\nimport "C"\n\nimport "net"\n\nfunc main() {\n\t_, err := net.LookupHost("localhost")\n\tprintln(err == nil, C.EAI_AGAIN)\n}\n',
      },
      steps: [
        { run: glibcNamesInMusl, quiet: true },
        {
          run: "CGO_LDFLAGS_ALLOW='.*' go build -ldflags '-linkmode external' -o app . && cp app alpine/app",
          quiet: true,
        },
        runOnMusl('./app'),
      ],
      exit: 127,
      expect: ['Error loading shared library libresolv.so.2: No such file or directory (needed by ./app)'],
      context: { command: './app', target: 'alpine:3.20/amd64' },
    },
    'shared-library-of-the-other-libc': {
      files: {
        'who.c.txt':
          '#include <gnu/libc-version.h>\nconst char *who(void) { return gnu_get_libc_version(); }\n',
        'main.go':
          'package main\n\n// #cgo LDFLAGS: -L${SRCDIR}/lib -lwho -Wl,--unresolved-symbols=ignore-in-shared-libs\n// const char *who(void);\nimport "C"\n\nfunc main() {\n\tprintln(C.GoString(C.who()))\n}\n',
      },
      steps: [
        { run: 'mkdir lib && gcc -shared -fPIC -x c who.c.txt -o lib/libwho.so', quiet: true },
        { run: `CGO_LDFLAGS_ALLOW='.*' ${withMusl}`, quiet: true },
        { run: `${muslRoot} && cp app alpine/ && cp lib/libwho.so alpine/lib/`, quiet: true },
        runOnMusl('./app'),
      ],
      exit: 127,
      expect: [/Error (loading shared library|relocating)/],
      context: { command: './app', target: 'alpine:3.20/amd64' },
    },
  },
);
