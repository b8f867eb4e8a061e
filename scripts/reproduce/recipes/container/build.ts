import { goMod, helloGo, variants } from '../../recipe.ts';
import { inContainer } from '../../rootfs.ts';
import { atRegistry, build, needs, sessionFile } from './buildkit.ts';

const on = (
  platform: string,
  dockerfile: string,
  expect: readonly (string | RegExp)[],
  instead?: string,
) => ({
  files: { Dockerfile: dockerfile },
  steps: [build(platform)],
  expect: [/^#\d+ /m, ...expect],
  context: {
    command: build(platform).shown,
    target: platform.includes(',') ? 'linux/arm64' : platform,
    dockerfile,
  },
  ...(instead === undefined
    ? {}
    : {
        lookAlike: {
          steps: [
            {
              run: `cat > Dockerfile <<'END'\n${instead}END\n${build(platform).run}`,
              shown: build(platform).shown,
            },
          ],
          differs: instead,
        },
      }),
});

const goStage = 'WORKDIR /src\nCOPY go.mod main.go ./\n';
const formatError = /exec \/bin\/sh: exec format error|exec format error/;

const base = {
  needs,
  files: { ...sessionFile, 'go.mod': goMod(), 'main.go': helloGo, '.dockerignore': '.git\n' },
  seconds: 240,
  transcript: false,
};

export default [
  ...variants(
    { ...base, cause: 'container/binfmt-missing' },
    {
      'foreign-run-step': on(
        'linux/arm64',
        'FROM busybox:1.35\nRUN uname -m > /etc/machine\nCOPY main.go /\n',
        [formatError, 'RUN uname -m'],
      ),
      'one-of-two-platforms': on(
        'linux/amd64,linux/arm64',
        'FROM busybox:1.35\nRUN mkdir -p /var/lib/app\nCOPY main.go /\n',
        [formatError, 'linux/arm64'],
      ),
    },
  ),
  ...variants(
    { ...base, cause: 'container/stage-platform-mismatch' },
    {
      'build-stage-on-target-platform': on(
        'linux/arm64',
        `FROM golang:1.26 AS build\n${goStage}ARG TARGETOS TARGETARCH\nRUN CGO_ENABLED=0 GOOS=$TARGETOS GOARCH=$TARGETARCH go build -o /app .\n\nFROM scratch\nCOPY --from=build /app /app\nENTRYPOINT ["/app"]\n`,
        [formatError, 'go build'],
        `FROM --platform=$BUILDPLATFORM golang:1.26 AS build\n${goStage}ARG TARGETOS TARGETARCH\nRUN CGO_ENABLED=0 GOOS=$TARGETOS GOARCH=$TARGETARCH go build -o /app .\n\nFROM scratch\nCOPY --from=build /app /app\nENTRYPOINT ["/app"]\n`,
      ),
      'constant-platform': on(
        'linux/amd64',
        `FROM --platform=linux/arm64 golang:1.26 AS build\n${goStage}RUN go build -o /app .\n\nFROM busybox:1.35\nCOPY --from=build /app /app\nENTRYPOINT ["/app"]\n`,
        [formatError, 'go build'],
      ),
      'unknown-platform-word': on('linux/amd64', 'FROM --platform=x86_46 busybox:1.35\nCOPY main.go /\n', [
        /unknown operating system or architecture/,
      ]),
    },
  ),
  ...variants(
    { ...base, cause: 'container/targetarch-not-declared' },
    {
      'misspelt-platform-variable': on(
        'linux/arm64',
        `FROM --platform=$BUILD_PLATFORM golang:1.26 AS build\n${goStage}RUN go build -o /app .\n`,
        [/empty platform value|failed to parse platform/],
      ),
      'arg-not-in-stage': on(
        'linux/arm64',
        `FROM --platform=$BUILDPLATFORM golang:1.26 AS build\n${goStage}RUN CGO_ENABLED=0 GOARCH=$TARGETARCH go build -o /app-$TARGETARCH .\nRUN /usr/local/go/bin/go version -m /app-$TARGETARCH\n\nFROM busybox:1.35\nARG TARGETARCH\nCOPY --from=build /app-$TARGETARCH /app\n`,
        [/app-arm64.*not found|failed to (compute|calculate)/],
        `FROM --platform=$BUILDPLATFORM golang:1.26 AS build\n${goStage}ARG TARGETARCH\nRUN CGO_ENABLED=0 GOARCH=$TARGETARCH go build -o /app-$TARGETARCH .\n\nFROM busybox:1.35\nARG TARGETARCH\nCOPY --from=build /app-$TARGETARCH /app\n`,
      ),
    },
  ),
  ...variants(
    { ...base, cause: 'container/base-image-lacks-platform' },
    {
      'index-without-platform': on('linux/s390x', 'FROM busybox:1.35\nCOPY main.go /\n', [
        /no match for platform in manifest/,
      ]),
      riscv64: on('linux/riscv64', 'FROM golang:1.26\nCOPY main.go /\n', [
        /no match for platform in manifest/,
      ]),
      'arm-v7': on('linux/arm/v7', 'FROM busybox:1.35\nRUN echo ready\n', [
        /no match for platform in manifest/,
      ]),
      'darwin-asked-for': on('darwin/arm64', 'FROM busybox:1.35\nCOPY main.go /\n', [
        /no match for platform in manifest/,
      ]),
    },
  ),
  ...variants(
    { ...base, cause: 'container/copy-from-wrong-platform' },
    {
      'tool-from-other-stage': on(
        'linux/amd64',
        'FROM --platform=linux/arm64 busybox:1.35 AS tools\n\nFROM busybox:1.35\nCOPY --from=tools /bin/busybox /usr/local/bin/busybox\nRUN ["/usr/local/bin/busybox", "echo", "ready"]\n',
        ['exec /usr/local/bin/busybox: exec format error'],
        'FROM busybox:1.35 AS tools\n\nFROM busybox:1.35\nCOPY --from=tools /bin/busybox /usr/local/bin/busybox\nRUN ["/usr/local/bin/busybox", "echo", "ready"]\n',
      ),
    },
  ),
  ...variants(
    { ...base, cause: 'container/dockerfile-goarch-pinned' },
    {
      'goarch-in-run': on(
        'linux/amd64',
        `FROM --platform=$BUILDPLATFORM golang:1.26 AS build\n${goStage}RUN CGO_ENABLED=0 GOOS=linux GOARCH=arm64 go build -o /app .\n\nFROM busybox:1.35\nCOPY --from=build /app /app\nRUN ["/app", "version"]\n`,
        ['exec /app: exec format error'],
        `FROM --platform=$BUILDPLATFORM golang:1.26 AS build\n${goStage}ARG TARGETARCH\nRUN CGO_ENABLED=0 GOOS=linux GOARCH=$TARGETARCH go build -o /app .\n\nFROM busybox:1.35\nCOPY --from=build /app /app\nRUN ["/app", "version"]\n`,
      ),
      'goarch-in-env': on(
        'linux/amd64',
        `FROM golang:1.26\n${goStage}ENV CGO_ENABLED=0 GOOS=linux GOARCH=arm64\nRUN go build -o /app .\nRUN ["/app"]\n`,
        ['exec /app: exec format error'],
      ),
    },
  ),
  ...variants(
    { ...base, cause: 'container/manifest-wrong-arch' },
    {
      'amd64-label-on-arm64-files': on('linux/amd64', 'FROM app:stable\nRUN mkdir -p /var/lib/app\n', [
        formatError,
      ]),
      'riscv64-label-on-amd64-files': {
        ...on('linux/arm64', 'FROM app:latest\nRUN ["/bin/busybox", "echo", "ready"]\n', []),
        // The riscv64 image of the index holds the files of amd64; the check of the files says so.
        steps: [
          {
            run: `. "$SCRATCH/../session.sh"; { crane manifest --platform linux/riscv64 $host/library/app:latest >/dev/null && crane config --platform linux/riscv64 $host/library/app:latest | head -c 400; echo; crane export --platform linux/riscv64 $host/library/app:latest - | tar xf - -C $work bin/busybox && file -b $work/bin/busybox; }`,
            shown:
              'crane config --platform linux/riscv64 app:latest; crane export --platform linux/riscv64 app:latest - | tar xf - bin/busybox && file -b bin/busybox',
          },
        ],
        exit: 'any' as const,
        transcript: true,
        needs: [...needs, 'file'],
        expect: ['"architecture":"riscv64"', 'x86-64'],
        context: { target: 'linux/riscv64' },
      },
    },
  ),
  ...variants(
    { ...base, cause: 'container/image-not-multiarch' },
    {
      'skopeo-inspect': {
        needs: [...needs, 'skopeo'],
        steps: [
          {
            run: atRegistry(
              'skopeo --override-arch s390x --override-os linux inspect --tls-verify=false docker://$host/library/busybox:1.35',
            ),
            shown:
              'skopeo --override-arch s390x --override-os linux inspect docker://$host/library/busybox:1.35',
          },
        ],
        expect: [/no image found in (manifest list|image index)/],
        context: {
          target: 'linux/s390x',
          command: 'skopeo copy docker://docker.io/library/busybox:1.35 dir:busybox',
        },
      },
      'crane-pull': {
        steps: [
          {
            run: atRegistry('crane pull --platform linux/s390x $host/library/busybox:1.35 busybox.tar'),
            shown: 'crane pull --platform linux/s390x $host/library/busybox:1.35 busybox.tar',
          },
        ],
        expect: [/no child with platform/],
        context: {
          target: 'linux/s390x',
          command: 'crane pull --platform linux/s390x busybox:1.35 busybox.tar',
        },
      },
      'run-of-foreign-image': {
        steps: [
          {
            run: `. "$SCRATCH/../session.sh"; mkdir root; crane export --platform linux/arm64 $host/library/busybox:1.35 - | tar xf - -C root; (${inContainer('$SCRATCH/root', ['sh', '-c', 'echo ready'])})`,
            shown: 'runc run app',
          },
        ],
        expect: ['exec format error'],
        context: { target: 'linux/arm64' },
      },
      'buildah-from': {
        needs: [...needs, 'buildah'],
        steps: [
          {
            run: atRegistry(
              'buildah --root $TMPDIR/containers --runroot $TMPDIR/run --storage-driver vfs from --arch s390x --tls-verify=false $host/library/busybox:1.35',
            ),
            shown: 'buildah from --arch s390x $host/library/busybox:1.35',
          },
        ],
        expect: [/no image found in (manifest list|image index)/],
        context: {
          target: 'linux/s390x',
          command: 'buildah from --arch s390x docker.io/library/busybox:1.35',
        },
      },
    },
  ),
  ...variants(
    { ...base, cause: 'outside/compile-error' },
    {
      'in-run-step': {
        ...on(
          'linux/arm64',
          `FROM --platform=$BUILDPLATFORM golang:1.26 AS build\n${goStage}ARG TARGETARCH\nRUN CGO_ENABLED=0 GOARCH=$TARGETARCH go build -o /app .\n`,
          ['undefined: fmt'],
        ),
        files: {
          'main.go': 'package main\n\nfunc main() {\n\tfmt.Println("hello")\n}\n',
          Dockerfile: `FROM --platform=$BUILDPLATFORM golang:1.26 AS build\n${goStage}ARG TARGETARCH\nRUN CGO_ENABLED=0 GOARCH=$TARGETARCH go build -o /app .\n`,
        },
      },
    },
  ),
  ...variants(
    { ...base, cause: 'outside/packaging' },
    {
      'copy-of-missing-file': on('linux/arm64', 'FROM scratch\nCOPY bin/app-linux-arm64 /app\n', [
        /not found/,
      ]),
      'runc-file-absent': on('linux/amd64', 'FROM busybox:1.35\nRUN ["/app", "version"]\n', [
        /no such file or directory/,
      ]),
    },
  ),
];
