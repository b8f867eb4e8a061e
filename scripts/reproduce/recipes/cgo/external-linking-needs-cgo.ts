import { goMod, helloGo, variants } from '../../recipe.ts';

const build = (command: string, what: string, extra: object = {}) => ({
  steps: [{ run: command }],
  expect: [`${what} requires external (cgo) linking, but cgo is not enabled`],
  context: { command, ...extra },
});

export default variants(
  {
    cause: 'cgo/external-linking-needs-cgo',
    needs: ['go'],
    files: { 'go.mod': goMod('1.19'), 'main.go': helloGo },
  },
  {
    'linkmode-external': build('CGO_ENABLED=0 go build -ldflags=-linkmode=external .', '-linkmode=external'),
    'static-extldflags': build(
      'CGO_ENABLED=0 go build -ldflags \'-linkmode external -extldflags "-static"\' .',
      '-linkmode',
    ),
    'pie-riscv64': build('GOARCH=riscv64 go build -buildmode=pie .', '-buildmode=pie', {
      target: 'linux/riscv64',
    }),
    'pie-386': build('GOARCH=386 go build -buildmode=pie .', '-buildmode=pie', { target: 'linux/386' }),
    'c-shared-without-cgo': build(
      'CGO_ENABLED=0 go build -buildmode=c-shared -o app.so .',
      '-buildmode=c-shared',
    ),
    // Not refused: the archive is made, without runtime/cgo, and cannot be used.
    'c-archive-cross-warning': {
      steps: [{ run: 'GOARCH=arm64 go build -buildmode=c-archive -o app.a .' }],
      exit: 'any',
      expect: ['loadinternal: cannot find runtime/cgo'],
      context: { command: 'GOARCH=arm64 go build -buildmode=c-archive -o app.a .', target: 'linux/arm64' },
    },
    'plugin-without-cgo': build('CGO_ENABLED=0 go build -buildmode=plugin .', '-buildmode=plugin'),
    'android-arm': build('GOOS=android GOARCH=arm GOARM=7 go build .', 'android/arm', {
      target: 'android/arm',
    }),
    'android-amd64': build('GOOS=android GOARCH=amd64 go build .', 'android/amd64', {
      target: 'android/amd64',
    }),
    'ios-arm64': build('GOOS=ios GOARCH=arm64 go build .', 'ios/arm64', { target: 'ios/arm64' }),
    'go-1-20-warning': {
      needs: ['go1.20.14', 'gcc'],
      steps: [{ run: 'CGO_ENABLED=0 go build -ldflags=-linkmode=external .' }],
      exit: 'any',
      expect: ['loadinternal: cannot find runtime/cgo'],
      context: { command: 'CGO_ENABLED=0 go build -ldflags=-linkmode=external .', env: { CGO_ENABLED: '0' } },
    },
  },
);
