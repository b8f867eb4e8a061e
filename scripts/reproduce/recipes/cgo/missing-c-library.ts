import { goMod, variants } from '../../recipe.ts';

const linking = (flags: string, extra = '') =>
  `package main\n\n// #cgo LDFLAGS: ${flags}\n${extra}import "C"\n\nfunc main() {}\n`;

export default variants(
  {
    cause: 'cgo/missing-c-library',
    needs: ['go', 'gcc'],
    steps: [{ run: 'go build .' }],
    context: { command: 'go build .' },
  },
  {
    'not-installed': {
      files: { 'go.mod': goMod(), 'main.go': linking('-lrocksdb') },
      expect: ['cannot find -lrocksdb'],
    },
    'clang-lld-wording': {
      needs: ['go', 'clang', 'ld.lld'],
      files: { 'go.mod': goMod(), 'main.go': linking('-lrocksdb -fuse-ld=lld') },
      steps: [{ run: 'CC=clang CGO_LDFLAGS_ALLOW=.* go build .' }],
      expect: ['unable to find library -lrocksdb'],
      context: { command: 'CC=clang go build .', env: { CC: 'clang' } },
    },
    'no-static-archive': {
      // The shared library is there, the archive is not.
      files: {
        'go.mod': goMod(),
        'main.go': linking('-L${SRCDIR}/lib -lshapes', '// int area(int);\n').replace(
          'func main() {}',
          'func main() {\n\tprintln(C.area(3))\n}',
        ),
        'shapes.c.txt': 'int area(int side) { return side * side; }\n',
      },
      steps: [
        { run: 'mkdir lib && gcc -shared -fPIC -x c shapes.c.txt -o lib/libshapes.so', quiet: true },
        { run: 'go build -ldflags \'-linkmode external -extldflags "-static"\' .' },
      ],
      expect: ['cannot find -lshapes'],
      lookAlike: {
        steps: [{ run: 'go build .' }],
        differs: 'dynamic link, for which the shared library is enough',
      },
      context: { command: 'go build -ldflags \'-linkmode external -extldflags "-static"\' .' },
    },
    'pkg-config-package': {
      needs: ['go', 'gcc', 'pkg-config'],
      files: {
        'go.mod': goMod(),
        'main.go': linking('').replace('#cgo LDFLAGS:', '#cgo pkg-config: libsodium'),
      },
      expect: ['Package libsodium was not found in the pkg-config search path'],
    },
    'pkg-config-absent': {
      files: {
        'go.mod': goMod(),
        'main.go': linking('').replace('#cgo LDFLAGS:', '#cgo pkg-config: libsodium'),
      },
      hide: ['pkg-config', 'pkgconf'],
      expect: ['"pkg-config": executable file not found in $PATH'],
    },
    'undefined-reference': {
      files: {
        'go.mod': goMod(),
        'main.go':
          'package main\n\n// unsigned long deflateBound(void *, unsigned long);\nimport "C"\n\nfunc main() {\n\tprintln(C.deflateBound(nil, 1))\n}\n',
      },
      expect: ['undefined reference to `deflateBound'],
    },
    'run-time-soname': {
      files: {
        'go.mod': goMod(),
        'main.go': linking('-L${SRCDIR}/lib -lshapes', '// int area(int);\n').replace(
          'func main() {}',
          'func main() {\n\tprintln(C.area(3))\n}',
        ),
        'shapes.c.txt': 'int area(int side) { return side * side; }\n',
      },
      steps: [
        {
          run: 'mkdir lib && gcc -shared -fPIC -Wl,-soname,libshapes.so.2 -x c shapes.c.txt -o lib/libshapes.so',
          quiet: true,
        },
        { run: 'go build -o app .' },
        { run: './app' },
      ],
      exit: 127,
      expect: ['error while loading shared libraries: libshapes.so.2: cannot open shared object file'],
      context: { command: 'go build -o app . && ./app' },
    },
    'cross-library-absent': {
      needs: ['go', 'aarch64-linux-gnu-gcc'],
      files: { 'go.mod': goMod(), 'main.go': linking('-lz') },
      steps: [{ run: 'CGO_ENABLED=1 GOARCH=arm64 CC=aarch64-linux-gnu-gcc go build .' }],
      expect: ['cannot find -lz'],
      context: {
        command: 'CGO_ENABLED=1 GOARCH=arm64 CC=aarch64-linux-gnu-gcc go build .',
        env: { CGO_ENABLED: '1', GOARCH: 'arm64', CC: 'aarch64-linux-gnu-gcc' },
        target: 'linux/arm64',
      },
    },
  },
);
