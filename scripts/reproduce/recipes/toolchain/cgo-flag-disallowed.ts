import { goMod, variants } from '../../recipe.ts';

const refused = (kind: string, flag: string) => ({
  files: {
    'go.mod': goMod(),
    'main.go': `package main\n\n// #cgo ${kind}: ${flag}\nimport "C"\n\nfunc main() {}\n`,
  },
  expect: [`invalid flag in #cgo ${kind}: ${flag}`],
});

export default variants(
  {
    cause: 'toolchain/cgo-flag-disallowed',
    needs: ['go', 'gcc'],
    steps: [{ run: 'go build .' }],
    context: { command: 'go build .' },
  },
  {
    'cflags-plugin': refused('CFLAGS', '-fplugin=audit.so'),
    'cflags-specs': refused('CFLAGS', '-specs=nosys.specs'),
    'ldflags-spec': refused('LDFLAGS', '-Wl,--defsym=start=0'),
    'ldflags-object': refused('LDFLAGS', '-Wl,-T,layout.ld'),
    'ldflags-force-load': refused('LDFLAGS', '-Wl,-force_load,libx.a'),
    'pkg-config-flag': {
      needs: ['go', 'gcc', 'pkg-config'],
      env: { PKG_CONFIG_PATH: '$SCRATCH/pc' },
      files: {
        'go.mod': goMod(),
        'main.go': 'package main\n\n// #cgo pkg-config: thing\nimport "C"\n\nfunc main() {}\n',
        'pc/thing.pc': 'Name: thing\nDescription: thing\nVersion: 1\nCflags: -fplugin=thing.so\nLibs: -lm\n',
      },
      expect: ['invalid flag in pkg-config --cflags: -fplugin=thing.so'],
    },
    'dependency-flag': {
      needs: ['go1.21.0', 'gcc'],
      ...refused('LDFLAGS', '-Wl,--start-lib'),
    },
  },
);
