import { cgoHello, goMod, helloGo, variants } from '../../recipe.ts';

const chosen = (goos: string, goarch: string, cc: string, extra: Record<string, string> = {}) => {
  const env = { CGO_ENABLED: '1', GOOS: goos, GOARCH: goarch, CC: cc, ...extra };
  const command = `${Object.entries(env)
    .map(([name, value]) => `${name}=${value}`)
    .join(' ')} go build .`;
  return {
    needs: ['go', cc],
    steps: [{ run: command }],
    expect: [/rror/],
    context: { command, env, target: `${goos}/${goarch}` },
  };
};

export default variants(
  {
    cause: 'toolchain/wrong-cc-for-target',
    files: { 'go.mod': goMod('1.19'), 'main.go': cgoHello },
  },
  {
    'bare-metal-riscv64': chosen('linux', 'riscv64', 'riscv64-unknown-elf-gcc'),
    'bare-metal-riscv64-pthread': {
      ...chosen('linux', 'riscv64', 'riscv64-unknown-elf-gcc'),
      needs: ['go1.19.13', 'riscv64-unknown-elf-gcc'],
    },
    'bare-metal-riscv64-as-linker': {
      needs: ['go1.19.13', 'riscv64-unknown-elf-gcc'],
      files: { 'main.go': helloGo },
      steps: [
        {
          run: "GOOS=linux GOARCH=riscv64 go build -ldflags '-linkmode external -extld riscv64-unknown-elf-gcc' -o kernel.bin .",
        },
      ],
      expect: ["riscv64-unknown-elf-gcc: error: unrecognized command-line option '-rdynamic'"],
      context: {
        command:
          "GOOS=linux GOARCH=riscv64 go build -ldflags '-linkmode external -extld riscv64-unknown-elf-gcc' -o kernel.bin .",
        env: { GOOS: 'linux', GOARCH: 'riscv64' },
        target: 'linux/riscv64',
      },
    },
    'riscv64-compiler-for-arm64': {
      ...chosen('linux', 'arm64', 'riscv64-linux-gnu-gcc'),
      expect: ['unrecognized opcode `stp x29,x30'],
    },
    'arm64-compiler-for-riscv64': chosen('linux', 'riscv64', 'aarch64-linux-gnu-gcc'),
    'arm-compiler-for-arm64': chosen('linux', 'arm64', 'arm-linux-gnueabihf-gcc'),
    'arm64-compiler-for-amd64': {
      ...chosen('linux', 'amd64', 'aarch64-linux-gnu-gcc'),
      expect: ["aarch64-linux-gnu-gcc: error: unrecognized command-line option '-m64'"],
    },
    'arm64-compiler-for-arm': chosen('linux', 'arm', 'aarch64-linux-gnu-gcc', { GOARM: '7' }),
    'i686-mingw-for-amd64': {
      ...chosen('windows', 'amd64', 'i686-w64-mingw32-gcc'),
      expect: ['sorry, unimplemented: 64-bit mode not compiled in'],
    },
    'mingw-for-linux': chosen('linux', 'amd64', 'x86_64-w64-mingw32-gcc'),
    'linux-cross-for-windows-arm64': chosen('windows', 'arm64', 'aarch64-linux-gnu-gcc'),
    'x86-64-mingw-for-386': chosen('windows', '386', 'x86_64-w64-mingw32-gcc'),
    'clang-with-wrong-triple': {
      ...chosen('linux', 'arm64', 'clang'),
      needs: ['go', 'clang'],
      steps: [{ run: "CGO_ENABLED=1 GOARCH=arm64 CC='clang --target=armv7-linux-gnueabihf' go build ." }],
      context: {
        command: "CGO_ENABLED=1 GOARCH=arm64 CC='clang --target=armv7-linux-gnueabihf' go build .",
        env: { CGO_ENABLED: '1', GOARCH: 'arm64', CC: 'clang --target=armv7-linux-gnueabihf' },
        target: 'linux/arm64',
      },
    },
  },
);
