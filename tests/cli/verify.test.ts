import { describe, expect, test } from 'vitest';
import { verify } from '../../src/cli/diagnose/verify.ts';
import type { DiagnosisInput } from '../../src/diagnosis/diagnose.ts';
import { builtInDiagnostician, builtInVocabulary } from '../../src/diagnosis/vocabulary.ts';
import type { CommandOptions, Host } from '../../src/model/host.ts';

const doctor = builtInDiagnostician();
const scanner = builtInVocabulary().scanner('go build');
scanner.push(
  new TextEncoder().encode("# runtime/cgo\ngcc_arm64.S:30: Error: no such instruction: `stp x29,x30,[sp,'\n"),
);
const input: DiagnosisInput = {
  events: scanner.end().events,
  context: {
    command: 'go build ./...',
    env: { GOOS: 'linux', GOARCH: 'arm64', CGO_ENABLED: '1' },
    host: 'linux/amd64',
  },
};
const diagnosis = doctor.diagnose(input);

/** A host whose `go build` passes exactly when `passes` says so, in a scratch copy that counts its use. */
function hostWhere(passes: (env: CommandOptions['env']) => boolean, discarded: string[]): Host {
  const refused = { refused: 'missing', message: 'not here' } as const;
  return {
    cwd: '/module',
    env: {},
    kind: () => 'missing',
    head: () => refused,
    bytes: () => refused,
    entries: () => refused,
    chunks: () => refused,
    scratchCopy: (path) =>
      Promise.resolve({
        path: `${path}-copy`,
        discard: () => {
          discarded.push(path);
          return Promise.resolve();
        },
      }),
    run: (command, args, options) => {
      expect([command, args[0], options.cwd]).toEqual(['go', 'build', '/module-copy']);
      return Promise.resolve({ exitCode: passes(options.env) ? 0 : 1, stdout: '', stderr: '' });
    },
  };
}

const command = { args: ['build', './...'], env: { GOOS: 'linux', GOARCH: 'arm64', CGO_ENABLED: '1' } };
const probability = (result: typeof diagnosis, id: string): number =>
  result.causes.find((cause) => cause.id === id)?.probability ?? 0;

describe('the counterfactual', () => {
  test('the sample is diagnosed', () => {
    expect(diagnosis.causes[0]?.id).toBe('cgo/missing-cross-cc');
  });

  test('a fix that makes the build pass proves its cause', async () => {
    const discarded: string[] = [];
    const host = hostWhere((env) => env?.['CC'] === 'aarch64-linux-gnu-gcc', discarded);
    const result = await verify(host, doctor, input, diagnosis, '/module', command);
    expect(result.proof?.verdict).toBe('proved');
    expect(result.proof?.detail).toContain(
      'fails without, passes with: CGO_ENABLED=1 CC=aarch64-linux-gnu-gcc',
    );
    expect(probability(result, 'cgo/missing-cross-cc')).toBeGreaterThan(
      probability(diagnosis, 'cgo/missing-cross-cc'),
    );
    expect(discarded).toEqual(['/module']);
  });

  test('a fix that does not help refutes, and its cause loses probability', async () => {
    const discarded: string[] = [];
    const result = await verify(
      hostWhere(() => false, discarded),
      doctor,
      input,
      diagnosis,
      '/module',
      command,
    );
    expect(result.proof?.verdict).toBe('refuted');
    expect(probability(result, 'cgo/missing-cross-cc')).toBeLessThan(
      probability(diagnosis, 'cgo/missing-cross-cc'),
    );
    expect(discarded).toEqual(['/module']);
  });

  test('a build that passes by itself is said not to fail', async () => {
    const discarded: string[] = [];
    const result = await verify(
      hostWhere(() => true, discarded),
      doctor,
      input,
      diagnosis,
      '/module',
      command,
    );
    expect(result.proof?.verdict).toBe('not-reproduced');
    expect(result.causes).toEqual(diagnosis.causes);
    expect(discarded).toEqual(['/module']);
  });
});
