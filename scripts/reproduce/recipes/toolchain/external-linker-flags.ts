import { cgoHello, goMod, variants } from '../../recipe.ts';

const flags = (command: string, expect: string | RegExp, env?: Record<string, string>) => ({
  steps: [{ run: command }],
  expect: [expect],
  context: env === undefined ? { command } : { command, env },
});

export default variants(
  {
    cause: 'toolchain/external-linker-flags',
    needs: ['go', 'gcc'],
    files: { 'go.mod': goMod('1.19'), 'main.go': cgoHello },
  },
  {
    'unknown-option': flags(
      'go build -ldflags \'-linkmode external -extldflags "-Wl,--no-such-option"\' .',
      /unrecognized option '--no-such-option'/,
    ),
    'apple-flag-on-gnu-ld': flags(
      'go build -ldflags \'-linkmode external -extldflags "-Wl,-dead_strip"\' .',
      /rror/,
    ),
    'unquoted-extldflags': flags(
      "go build -ldflags '-linkmode external -extldflags -static -s -nope' .",
      /flag provided but not defined/,
    ),
    'unknown-go-linker-flag': flags(
      "go build -ldflags '-static' .",
      'flag provided but not defined: -static',
    ),
    'framework-on-linux': flags(
      'go build -ldflags \'-linkmode external -extldflags "-framework CoreFoundation"\' .',
      /rror|unrecognized/,
    ),
    'lld-wording': {
      needs: ['go', 'clang', 'ld.lld'],
      ...flags(
        'CC=clang go build -ldflags \'-linkmode external -extldflags "-fuse-ld=lld -Wl,--no-such-option"\' .',
        'ld.lld: error: unknown argument',
        { CC: 'clang' },
      ),
    },
    'bad-ldflags-variable': {
      env: { CGO_LDFLAGS: '-Wl,--push-states' },
      ...flags('go build .', /unrecognized|rror/, { CGO_LDFLAGS: '-Wl,--push-states' }),
    },
    'macos-version-flag': flags(
      'go build -ldflags \'-linkmode external -extldflags "-mmacosx-version-min=11.0"\' .',
      /unrecognized command-line option/,
    ),
  },
);
