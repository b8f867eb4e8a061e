import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { builtInDiagnostician, builtInVocabulary } from '../../../src/diagnosis/vocabulary.ts';
import { isRawProgress, rawProgress } from '../../../src/formats/buildlog/raw-progress.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const base64 = (text: string): string => Buffer.from(text).toString('base64');

/** Objects as BuildKit's client.SolveStatus marshals them. */
const LOG = [
  {
    vertexes: [
      { digest: 'sha256:a', name: '[build 1/3] FROM docker.io/library/golang:1.26' },
      { digest: 'sha256:b', inputs: ['sha256:a'], name: '[linux/arm64 build 2/3] RUN go build -o /app .' },
      { digest: 'sha256:c', inputs: ['sha256:b'], name: '[stage-1 2/2] COPY --from=build /app /app' },
    ],
  },
  { logs: [{ vertex: 'sha256:b', stream: 2, data: base64('exec /bin/sh: exec format error\n') }] },
  { vertexes: [{ digest: 'sha256:c', error: 'failed to load cache key: context canceled' }] },
  {
    vertexes: [
      {
        digest: 'sha256:b',
        error: 'process "/bin/sh -c go build -o /app ." did not complete successfully: exit code: 255',
      },
    ],
  },
]
  .map((line) => `${JSON.stringify(line)}\n`)
  .join('');

function plain(text: string, size = text.length): string {
  const reader = rawProgress();
  const all = bytes(text);
  const parts: Uint8Array[] = [];
  for (let at = 0; at < all.length; at += Math.max(1, size))
    parts.push(reader.push(all.subarray(at, at + size)));
  parts.push(reader.end());
  return Buffer.concat(parts).toString();
}

function diagnose(log: string, context = {}) {
  const scan = builtInVocabulary().scanner('log');
  scan.push(bytes(log));
  return builtInDiagnostician().diagnose({ events: scan.end().events, context });
}

describe('rawjson progress', () => {
  test('is told by its first bytes', () => {
    expect(isRawProgress(bytes(LOG))).toBe(true);
    expect(isRawProgress(bytes('#1 [internal] load build definition\n'))).toBe(false);
    expect(isRawProgress(bytes('{"level":"info"}'))).toBe(false);
  });

  test('becomes plain progress, with the vertex without an errored input as the root', () => {
    const text = plain(LOG);
    expect(text).toContain('#2 exec /bin/sh: exec format error\n');
    expect(text).toContain(' > [linux/arm64 build 2/3] RUN go build -o /app .:\n');
    expect(text).not.toContain(' > [stage-1 2/2]');
  });

  test('does not depend on where the chunks end', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 300 }), (size) => {
        expect(plain(LOG, size)).toBe(plain(LOG));
      }),
      { numRuns: 30 },
    );
  });

  test('survives cut and damaged lines', () => {
    fc.assert(
      fc.property(fc.nat(LOG.length), fc.string(), (at, noise) => {
        expect(typeof plain(LOG.slice(0, at) + noise)).toBe('string');
      }),
      { numRuns: 100 },
    );
    expect(plain('{"vertexes":[null,7,{"digest":1}]}\n')).toContain('#1');
  });

  test('names the failing step and stage in a diagnosis', () => {
    const { causes, events } = diagnose(LOG);
    expect(causes[0]?.id).toBe('container/binfmt-missing');
    expect(events.find(({ event }) => event === 'derived.failed-vertex')?.data).toMatchObject({
      stage: 'build',
      platform: 'linux/arm64',
      step: '2/3',
      instruction: 'RUN',
    });
  });
});

test('the classic builder and Buildah run their steps in order: the last one failed', () => {
  const classic =
    "Step 1/3 : FROM golang\nStep 2/3 : RUN go build\nThe command '/bin/sh -c go build' returned a non-zero code: 1\n";
  const buildah =
    '[1/2] STEP 1/3: FROM golang\n[1/2] STEP 3/3: RUN go build\nError: error building at STEP "RUN go build": error while running runtime: exit status 1\n';
  for (const [log, data] of [
    [classic, { step: '2/3', instruction: 'RUN' }],
    [buildah, { step: '3/3', instruction: 'RUN', stage: '0' }],
  ] as const)
    expect(diagnose(log).events.find(({ event }) => event === 'derived.failed-vertex')?.data).toMatchObject(
      data,
    );
});

test('a program that does not start at the host is traced to the stage that made it', () => {
  const dockerfile = `FROM golang:1.27 AS build
RUN GOARCH=amd64 go build -o /out/server .
FROM alpine:3.22
COPY --from=build /out/server /usr/bin/
ENTRYPOINT ["/usr/bin/server"]
`;
  const { causes, events } = diagnose('exec /usr/bin/server: exec format error\n', {
    dockerfile,
    host: 'linux/arm64',
  });
  expect(causes[0]?.id).toBe('container/dockerfile-goarch-pinned');
  expect(events.find(({ event }) => event === 'derived.program-origin')).toMatchObject({
    data: { path: '/usr/bin/server', stage: 'build', stageLine: 1, copyLine: 4, builtLine: 2 },
    where: { path: 'Dockerfile', line: 2 },
  });
});
