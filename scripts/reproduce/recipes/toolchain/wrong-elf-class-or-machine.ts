import { goMod, helloGo, variants } from '../../recipe.ts';

const linked =
  'package main\n\n// #cgo LDFLAGS: -L${SRCDIR}/lib -lshapes\n// int area(int);\nimport "C"\n\nfunc main() {\n\tprintln(C.area(3))\n}\n';
const c = 'int area(int side) { return side * side; }\n';
const files = { 'go.mod': goMod('1.19'), 'main.go': linked, 'shapes.c.txt': c };

export default variants(
  { cause: 'toolchain/wrong-elf-class-or-machine', files, needs: ['go', 'gcc'] },
  {
    'archive-of-arm64-for-amd64': {
      needs: ['go', 'gcc', 'aarch64-linux-gnu-gcc'],
      steps: [
        {
          run: 'mkdir lib && aarch64-linux-gnu-gcc -c -x c shapes.c.txt -o lib/s.o && ar rc lib/libshapes.a lib/s.o',
          quiet: true,
        },
        { run: 'go build .' },
      ],
      expect: [/skipping incompatible|error adding symbols|file format not recognized|incompatible/],
      context: { command: 'go build .', target: 'linux/amd64' },
    },
    'shared-of-amd64-for-arm64': {
      needs: ['go', 'gcc', 'aarch64-linux-gnu-gcc'],
      steps: [
        { run: 'mkdir lib && gcc -shared -fPIC -x c shapes.c.txt -o lib/libshapes.so', quiet: true },
        { run: 'CGO_ENABLED=1 GOARCH=arm64 CC=aarch64-linux-gnu-gcc go build .' },
      ],
      expect: ['skipping incompatible', 'cannot find -lshapes'],
      context: {
        command: 'CGO_ENABLED=1 GOARCH=arm64 CC=aarch64-linux-gnu-gcc go build .',
        env: { CGO_ENABLED: '1', GOARCH: 'arm64', CC: 'aarch64-linux-gnu-gcc' },
        target: 'linux/arm64',
      },
    },
    'object-named-directly': {
      needs: ['go', 'gcc', 'riscv64-linux-gnu-gcc'],
      files: { 'main.go': linked.replace('-L${SRCDIR}/lib -lshapes', '${SRCDIR}/lib/s.o') },
      steps: [
        { run: 'mkdir lib && riscv64-linux-gnu-gcc -c -x c shapes.c.txt -o lib/s.o', quiet: true },
        { run: 'go build .' },
      ],
      expect: [
        /Relocations in generic ELF \(EM: 243\)|file in wrong format|is incompatible with i386:x86-64 output/,
      ],
      context: { command: 'go build .', target: 'linux/amd64' },
    },
    'syso-of-another-machine': {
      needs: ['go', 'gcc', 'aarch64-linux-gnu-gcc'],
      files: {
        'main.go': 'package main\n\nfunc area(side int32) int32\n\nfunc main() {\n\tprintln("hi")\n}\n',
        'stub.s': '',
      },
      steps: [
        {
          run: "sed -i '/^func area/d' main.go && aarch64-linux-gnu-gcc -c -x c shapes.c.txt -o shapes.syso && rm stub.s",
          quiet: true,
        },
        { run: 'go build .' },
      ],
      expect: ['elf object but not amd64'],
      context: { command: 'go build .', target: 'linux/amd64' },
    },
    'external-link-with-host-gcc': {
      rivals: ['cgo/missing-cross-cc', 'cgo/external-linking-needs-cgo'],
      needs: ['go1.19.13', 'gcc'],
      files: { 'main.go': helloGo },
      steps: [{ run: 'GOARCH=arm64 go build -ldflags=-linkmode=external .' }],
      expect: [/Relocations in generic ELF \(EM: 183\)|file in wrong format/],
      context: {
        command: 'GOARCH=arm64 go build -ldflags=-linkmode=external .',
        env: { GOARCH: 'arm64' },
        target: 'linux/arm64',
      },
    },
    'run-time-wrong-machine': {
      rivals: ['cgo/missing-c-library'],
      needs: ['go', 'gcc', 'aarch64-linux-gnu-gcc'],
      steps: [
        {
          run: 'mkdir lib && gcc -shared -fPIC -Wl,-soname,libshapes.so.1 -x c shapes.c.txt -o lib/libshapes.so && go build -o app .',
          quiet: true,
        },
        { run: 'aarch64-linux-gnu-gcc -shared -fPIC -x c shapes.c.txt -o lib/libshapes.so.1', quiet: true },
        { run: 'LD_LIBRARY_PATH=lib ./app' },
        { run: 'ls lib/libshapes.so.1' },
      ],
      exit: 'any',
      expect: ['error while loading shared libraries: libshapes.so.1: cannot open shared object file'],
      context: { command: 'LD_LIBRARY_PATH=lib ./app' },
    },
    'run-time-wrong-class': {
      needs: ['go', 'gcc', 'arm-linux-gnueabihf-gcc'],
      steps: [
        {
          run: 'mkdir lib && gcc -shared -fPIC -Wl,-soname,libshapes.so.1 -x c shapes.c.txt -o lib/libshapes.so && go build -o app .',
          quiet: true,
        },
        { run: 'gcc -m32 -shared -nostdlib -fPIC -x c shapes.c.txt -o lib/libshapes.so.1', quiet: true },
        { run: 'LD_LIBRARY_PATH=lib ./app' },
      ],
      expect: ['wrong ELF class: ELFCLASS32'],
      context: { command: 'LD_LIBRARY_PATH=lib ./app' },
    },
    'c-shared-of-arm64-in-python': {
      needs: ['go', 'python3', 'aarch64-linux-gnu-gcc'],
      files: {
        'main.go':
          'package main\n\nimport "C"\n\n//export Answer\nfunc Answer() C.int { return 42 }\n\nfunc main() {}\n',
      },
      steps: [
        {
          run: 'CGO_ENABLED=1 GOARCH=arm64 CC=aarch64-linux-gnu-gcc go build -buildmode=c-shared -o libanswer.so .',
          quiet: true,
        },
        { run: `python3 -c 'import ctypes; ctypes.CDLL("./libanswer.so")'` },
      ],
      expect: [/OSError: .*libanswer\.so/],
      context: { command: `python3 -c 'import ctypes; ctypes.CDLL("./libanswer.so")'` },
    },
  },
);
