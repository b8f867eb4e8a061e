import { goMod, helloGo, recipe } from '../../recipe.ts';

const build = 'GOOS=linux GOARCH=arm64 CGO_ENABLED=1 CC=aarch64-linux-gnu-gcc go build -race -o app .';

export default [
  recipe({
    cause: 'container/qemu-unsupported-feature',
    name: 'race-runtime-under-qemu',
    needs: ['go', 'aarch64-linux-gnu-gcc', 'qemu-aarch64'],
    files: { 'go.mod': goMod(), 'main.go': helloGo },
    steps: [{ run: build }, { run: 'qemu-aarch64 -L /usr/aarch64-linux-gnu ./app', shown: './app' }],
    expect: ['unsupported VMA range', 'Found'],
    context: {
      command: './app',
      target: 'linux/arm64',
      env: { GOOS: 'linux', GOARCH: 'arm64', CGO_ENABLED: '1', CC: 'aarch64-linux-gnu-gcc' },
    },
    lookAlike: {
      steps: [{ run: `${build.replace(' -race', '')} && qemu-aarch64 -L /usr/aarch64-linux-gnu ./app` }],
      differs: 'without -race',
    },
  }),
  // The emulator keeps one descriptor table for all threads, so each thread of Go finds another's data.
  recipe({
    cause: 'container/qemu-crash',
    name: 'go-386-under-qemu-i386',
    needs: ['debian:golang-1.19-go', 'qemu-i386'],
    env: { GOOS: 'linux', GOARCH: '386', GOFLAGS: '' },
    files: { 'go.mod': goMod('1.19'), 'main.go': helloGo },
    steps: [
      { run: '/usr/lib/go-1.19/bin/go build -o app .', shown: 'go build -o app .' },
      { run: 'qemu-i386 ./app' },
    ],
    replace: [
      ['/usr/lib/go-1.19', '/usr/local/go'],
      ['/usr/share/go-1.19', '/usr/local/go'],
    ],
    expect: [/fatal|uncaught target signal|SIG(SEGV|TRAP)/],
    context: { command: './app', target: 'linux/386', env: { GOOS: 'linux', GOARCH: '386' }, go: 'go1.19.8' },
    lookAlike: { steps: [{ run: './app' }], differs: 'run by the kernel itself' },
  }),
];
