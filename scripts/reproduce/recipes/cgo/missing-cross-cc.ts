import { cgoHello, goMod, variants } from '../../recipe.ts';

const cross = (goos: string, goarch: string, expect: string | RegExp, extra: Record<string, string> = {}) => {
  const env = { CGO_ENABLED: '1', GOOS: goos, GOARCH: goarch, ...extra };
  const command = `${Object.entries(env)
    .map(([name, value]) => `${name}=${value}`)
    .join(' ')} go build .`;
  return {
    steps: [{ run: command }],
    expect: [expect],
    context: { command, env, target: `${goos}/${goarch}` },
  };
};

export default variants(
  {
    cause: 'cgo/missing-cross-cc',
    needs: ['go', 'gcc'],
    files: { 'go.mod': goMod(), 'main.go': cgoHello },
    transcript: false,
  },
  {
    'linux-arm64-host-gcc': cross('linux', 'arm64', 'no such instruction'),
    'linux-arm-host-gcc': cross('linux', 'arm', "unrecognized command-line option '-marm'", { GOARM: '7' }),
    'linux-riscv64-host-gcc': cross('linux', 'riscv64', 'no such instruction'),
    'linux-s390x-host-gcc': cross('linux', 's390x', /rror/),
    'linux-ppc64le-host-gcc': {
      ...cross('linux', 'ppc64le', 'no such instruction: `mflr %r0'),
      // The assembler's macros recurse: the whole output is megabytes.
      steps: [
        {
          run: 'CGO_ENABLED=1 GOARCH=ppc64le go build . 2>&1 | head -40; exit ${PIPESTATUS[0]}',
          shown: 'CGO_ENABLED=1 GOARCH=ppc64le go build . 2>&1 | head -40',
        },
      ],
    },
    'linux-mips64le-host-gcc': cross('linux', 'mips64le', /rror/),
    'linux-loong64-host-gcc': cross('linux', 'loong64', /rror/),
    'windows-amd64-host-gcc': cross('windows', 'amd64', "unrecognized command-line option '-mthreads'"),
    'windows-arm64-host-gcc': cross('windows', 'arm64', /rror/),
    'darwin-arm64-host-gcc': cross('darwin', 'arm64', "unrecognized command-line option '-arch'", {
      CC: 'gcc',
    }),
    'darwin-arm64-linux-clang': {
      needs: ['go', 'clang'],
      ...cross('darwin', 'arm64', 'clang: error: argument unused during compilation'),
    },
    'darwin-arm64-no-clang': {
      hide: ['clang'],
      ...cross('darwin', 'arm64', '"clang" not found'),
    },
    'darwin-amd64-linux-clang': { needs: ['go', 'clang'], ...cross('darwin', 'amd64', /rror/) },
    'freebsd-amd64-host-clang': { needs: ['go', 'clang'], ...cross('freebsd', 'amd64', /rror/) },
    'android-arm64-host-gcc': cross('android', 'arm64', /rror/),
    'linux-arm64-host-clang': { needs: ['go', 'clang'], ...cross('linux', 'arm64', /rror/, { CC: 'clang' }) },
    'windows-amd64-host-clang': {
      needs: ['go', 'clang'],
      ...cross('windows', 'amd64', /rror/, { CC: 'clang' }),
    },
    'linux-arm64-old-go': { needs: ['go1.21.0', 'gcc'], ...cross('linux', 'arm64', 'no such instruction') },
    'linux-ppc64le-named-compiler': cross('linux', 'ppc64le', 'executable file not found in $PATH', {
      CC: 'powerpc64le-linux-gnu-gcc',
    }),
    'linux-arm64-musl-named-compiler': cross('linux', 'arm64', 'executable file not found in $PATH', {
      CC: 'aarch64-linux-musl-gcc',
    }),
    'linux-arm64-named-compiler-old-go': {
      needs: ['go1.19.13', 'gcc'],
      ...cross('linux', 'arm64', 'executable file not found in $PATH', { CC: 'aarch64-linux-musl-gcc' }),
    },
    'darwin-osxcross-named-compiler': cross('darwin', 'arm64', 'executable file not found in $PATH', {
      CC: 'oa64-clang',
    }),
    'windows-named-compiler': {
      hide: ['x86_64-w64-mingw32-gcc'],
      ...cross('windows', 'amd64', 'executable file not found in $PATH', { CC: 'x86_64-w64-mingw32-gcc' }),
    },
    'cxx-left-at-host': {
      needs: ['go', 'g++', 'x86_64-w64-mingw32-gcc'],
      files: {
        'name.cc':
          '#include <string>\nextern "C" int name_length() { return std::string("crossroot").size(); }\n',
        'main.go':
          'package main\n\n// int name_length(void);\nimport "C"\n\nfunc main() {\n\tprintln(C.name_length())\n}\n',
      },
      ...cross('windows', 'amd64', "g++: error: unrecognized command-line option '-mthreads'", {
        CC: 'x86_64-w64-mingw32-gcc',
      }),
    },
    'amd64-on-an-arm64-machine': {
      // What an arm64 machine's plain gcc answers: the cross compiler under that name.
      needs: ['go', 'aarch64-linux-gnu-gcc'],
      hide: ['gcc'],
      ...cross('linux', 'amd64', "gcc: error: unrecognized command-line option '-m64'"),
      steps: [
        { run: 'ln -s "$(command -v aarch64-linux-gnu-gcc)" gcc', quiet: true },
        {
          run: 'PATH=$PWD:$PATH CGO_ENABLED=1 GOOS=linux GOARCH=amd64 go build .',
          shown: 'CGO_ENABLED=1 GOOS=linux GOARCH=amd64 go build .',
        },
      ],
      context: {
        command: 'CGO_ENABLED=1 GOOS=linux GOARCH=amd64 go build .',
        env: { CGO_ENABLED: '1', GOOS: 'linux', GOARCH: 'amd64' },
        host: 'linux/arm64',
        target: 'linux/amd64',
      },
      rivals: ['toolchain/wrong-cc-for-target', 'target/host-arch-mismatch'],
    },
    'in-curly-quotes': {
      env: { LANG: 'C.UTF-8' },
      ...cross('windows', 'amd64', 'unrecognized command-line option ‘-mthreads’'),
    },
    'sqlite-arm64': {
      files: { 'main.go': 'package main\n\nimport _ "github.com/mattn/go-sqlite3"\n\nfunc main() {}\n' },
      ...cross('linux', 'arm64', 'no such instruction'),
      steps: [
        { run: 'go get github.com/mattn/go-sqlite3@v1.14.24', quiet: true },
        { run: 'CGO_ENABLED=1 GOOS=linux GOARCH=arm64 go build .' },
      ],
    },
  },
);
