import { goMod, variants } from '../../recipe.ts';

const main = 'package main\n\nimport _ "github.com/mattn/go-isatty"\n\nfunc main() {}\n';
const proxy = (url: string, expect: string | RegExp) => ({
  // Without the caller's proxies, else the proxy answers instead of the address meant.
  env: {
    GOPROXY: url,
    GOMODCACHE: '$SCRATCH/../modules',
    HTTP_PROXY: undefined,
    HTTPS_PROXY: undefined,
    http_proxy: undefined,
    https_proxy: undefined,
  },
  expect: [expect],
  context: { env: { GOPROXY: url, GOOS: 'linux', GOARCH: 'arm64' } },
});

export default variants(
  {
    cause: 'outside/network',
    needs: ['go'],
    files: {
      'go.mod': goMod('1.21', '\nrequire github.com/mattn/go-isatty v0.0.20\n'),
      'main.go': main,
    },
    steps: [{ run: 'GOOS=linux GOARCH=arm64 go mod download' }],
    replace: [['$SCRATCH/../modules', '/root/go/pkg/mod']],
    context: { command: 'GOOS=linux GOARCH=arm64 go mod download', target: 'linux/arm64' },
  },
  {
    'proxy-refuses': proxy('http://127.0.0.1:9', 'connection refused'),
    'proxy-unresolvable': proxy('https://goproxy.invalid', /no such host|lookup goproxy\.invalid/),
    'proxy-off': proxy('off', 'module lookup disabled by GOPROXY=off'),
    'run-time-refused': {
      files: {
        'go.mod': goMod(),
        'main.go':
          'package main\n\nimport (\n\t"log"\n\t"net/http"\n)\n\nfunc main() {\n\tif _, err := http.Get("http://127.0.0.1:9/health"); err != nil {\n\t\tlog.SetFlags(0)\n\t\tlog.Fatal(err)\n\t}\n}\n',
      },
      env: { HTTP_PROXY: undefined, http_proxy: undefined, GOFLAGS: '' },
      steps: [{ run: 'go run .' }],
      expect: ['connect: connection refused'],
      context: { command: 'go run .' },
    },
    'apt-unresolvable': {
      needs: ['root', 'apt-get'],
      env: { http_proxy: undefined, HTTP_PROXY: undefined },
      steps: [
        {
          quiet: true,
          run: 'mkdir -p lists/partial cache/archives/partial && echo "deb http://deb.debian.invalid/debian bookworm main" > sources.list',
        },
        {
          run: 'apt-get -o Dir::Etc::sourcelist=$SCRATCH/sources.list -o Dir::Etc::sourceparts=/dev/null -o Dir::State::lists=$SCRATCH/lists -o Dir::Cache=$SCRATCH/cache -o APT::Update::Error-Mode=any -o Acquire::Retries=0 update',
          shown: 'apt-get update',
        },
      ],
      expect: [/Could not resolve|Temporary failure resolving/],
      context: { command: 'apt-get update && apt-get install -y gcc-aarch64-linux-gnu' },
    },
  },
);
