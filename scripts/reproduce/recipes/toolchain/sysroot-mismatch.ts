import { cgoHello, goMod, variants } from '../../recipe.ts';

export default variants(
  {
    cause: 'toolchain/sysroot-mismatch',
    needs: ['go', 'gcc'],
    files: { 'go.mod': goMod(), 'main.go': cgoHello },
  },
  {
    'float-abi-of-other-headers': {
      needs: ['go', 'arm-linux-gnueabihf-gcc'],
      steps: [
        {
          run: "CGO_ENABLED=1 GOARCH=arm GOARM=5 CC=arm-linux-gnueabihf-gcc CGO_CFLAGS='-mfloat-abi=soft' go build .",
        },
      ],
      expect: ['gnu/stubs-soft.h: No such file or directory'],
      context: {
        command:
          "CGO_ENABLED=1 GOARCH=arm GOARM=5 CC=arm-linux-gnueabihf-gcc CGO_CFLAGS='-mfloat-abi=soft' go build .",
        env: {
          CGO_ENABLED: '1',
          GOARCH: 'arm',
          GOARM: '5',
          CC: 'arm-linux-gnueabihf-gcc',
          CGO_CFLAGS: '-mfloat-abi=soft',
        },
        target: 'linux/arm',
      },
    },
    'sysroot-of-the-host-for-arm64': {
      needs: ['go', 'aarch64-linux-gnu-gcc'],
      steps: [
        {
          run: 'CGO_ENABLED=1 GOARCH=arm64 CC=aarch64-linux-gnu-gcc CGO_CFLAGS=-I/usr/include/x86_64-linux-gnu CGO_LDFLAGS=-L/usr/lib/x86_64-linux-gnu go build .',
        },
      ],
      expect: [/rror|incompatible/],
      context: {
        command:
          'CGO_ENABLED=1 GOARCH=arm64 CC=aarch64-linux-gnu-gcc CGO_CFLAGS=-I/usr/include/x86_64-linux-gnu go build .',
        env: {
          CGO_ENABLED: '1',
          GOARCH: 'arm64',
          CC: 'aarch64-linux-gnu-gcc',
          CGO_CFLAGS: '-I/usr/include/x86_64-linux-gnu',
        },
        target: 'linux/arm64',
      },
    },
    'clang-without-sysroot': {
      needs: ['go', 'clang'],
      steps: [{ run: "CGO_ENABLED=1 GOARCH=s390x CC='clang --target=s390x-linux-gnu' go build ." }],
      expect: [/file not found/],
      context: {
        command: "CGO_ENABLED=1 GOARCH=s390x CC='clang --target=s390x-linux-gnu' go build .",
        env: { CGO_ENABLED: '1', GOARCH: 's390x', CC: 'clang --target=s390x-linux-gnu' },
        target: 'linux/s390x',
      },
    },
  },
);
