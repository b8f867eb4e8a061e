import { cgoHello, goMod, helloGo, variants } from '../../recipe.ts';
import { inContainer, inRoot, muslRoot } from '../../rootfs.ts';

const intoMusl = [
  { run: muslRoot, quiet: true },
  { run: 'go build -o app . && cp app alpine/app', quiet: true },
];
const nix =
  'go build -ldflags \'-linkmode external -extldflags "-Wl,-dynamic-linker,/nix/store/c10zhkbp6jmyh0xc5kd123ga8yy2p4hk-glibc-2.39-52/lib/ld-linux-x86-64.so.2"\' -o app .';

const glibcOnMusl = variants(
  {
    cause: 'cgo/missing-interpreter',
    rivals: ['cgo/dynamic-when-static-wanted'],
    needs: ['go', 'gcc', 'root', 'debian:musl', 'debian:busybox-static'],
    files: { 'go.mod': goMod(), 'main.go': cgoHello },
    context: { command: './app', target: 'linux/amd64' },
  },
  {
    'glibc-binary-in-musl-shell': {
      steps: [...intoMusl, { run: inRoot('$SCRATCH/alpine', 'cd / && ./app', '/bin/sh'), shown: './app' }],
      exit: 127,
      expect: ['./app: not found'],
    },
    'glibc-binary-in-musl-shell-session': {
      steps: [
        ...intoMusl,
        { run: inRoot('$SCRATCH/alpine', 'ls -l /app', '/bin/sh'), shown: 'ls -l /app' },
        { run: inRoot('$SCRATCH/alpine', 'ls /lib', '/bin/sh'), shown: 'ls /lib' },
        { run: inRoot('$SCRATCH/alpine', '/app', '/bin/sh'), shown: '/app' },
      ],
      exit: 127,
      expect: ['/app: not found', 'ld-musl-x86_64.so.1'],
    },
    'glibc-binary-in-musl-container': {
      needs: ['go', 'gcc', 'runc', 'debian:musl', 'debian:busybox-static'],
      steps: [...intoMusl, { run: inContainer('$SCRATCH/alpine', ['/app']), shown: 'docker run --rm app' }],
      transcript: false,
      expect: ['exec /app: no such file or directory'],
      context: {
        command: 'docker run --rm app',
        dockerfile: 'FROM alpine:3.20\nCOPY app /app\nENTRYPOINT ["/app"]\n',
      },
    },
  },
);

const wrongPath = variants(
  {
    cause: 'cgo/missing-interpreter',
    rivals: ['cgo/dynamic-when-static-wanted'],
    needs: ['go', 'gcc'],
    files: { 'go.mod': goMod(), 'main.go': cgoHello },
    context: { command: './app' },
  },
  {
    'nix-path-bash': {
      steps: [{ run: nix, quiet: true }, { run: './app' }],
      exit: 127,
      expect: ['cannot execute: required file not found'],
    },
    'nix-path-dash': {
      steps: [
        { run: nix, quiet: true },
        { run: "dash -c './app'", shown: './app' },
      ],
      exit: 127,
      expect: ['./app: not found'],
    },
    'nix-path-session': {
      needs: ['go', 'gcc', 'file'],
      steps: [{ run: nix, quiet: true }, { run: './app' }, { run: 'file ./app' }, { run: 'ldd ./app' }],
      exit: 'any',
      expect: ['required file not found', 'interpreter /nix/store/'],
    },
    'nix-path-python': {
      needs: ['go', 'gcc', 'python3'],
      steps: [
        { run: nix, quiet: true },
        { run: `python3 -c 'import subprocess; subprocess.run(["./app"], check=True)'` },
      ],
      expect: ["FileNotFoundError: [Errno 2] No such file or directory: './app'"],
    },
    'nix-path-go-exec': {
      files: {
        'start/main.go':
          'package main\n\nimport (\n\t"log"\n\t"os/exec"\n)\n\nfunc main() {\n\tif err := exec.Command("./app").Run(); err != nil {\n\t\tlog.Fatal(err)\n\t}\n}\n',
      },
      steps: [{ run: nix, quiet: true }, { run: 'go run ./start' }],
      expect: ['fork/exec ./app: no such file or directory'],
    },
    'musl-binary-on-glibc': {
      needs: ['go', 'musl-gcc', 'root', 'rootfs:bullseye'],
      steps: [
        { run: "CC=musl-gcc go build -ldflags '-linkmode external' -o app .", quiet: true },
        { run: inRoot('$ROOTFS_BULLSEYE', './app'), shown: './app' },
      ],
      expect: [/\.\/app: No such file or directory/],
      context: { command: './app', target: 'linux/amd64' },
    },
    'arm64-in-armhf-root': {
      needs: ['go', 'aarch64-linux-gnu-gcc', 'qemu-aarch64'],
      steps: [
        { run: 'CGO_ENABLED=1 GOARCH=arm64 CC=aarch64-linux-gnu-gcc go build -o app .', quiet: true },
        { run: 'qemu-aarch64 ./app' },
      ],
      expect: ["Could not open '/lib/ld-linux-aarch64.so.1'"],
      lookAlike: {
        steps: [{ run: 'qemu-aarch64 -L /usr/aarch64-linux-gnu ./app' }],
        differs: 'the root that has the loader',
      },
      context: { command: 'qemu-aarch64 ./app', env: { GOARCH: 'arm64' }, target: 'linux/arm64' },
    },
  },
);

const scratch = variants(
  {
    cause: 'cgo/dynamic-when-static-wanted',
    rivals: ['cgo/missing-interpreter'],
    needs: ['go', 'gcc', 'runc'],
    files: { 'go.mod': goMod(), 'main.go': cgoHello },
    transcript: false,
  },
  {
    'cgo-in-scratch': {
      steps: [
        { run: 'mkdir root && go build -o root/app .', quiet: true },
        { run: inContainer('$SCRATCH/root', ['/app']), shown: 'docker run --rm app' },
      ],
      expect: ['exec /app: no such file or directory'],
      lookAlike: {
        steps: [
          { run: 'go build -ldflags \'-linkmode external -extldflags "-static"\' -o root/app .' },
          { run: inContainer('$SCRATCH/root', ['/app']), shown: 'docker run --rm app' },
        ],
        differs: 'static link',
      },
      context: {
        command: 'docker run --rm app',
        dockerfile:
          'FROM golang:1.26 AS build\nWORKDIR /src\nCOPY . .\nRUN go build -o /app .\n\nFROM scratch\nCOPY --from=build /app /app\nENTRYPOINT ["/app"]\n',
      },
    },
    'net-and-user-in-scratch': {
      files: {
        'main.go':
          'package main\n\nimport (\n\t"fmt"\n\t"net"\n\t"os/user"\n)\n\nfunc main() {\n\t_, err := net.LookupHost("localhost")\n\tme, _ := user.Current()\n\tfmt.Println(err, me)\n}\n',
      },
      steps: [
        { run: 'mkdir root && go build -o root/server .', quiet: true },
        { run: inContainer('$SCRATCH/root', ['/server']), shown: 'docker run --rm server' },
      ],
      expect: ['exec /server: no such file or directory'],
      context: {
        command: 'docker run --rm server',
        dockerfile: 'FROM scratch\nCOPY server /server\nENTRYPOINT ["/server"]\n',
      },
    },
    'pure-go-pie-in-scratch': {
      files: { 'main.go': helloGo },
      steps: [
        { run: 'mkdir root && CGO_ENABLED=0 go build -buildmode=pie -o root/app .', quiet: true },
        { run: inContainer('$SCRATCH/root', ['/app']), shown: 'docker run --rm app' },
      ],
      expect: ['exec /app: no such file or directory'],
      context: {
        command: 'docker run --rm app',
        env: { CGO_ENABLED: '0' },
        dockerfile:
          'FROM golang:1.26 AS build\nCOPY . .\nRUN CGO_ENABLED=0 go build -buildmode=pie -o /app .\n\nFROM scratch\nCOPY --from=build /app /app\nENTRYPOINT ["/app"]\n',
      },
    },
    'cgo-in-busybox': {
      needs: ['go', 'gcc', 'root', 'debian:busybox-static'],
      steps: [
        { run: 'mkdir -p root/bin && cp /bin/busybox root/bin/ && ln -s busybox root/bin/sh', quiet: true },
        { run: 'go build -o root/app .', quiet: true },
        { run: inRoot('$SCRATCH/root', 'cd / && ./app', '/bin/sh'), shown: './app' },
      ],
      exit: 127,
      expect: ['./app: not found'],
      context: { command: './app', dockerfile: 'FROM busybox:musl\nCOPY app /app\nCMD ["/app"]\n' },
    },
    'chroot-wording': {
      needs: ['go', 'gcc', 'root', 'chroot'],
      steps: [{ run: 'mkdir root && go build -o root/app .', quiet: true }, { run: 'chroot root /app' }],
      expect: ["chroot: failed to run command '/app': No such file or directory"],
      context: { command: 'chroot root /app' },
    },
  },
);

export default [...glibcOnMusl, ...wrongPath, ...scratch];
