import { goMod, helloGo, variants } from '../../recipe.ts';

const mode = (mode: string, goos: string, goarch: string, extra = '') => ({
  steps: [{ run: `GOOS=${goos} GOARCH=${goarch} go build -buildmode=${mode}${extra} .` }],
  expect: [`-buildmode=${mode} not supported`],
  context: {
    command: `GOOS=${goos} GOARCH=${goarch} go build -buildmode=${mode}${extra} .`,
    env: { GOOS: goos, GOARCH: goarch },
    target: `${goos}/${goarch}`,
  },
});

export default variants(
  {
    cause: 'toolchain/buildmode-unsupported',
    needs: ['go'],
    files: { 'go.mod': goMod('1.19'), 'main.go': helloGo },
  },
  {
    'plugin-windows': mode('plugin', 'windows', 'amd64'),
    'plugin-mips64': mode('plugin', 'linux', 'mips64le'),
    'shared-darwin': mode('shared', 'darwin', 'arm64'),
    'c-shared-js': mode('c-shared', 'js', 'wasm'),
    'c-shared-openbsd': mode('c-shared', 'openbsd', 'amd64'),
    'c-archive-mips': mode('c-archive', 'linux', 'mipsle'),
    'pie-js': mode('pie', 'js', 'wasm'),
    'pie-netbsd': mode('pie', 'netbsd', 'amd64'),
    'pie-mips': mode('pie', 'linux', 'mips'),
    'misspelt-mode': {
      steps: [{ run: 'go build -buildmode=static .' }],
      expect: ['buildmode=static not supported'],
      context: { command: 'go build -buildmode=static .' },
    },
    'internal-linking-refused': {
      files: { 'main.go': 'package main\n\n// int x;\nimport "C"\n\nfunc main() {}\n' },
      needs: ['go', 'gcc'],
      steps: [{ run: 'go build -ldflags=-linkmode=internal -buildmode=c-shared -o x.so .' }],
      expect: [/internal linking requested .*but external linking required/],
      context: { command: 'go build -ldflags=-linkmode=internal -buildmode=c-shared -o x.so .' },
    },
    'external-linking-ppc64': {
      needs: ['go1.21.0', 'gcc'],
      steps: [{ run: 'GOARCH=ppc64 go build -ldflags=-linkmode=external .' }],
      expect: ['external linking not supported for linux/ppc64'],
      context: { command: 'GOARCH=ppc64 go build -ldflags=-linkmode=external .', target: 'linux/ppc64' },
    },
    'cgo-for-wasm': {
      needs: ['go', 'gcc'],
      files: { 'main.go': 'package main\n\n// int x;\nimport "C"\n\nfunc main() {}\n' },
      steps: [{ run: 'CGO_ENABLED=1 GOOS=js GOARCH=wasm go build .' }],
      expect: [/unknown ptrSize for \$GOARCH "wasm"/],
      context: { command: 'CGO_ENABLED=1 GOOS=js GOARCH=wasm go build .', target: 'js/wasm' },
    },
    'c-shared-opened-on-musl': {
      needs: ['go', 'musl-gcc'],
      files: {
        'main.go':
          'package main\n\nimport "C"\n\n//export Answer\nfunc Answer() C.int { return 42 }\n\nfunc main() {}\n',
        'host/host.c':
          '#include <dlfcn.h>\n#include <stdio.h>\nint main(void) {\n  if (!dlopen("./libanswer.so", RTLD_NOW)) { fprintf(stderr, "%s\\n", dlerror()); return 1; }\n  return 0;\n}\n',
      },
      steps: [
        { run: 'CC=musl-gcc go build -buildmode=c-shared -o libanswer.so .' },
        { run: 'musl-gcc -o load host/host.c' },
        { run: './load' },
      ],
      expect: ['initial-exec TLS resolves to dynamic definition'],
      context: { command: './load', env: { CC: 'musl-gcc' } },
    },
  },
);
