import { goMod, helloGo, variants } from '../../recipe.ts';

const files = (go: string, toolchain = '') => ({ 'go.mod': goMod(go, toolchain), 'main.go': helloGo });

export default variants(
  { cause: 'toolchain/toolchain-not-available', needs: ['go'] },
  {
    'local-refuses-to-switch': {
      rivals: ['toolchain/go-version-too-old'],
      needs: ['go1.23.0'],
      files: files('1.24.2'),
      env: { GOTOOLCHAIN: 'local' },
      steps: [{ run: 'go build .' }, { run: 'go env GOTOOLCHAIN' }],
      exit: 'any',
      expect: ['go: go.mod requires go >= 1.24.2 (running go 1.23.0; GOTOOLCHAIN=local)'],
      context: { command: 'go build .', env: { GOTOOLCHAIN: 'local' } },
    },
    'no-such-release': {
      files: files('1.99.0'),
      env: { GOTOOLCHAIN: 'auto' },
      steps: [{ run: 'go build .' }],
      expect: [/download go1\.99\.0|go1\.99\.0.*toolchain not available|toolchain not available/],
      context: { command: 'go build .', env: { GOTOOLCHAIN: 'auto' } },
    },
    'proxy-off': {
      needs: ['go1.23.0'],
      files: files('1.24.9'),
      env: { GOTOOLCHAIN: 'auto', GOPROXY: 'off' },
      steps: [{ run: 'go build .' }],
      expect: [/toolchain not available|module lookup disabled by GOPROXY=off/],
      context: { command: 'go build .', env: { GOTOOLCHAIN: 'auto', GOPROXY: 'off' } },
    },
    'proxy-unreachable': {
      needs: ['go1.23.0'],
      files: files('1.24.8'),
      env: { GOTOOLCHAIN: 'auto', GOPROXY: 'http://127.0.0.1:9' },
      steps: [{ run: 'go build .' }],
      expect: [/connection refused/, /go1\.24\.8/],
      context: { command: 'go build .', env: { GOTOOLCHAIN: 'auto', GOPROXY: 'http://127.0.0.1:9' } },
    },
    'sumdb-off': {
      needs: ['go1.23.0'],
      files: files('1.24.7'),
      env: { GOTOOLCHAIN: 'auto', GOSUMDB: 'off' },
      steps: [{ run: 'go build .' }],
      expect: [/checksum database disabled by GOSUMDB=off|verifying module/],
      context: { command: 'go build .', env: { GOTOOLCHAIN: 'auto', GOSUMDB: 'off' } },
    },
    'toolchain-line-without-patch': {
      needs: ['go1.21.0'],
      files: files('1.22'),
      env: { GOTOOLCHAIN: 'auto' },
      steps: [{ run: 'go build .' }],
      expect: ['go: download go1.22: golang.org/toolchain@v0.0.1-go1.22.linux-amd64:'],
      context: { command: 'go build .', env: { GOTOOLCHAIN: 'auto' } },
    },
    'path-only': {
      needs: ['go1.23.0'],
      files: files('1.24.5'),
      env: { GOTOOLCHAIN: 'path' },
      steps: [{ run: 'go build .' }],
      expect: [/cannot find "go1\.24\.5" in PATH|requires go >= 1\.24\.5/],
      context: { command: 'go build .', env: { GOTOOLCHAIN: 'path' } },
    },
    'get-a-newer-dependency': {
      rivals: ['toolchain/go-version-too-old'],
      needs: ['go1.23.0'],
      files: files('1.21'),
      env: { GOTOOLCHAIN: 'local' },
      steps: [{ run: 'go get golang.org/x/tools@v0.40.0' }],
      expect: [/requires go >= 1\.2\d/],
      context: { command: 'go get golang.org/x/tools@v0.40.0', env: { GOTOOLCHAIN: 'local' } },
    },
  },
);
