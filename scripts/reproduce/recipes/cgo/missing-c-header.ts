import { goMod, variants } from '../../recipe.ts';

const using = (header: string, rest = '') =>
  `package main\n\n// #include <${header}>\n${rest}import "C"\n\nfunc main() {}\n`;

export default variants(
  {
    cause: 'cgo/missing-c-header',
    needs: ['go', 'gcc'],
    steps: [{ run: 'go build .' }],
    context: { command: 'go build .' },
  },
  {
    'own-preamble-libusb': {
      files: { 'go.mod': goMod(), 'main.go': using('libusb-1.0/libusb.h') },
      expect: ['fatal error: libusb-1.0/libusb.h: No such file or directory'],
    },
    'gopacket-pcap': {
      files: {
        'go.mod': goMod(),
        'main.go': 'package main\n\nimport _ "github.com/google/gopacket/pcap"\n\nfunc main() {}\n',
      },
      steps: [{ run: 'go get github.com/google/gopacket@v1.1.19', quiet: true }, { run: 'go build .' }],
      expect: ['fatal error: pcap.h: No such file or directory'],
    },
    'clang-wording': {
      needs: ['go', 'clang'],
      files: { 'go.mod': goMod(), 'main.go': using('alsa/asoundlib.h') },
      steps: [{ run: 'CC=clang go build .' }],
      expect: ["fatal error: 'alsa/asoundlib.h' file not found"],
      context: { command: 'CC=clang go build .', env: { CC: 'clang' } },
    },
    'cross-header-of-another-architecture': {
      // Debian keeps one header of OpenSSL apart for each architecture.
      needs: ['go', 'aarch64-linux-gnu-gcc', 'debian:libssl-dev'],
      files: { 'go.mod': goMod(), 'main.go': using('openssl/ssl.h') },
      steps: [{ run: 'CGO_ENABLED=1 GOARCH=arm64 CC=aarch64-linux-gnu-gcc go build .' }],
      expect: ['fatal error: openssl/opensslconf.h: No such file or directory'],
      lookAlike: { steps: [{ run: 'go build .' }], differs: 'native build, where the header is installed' },
      context: {
        command: 'CGO_ENABLED=1 GOARCH=arm64 CC=aarch64-linux-gnu-gcc go build .',
        env: { CGO_ENABLED: '1', GOARCH: 'arm64', CC: 'aarch64-linux-gnu-gcc' },
        target: 'linux/arm64',
      },
    },
    'go-vet-and-test': {
      files: {
        'go.mod': goMod(),
        'main.go': using('systemd/sd-journal.h'),
        'main_test.go': 'package main\n\nimport "testing"\n\nfunc TestNothing(t *testing.T) {}\n',
      },
      steps: [{ run: 'go test ./...' }],
      expect: ['fatal error: systemd/sd-journal.h: No such file or directory', '[build failed]'],
      context: { command: 'go test ./...' },
    },
    'x11-glfw': {
      files: {
        'go.mod': goMod(),
        'main.go': 'package main\n\nimport _ "github.com/go-gl/glfw/v3.3/glfw"\n\nfunc main() {}\n',
      },
      steps: [
        { run: 'go get github.com/go-gl/glfw/v3.3/glfw@v0.0.0-20240506104042-037f3cc74f2a', quiet: true },
        { run: 'go build .' },
      ],
      expect: [/fatal error: .*\.h: No such file or directory/],
    },
  },
);
