import { cgoHello, goMod, variants } from '../../recipe.ts';

// The Go release for 386 runs on an amd64 machine, whose C compiler has no 32-bit half.
const go386 =
  'go mod download golang.org/toolchain@v0.0.1-go1.26.0.linux-386 && cp -r "$GOMODCACHE/golang.org/toolchain@v0.0.1-go1.26.0.linux-386" "$SCRATCH/../go" && chmod -R u+w "$SCRATCH/../go" && chmod +x "$SCRATCH"/../go/bin/* "$SCRATCH"/../go/pkg/tool/linux_386/*';

export default variants(
  {
    cause: 'target/host-arch-mismatch',
    needs: ['go', 'gcc', 'uname'],
    files: { 'go.mod': goMod(), 'main.go': cgoHello },
    replace: [['$SCRATCH/../go', '/usr/local/go']],
    exit: 'any',
  },
  {
    'go-386-on-x86-64': {
      steps: [
        { run: go386, quiet: true },
        { run: 'PATH=$SCRATCH/../go/bin:$PATH go version', shown: 'go version' },
        { run: 'uname -m' },
        { run: 'PATH=$SCRATCH/../go/bin:$PATH go build .', shown: 'go build .' },
      ],
      expect: ['linux/386', 'x86_64', 'fatal error:'],
      context: { command: 'go build .', host: 'linux/386' },
    },
  },
);
