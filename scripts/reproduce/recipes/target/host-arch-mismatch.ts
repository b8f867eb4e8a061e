import { cgoHello, goMod, recipe } from '../../recipe.ts';

// The Go command and its tools are compiled for 386 and put into a GOROOT of their own: the Go that is found on
// a 64-bit machine when the download for 386 was taken. The C compiler has no 32-bit half.
const makeGo386 = [
  'root="$SCRATCH/../go386" && goroot=$(go env GOROOT)',
  'mkdir -p "$root/bin" "$root/pkg/tool/linux_386"',
  'cp -r "$goroot/src" "$goroot/VERSION" "$root/" && cp -r "$goroot/pkg/include" "$root/pkg/"',
  'cp "$goroot/go.env" "$root/"',
  'export CGO_ENABLED=0 GOARCH=386',
  'go build -o "$root/bin/go" cmd/go',
  'for tool in compile asm link cgo buildid; do go build -o "$root/pkg/tool/linux_386/$tool" cmd/$tool || exit 1; done',
].join(' && ');
const with386 = (command: string) => ({ run: `PATH=$SCRATCH/../go386/bin:$PATH ${command}`, shown: command });

export default recipe({
  cause: 'target/host-arch-mismatch',
  name: 'go-386-on-x86-64',
  needs: ['go1.25.0', 'gcc', 'uname'],
  files: { 'go.mod': goMod(), 'main.go': cgoHello },
  replace: [['$SCRATCH/../go386', '/usr/local/go']],
  seconds: 600,
  steps: [{ run: makeGo386, quiet: true }, with386('go version'), { run: 'uname -m' }, with386('go build .')],
  expect: ['linux/386', 'x86_64', 'fatal error: bits/libc-header-start.h: No such file or directory'],
  rivals: ['cgo/missing-libc-dev'],
  context: { command: 'go build .', host: 'linux/386' },
});
