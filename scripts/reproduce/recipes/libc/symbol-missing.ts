import { goMod, variants } from '../../recipe.ts';

const main = (names: string) => `package main

// #cgo LDFLAGS: -L\${SRCDIR}/lib -lshapes -Wl,-rpath,\${SRCDIR}/lib
// int area(int);
// int volume(int);
import "C"

func main() {
	println(${names})
}
`;
const build = (define: string, version: string) =>
  `mkdir -p lib && gcc -shared -fPIC ${define} -Wl,-soname,libshapes.so.1 ${version} -x c shapes.c.txt -o lib/libshapes.so.1 && ln -sf libshapes.so.1 lib/libshapes.so`;
const library = `int area(int side) { return side * side; }
#ifdef NEW
int volume(int side) { return side * side * side; }
#endif
`;

export default variants(
  {
    cause: 'libc/symbol-missing',
    needs: ['go', 'gcc'],
    files: {
      'go.mod': goMod(),
      'main.go': main('C.area(2), C.volume(2)'),
      'shapes.c.txt': library,
      'v1.map': 'SHAPES_1 { global: area; local: *; };\n',
      'v2.map': 'SHAPES_1 { global: area; local: *; };\nSHAPES_2 { global: volume; } SHAPES_1;\n',
    },
    context: { command: './app' },
  },
  {
    'older-library-at-run-time': {
      steps: [
        { run: build('-DNEW', ''), quiet: true },
        { run: 'go build -o app .', quiet: true },
        { run: build('', ''), quiet: true },
        { run: './app' },
      ],
      exit: 127,
      expect: ['./app: symbol lookup error: ./app: undefined symbol: volume'],
      lookAlike: {
        steps: [{ run: build('-DNEW', '') }, { run: './app' }],
        differs: 'the library it was linked against',
      },
    },
    'older-library-version-node': {
      steps: [
        { run: build('-DNEW', '-Wl,--version-script=v2.map'), quiet: true },
        { run: 'go build -o app .', quiet: true },
        { run: build('', '-Wl,--version-script=v1.map'), quiet: true },
        { run: './app' },
      ],
      expect: ["libshapes.so.1: version `SHAPES_2' not found (required by ./app)"],
    },
    'unversioned-library': {
      steps: [
        { run: build('-DNEW', '-Wl,--version-script=v2.map'), quiet: true },
        { run: 'go build -o app .', quiet: true },
        { run: build('', ''), quiet: true },
        { run: './app' },
      ],
      expect: ['no version information available (required by ./app)', 'Inconsistency detected by ld.so'],
    },
    'versioned-symbol-gone': {
      steps: [
        { run: build('-DNEW', '-Wl,--version-script=v2.map'), quiet: true },
        { run: 'go build -o app .', quiet: true },
        {
          run: "printf 'SHAPES_1 { global: area; local: *; };\\nSHAPES_2 { global: other; } SHAPES_1;\\n' > v3.map && printf 'int area(int s) { return s; }\\nint other(void) { return 1; }\\n' > shapes.c.txt",
          quiet: true,
        },
        { run: build('', '-Wl,--version-script=v3.map'), quiet: true },
        { run: './app' },
      ],
      exit: 127,
      expect: ['symbol lookup error: ./app: undefined symbol: volume, version SHAPES_2'],
    },
    'c-shared-loaded-without-libresolv': {
      needs: ['go', 'gcc', 'python3'],
      files: {
        'main.go':
          'package main\n\n// int host_callback(int);\n// #cgo LDFLAGS: -Wl,--unresolved-symbols=ignore-all\nimport "C"\n\n//export Call\nfunc Call() C.int { return C.host_callback(1) }\n\nfunc main() {}\n',
      },
      steps: [
        {
          run: "CGO_LDFLAGS_ALLOW='.*' go build -ldflags '-extldflags \"-Wl,-z,now\"' -buildmode=c-shared -o libcall.so .",
          quiet: true,
        },
        { run: `python3 -c 'import ctypes; ctypes.CDLL("./libcall.so")'` },
      ],
      expect: ['./libcall.so: undefined symbol: host_callback'],
      context: { command: 'python3 -c \'import ctypes; ctypes.CDLL("./libcall.so")\'' },
    },
  },
);
