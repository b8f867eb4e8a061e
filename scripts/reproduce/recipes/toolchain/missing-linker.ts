import { cgoHello, goMod, variants } from '../../recipe.ts';
import { goInRoot } from '../../rootfs.ts';

export default variants(
  {
    cause: 'toolchain/missing-linker',
    needs: ['go', 'gcc'],
    files: { 'go.mod': goMod('1.19'), 'main.go': cgoHello },
  },
  {
    'plugin-arm64-forces-gold': {
      needs: ['go1.25.0', 'root', 'rootfs:trixie'],
      files: {
        'main.go':
          'package main\n\n// int x;\nimport "C"\n\nfunc Hello() int { return 1 }\n\nfunc main() {}\n',
      },
      steps: [
        {
          run: goInRoot(
            '$ROOTFS_TRIXIE',
            'CGO_ENABLED=1 GOARCH=arm64 CC=aarch64-linux-gnu-gcc go build -buildmode=plugin -o p.so .',
          ),
          shown: 'CGO_ENABLED=1 GOARCH=arm64 CC=aarch64-linux-gnu-gcc go build -buildmode=plugin -o p.so .',
        },
      ],
      expect: [/gold|cannot find 'ld'/],
      context: {
        command: 'CGO_ENABLED=1 GOARCH=arm64 CC=aarch64-linux-gnu-gcc go build -buildmode=plugin -o p.so .',
        env: { CGO_ENABLED: '1', GOARCH: 'arm64', CC: 'aarch64-linux-gnu-gcc' },
        target: 'linux/arm64',
      },
    },
    'imports-plugin-arm64': {
      needs: ['go1.24.0', 'root', 'rootfs:trixie'],
      files: {
        'main.go':
          'package main\n\nimport "plugin"\n\nfunc main() {\n\t_, err := plugin.Open("x.so")\n\tprintln(err.Error())\n}\n',
      },
      steps: [
        {
          run: goInRoot('$ROOTFS_TRIXIE', 'CGO_ENABLED=1 GOARCH=arm64 CC=aarch64-linux-gnu-gcc go build .'),
          shown: 'CGO_ENABLED=1 GOARCH=arm64 CC=aarch64-linux-gnu-gcc go build .',
        },
      ],
      expect: [/gold|cannot find 'ld'/],
      context: {
        command: 'CGO_ENABLED=1 GOARCH=arm64 CC=aarch64-linux-gnu-gcc go build .',
        env: { CGO_ENABLED: '1', GOARCH: 'arm64', CC: 'aarch64-linux-gnu-gcc' },
        target: 'linux/arm64',
      },
    },
    'gold-asked-for': {
      needs: ['go', 'root', 'rootfs:trixie'],
      steps: [
        {
          run: goInRoot(
            '$ROOTFS_TRIXIE',
            'go build -ldflags \'-linkmode external -extldflags "-fuse-ld=gold"\' .',
          ),
          shown: 'go build -ldflags \'-linkmode external -extldflags "-fuse-ld=gold"\' .',
        },
      ],
      expect: ["cannot find 'ld'"],
      context: { command: 'go build -ldflags \'-linkmode external -extldflags "-fuse-ld=gold"\' .' },
    },
    'lld-asked-for': {
      needs: ['go', 'root', 'rootfs:trixie'],
      steps: [
        {
          run: goInRoot('$ROOTFS_TRIXIE', 'CGO_LDFLAGS=-fuse-ld=lld go build .'),
          shown: 'CGO_LDFLAGS=-fuse-ld=lld go build .',
        },
      ],
      expect: ["cannot find 'ld'"],
      context: { command: 'CGO_LDFLAGS=-fuse-ld=lld go build .', env: { CGO_LDFLAGS: '-fuse-ld=lld' } },
    },
    'no-linker-at-all': {
      hide: [
        'ld',
        'ld.bfd',
        'ld.gold',
        'ld.lld',
        'x86_64-linux-gnu-ld',
        'x86_64-linux-gnu-ld.bfd',
        'x86_64-linux-gnu-ld.gold',
      ],
      steps: [{ run: 'go build .' }],
      expect: ["cannot find 'ld'"],
      context: { command: 'go build .' },
    },
    'clang-wording': {
      needs: ['go', 'clang'],
      steps: [{ run: 'CC=clang go build -ldflags \'-linkmode external -extldflags "-fuse-ld=mold"\' .' }],
      expect: [/invalid linker name in '-fuse-ld=mold'|invalid linker name in argument '-fuse-ld=mold'/],
      context: {
        command: 'CC=clang go build -ldflags \'-linkmode external -extldflags "-fuse-ld=mold"\' .',
        env: { CC: 'clang' },
      },
    },
  },
);
