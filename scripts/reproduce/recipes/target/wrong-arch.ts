import { goMod, helloGo, variants } from '../../recipe.ts';

// The same fault told by different callers; what the caller's user can see (name of the asset, kind of machine,
// kind of file) decides whose fault it is.
const files = { 'go.mod': goMod(), 'main.go': helloGo };
const build = (goos: string, goarch: string, out: string) => ({
  run: `GOOS=${goos} GOARCH=${goarch} go build -ldflags=-s -o ${out} .`,
  quiet: true,
});

const downloaded = variants(
  {
    cause: 'target/wrong-arch-downloaded',
    rivals: ['target/wrong-arch-shipped', 'target/host-arch-built'],
    needs: ['go', 'file', 'uname'],
    files,
  },
  {
    'bash-arm64-asset': {
      steps: [
        build('linux', 'arm64', 'app_1.4.0_linux_arm64'),
        { run: 'uname -m' },
        { run: './app_1.4.0_linux_arm64' },
      ],
      expect: ['x86_64', 'cannot execute binary file: Exec format error'],
      context: { command: './app_1.4.0_linux_arm64', host: 'linux/amd64' },
    },
    'bash-darwin-asset': {
      steps: [
        build('darwin', 'arm64', 'app-darwin-arm64'),
        { run: './app-darwin-arm64' },
        { run: 'file app-darwin-arm64' },
      ],
      exit: 'any',
      expect: ['Exec format error', 'Mach-O'],
      context: { command: './app-darwin-arm64', host: 'linux/amd64' },
    },
    'dash-arm64-asset': {
      steps: [
        build('linux', 'arm64', 'app-linux-aarch64'),
        { run: "dash -c './app-linux-aarch64'", shown: './app-linux-aarch64' },
      ],
      expect: ['Exec format error'],
      context: { command: './app-linux-aarch64', host: 'linux/amd64' },
    },
    'env-falls-back-to-sh': {
      steps: [build('linux', 'arm64', 'app-linux-arm64'), { run: 'env ./app-linux-arm64' }],
      expect: [/Syntax error|not found|unexpected/],
      context: { command: 'env ./app-linux-arm64', host: 'linux/amd64' },
    },
    'python-subprocess': {
      needs: ['go', 'python3'],
      steps: [
        build('linux', 'riscv64', 'app-linux-riscv64'),
        { run: `python3 -c 'import subprocess; subprocess.run(["./app-linux-riscv64"], check=True)'` },
      ],
      expect: ['OSError: [Errno 8] Exec format error'],
      context: { command: './app-linux-riscv64', host: 'linux/amd64' },
    },
    'node-spawn': {
      needs: ['go', 'node'],
      steps: [
        build('linux', 'arm', 'app-linux-armv7'),
        { run: `node -e 'require("child_process").execFileSync("./app-linux-armv7", {stdio: "inherit"})'` },
      ],
      expect: [/ENOEXEC|Syntax error|unexpected/],
      context: { command: './app-linux-armv7', host: 'linux/amd64' },
    },
  },
);

const shipped = variants(
  {
    cause: 'target/wrong-arch-shipped',
    rivals: ['target/wrong-arch-downloaded', 'target/host-arch-built'],
    needs: ['go', 'file', 'uname'],
    files,
    exit: 'any',
  },
  {
    'asset-says-amd64': {
      steps: [
        build('linux', 'arm64', 'app_2.0.1_linux_amd64'),
        { run: 'uname -m' },
        { run: './app_2.0.1_linux_amd64' },
        { run: 'file app_2.0.1_linux_amd64' },
      ],
      expect: ['Exec format error', 'ARM aarch64', 'x86_64'],
      context: { command: './app_2.0.1_linux_amd64', host: 'linux/amd64' },
    },
    'asset-says-linux': {
      steps: [
        build('windows', 'amd64', 'app-linux-x86_64'),
        { run: './app-linux-x86_64 --version' },
        { run: 'file app-linux-x86_64' },
      ],
      expect: ['Exec format error', 'PE32+'],
      context: { command: './app-linux-x86_64 --version', host: 'linux/amd64' },
    },
  },
);

const built = variants(
  {
    cause: 'target/host-arch-built',
    rivals: ['target/wrong-arch-shipped', 'target/wrong-arch-downloaded'],
    needs: ['go', 'file', 'uname'],
    files,
    exit: 'any',
  },
  {
    'built-on-arm64-workstation': {
      steps: [
        build('linux', 'arm64', 'server'),
        { run: 'uname -m' },
        { run: './server' },
        { run: 'go version -m ./server' },
      ],
      expect: ['x86_64', 'Exec format error', 'GOARCH=arm64'],
      context: {
        command: 'go build -o server . && scp server host: && ssh host ./server',
        host: 'linux/arm64',
        target: 'linux/amd64',
      },
    },
    'built-on-mac': {
      steps: [build('darwin', 'arm64', 'server'), { run: './server' }, { run: 'file ./server' }],
      expect: ['Exec format error', 'Mach-O 64-bit arm64'],
      context: {
        command: 'go build -o server . && scp server host: && ssh host ./server',
        host: 'darwin/arm64',
        target: 'linux/amd64',
      },
    },
  },
);

export default [...downloaded, ...shipped, ...built];
