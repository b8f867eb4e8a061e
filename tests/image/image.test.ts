import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { Ajv2020 } from 'ajv/dist/2020.js';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { examineArchive } from '../../src/cli/image/image.ts';
import { main } from '../../src/cli/program.ts';
import { nodeHost } from '../../src/host/node.ts';
import type { ExaminedArchive, ImageReport } from '../../src/model/image.ts';
import type { ElfRecipe } from '../formats/elf/build-elf.ts';
import { archive, layerTar, layout, program, sha256, type TestImage } from './build-image.ts';

let scratch = '';
let counter = 0;
beforeAll(() => {
  scratch = mkdtempSync(join(tmpdir(), 'crossroot-image-'));
});
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

async function store(members: ReadonlyMap<string, Uint8Array>): Promise<string> {
  const path = join(scratch, `${counter++}.tar`);
  writeFileSync(path, await archive(members));
  return path;
}

const examine = async (images: readonly TestImage[]): Promise<ExaminedArchive> =>
  examineArchive(nodeHost(), await store(await layout(images)), () => undefined);

async function one(image: TestImage): Promise<ImageReport> {
  const { images, issues } = await examine([image]);
  expect(issues).toEqual([]);
  expect(images.length).toBe(1);
  return images[0] as ImageReport;
}

const causes = ({ findings }: ImageReport): string[] => findings.map(({ cause }) => cause);
const APP = { path: 'app', content: program('amd64') };
const START = { architecture: 'amd64', entrypoint: ['/app'] };

describe('image', () => {
  it('holds every platform against its own files', async () => {
    const { images, issues } = await examine([
      { ...START, layers: [[APP]] },
      { architecture: 'arm64', variant: 'v8', entrypoint: ['/app'], layers: [[APP]] },
      { ...START, layers: [[APP]], attestation: true },
    ]);
    expect(issues).toEqual([]);
    expect(images.map(({ platform, verdict }) => [platform, verdict])).toEqual([
      ['linux/amd64', 'ok'],
      ['linux/arm64', 'wrong'],
    ]);
    expect(images[1]?.findings).toMatchObject([
      { cause: 'container/manifest-wrong-arch', severity: 'error', path: '/app', layer: 0 },
    ]);
  });

  it('compares the index with the config', async () => {
    const report = await one({ ...START, layers: [[APP]], listed: { os: 'linux', architecture: 'arm64' } });
    expect(causes(report)).toEqual(['container/manifest-wrong-arch']);
    const same = await one({ ...START, layers: [[APP]], listed: { os: 'linux', architecture: 'x86_64' } });
    expect(same.verdict).toBe('ok');
  });

  it('applies whiteouts, replaced files, links and hard links in order', async () => {
    const report = await one({
      ...START,
      entrypoint: ['server'],
      env: ['PATH=/opt/bin:/bin'],
      layers: [
        [
          { path: 'bin/', mode: 0o755 },
          { path: 'bin/old', content: program('arm64') },
          { path: 'data/wrong', content: program('arm64') },
          { path: 'usr/bin/app', content: program('amd64') },
        ],
        [
          { path: 'bin/.wh.old', content: '' },
          { path: 'data/.wh..wh..opq', content: '' },
          { path: 'data/right', content: program('amd64') },
          { path: 'opt/bin', link: '../usr/bin' },
          { path: 'usr/bin/server', hardLink: 'usr/bin/app' },
        ],
      ],
    });
    expect(report.findings).toEqual([]);
    expect(report.started).toMatchObject([{ asked: 'server', path: '/usr/bin/server' }]);
    expect(report.executables).toBe(3);
  });

  it('names each way in which a start command fails', async () => {
    const failing = async (file: TestImage['layers'][number][number], image: Partial<TestImage> = {}) =>
      causes(await one({ ...START, layers: [[file]], ...image }));
    expect(await failing({ path: 'app', content: program('amd64'), mode: 0o644 })).toEqual([
      'outside/missing-exec-bit',
    ]);
    expect(await failing({ path: 'other', content: program('amd64') })).toEqual(['outside/packaging']);
    expect(await failing({ path: 'app', content: 'echo hi\n' })).toEqual(['outside/script-no-shebang']);
    expect(await failing({ path: 'app', content: '#!/bin/sh\r\necho hi\r\n' })).toEqual([
      'outside/script-no-shebang',
    ]);
    expect(await failing({ path: 'app', content: '#!/bin/bash\necho hi\n' })).toEqual(['outside/packaging']);
    expect(await failing({ path: 'app', content: '<!DOCTYPE html>\n<html>404</html>\n' })).toEqual([
      'outside/corrupted-artifact',
    ]);
    expect(await failing({ path: 'app', content: '' })).toEqual(['outside/corrupted-artifact']);
    const loader = { interpreter: '/lib64/ld-linux-x86-64.so.2', needed: ['libc.so.6'] };
    expect(await failing({ path: 'app', content: program('amd64', loader) })).toEqual([
      'cgo/dynamic-when-static-wanted',
    ]);
    const alpine = [
      [
        { path: 'lib/ld-musl-x86_64.so.1', content: program('amd64', { type: 3 }) },
        { path: 'app', content: program('amd64', loader) },
      ],
    ];
    expect(causes(await one({ ...START, layers: alpine }))).toEqual(['cgo/missing-interpreter']);
  });

  it('loads libraries as the dynamic loader does', async () => {
    const interpreter = '/lib64/ld-linux-x86-64.so.2';
    const library = (soname: string, defines: readonly string[] = [], more: Partial<ElfRecipe> = {}) =>
      program('amd64', { type: 3, soname, defines, ...more });
    const base = [
      { path: 'lib64/ld-linux-x86-64.so.2', content: library('ld-linux-x86-64.so.2') },
      { path: 'etc/ld.so.conf', content: '# local\n/opt/lib\n' },
      {
        path: 'lib/x86_64-linux-gnu/libc.so.6',
        content: library('libc.so.6', ['GLIBC_2.2.5', 'GLIBC_2.31']),
      },
      {
        path: 'opt/lib/liba.so',
        content: library('liba.so', [], { needed: ['libb.so'], runpath: '$ORIGIN/deep' }),
      },
    ];
    const app = (recipe: Partial<ElfRecipe>) => ({
      path: 'app',
      content: program('amd64', { interpreter, ...recipe }),
    });
    const deep = { path: 'opt/lib/deep/libb.so', content: library('libb.so') };
    const found = async (files: TestImage['layers'][number]) =>
      (await one({ ...START, layers: [base, files] })).findings.map(({ cause, message }) => [cause, message]);
    const versions = (name: string) => [{ file: 'libc.so.6', names: [{ name, index: 2 }] }];
    expect(
      await found([app({ needed: ['libc.so.6', 'liba.so'], versions: versions('GLIBC_2.31') }), deep]),
    ).toEqual([]);
    expect(await found([app({ needed: ['liba.so'] })])).toMatchObject([
      ['cgo/missing-c-library', expect.stringContaining('libb.so (needed by /opt/lib/liba.so)')],
    ]);
    expect(await found([app({ needed: ['libc.so.6'], versions: versions('GLIBC_2.34') })])).toMatchObject([
      ['libc/glibc-too-old', expect.stringContaining('GLIBC_2.34 of libc.so.6')],
    ]);
    const other = { path: 'opt/lib/deep/libb.so', content: program('arm64', { type: 3, soname: 'libb.so' }) };
    expect((await found([app({ needed: ['liba.so'] }), other])).map(([cause]) => cause)).toContain(
      'cgo/missing-c-library',
    );
  });

  it('follows scripts, env and the command inside sh -c', async () => {
    const layers = [
      [
        { path: 'bin/sh', content: program('amd64') },
        { path: 'usr/bin/env', content: program('amd64') },
        { path: 'start', content: '#!/usr/bin/env sh\nexec /app\n' },
        { path: 'app', content: program('arm64') },
      ],
    ];
    const script = await one({ ...START, entrypoint: ['/start'], cmd: ['/app'], layers });
    expect(script.started.map(({ asked }) => asked)).toEqual(['/start', '/usr/bin/env', 'sh', '/app']);
    expect(causes(script)).toEqual(['container/manifest-wrong-arch']);
    const inline = await one({ ...START, entrypoint: ['/bin/sh', '-c', 'exec /app --flag'], layers });
    expect(inline.started.map(({ asked }) => asked)).toEqual(['/bin/sh', '/app']);
    expect(causes(inline)).toEqual(['container/manifest-wrong-arch']);
  });

  it('lets bundles for many platforms be, and warns of stray programs', async () => {
    const report = await one({
      ...START,
      layers: [
        [
          APP,
          { path: 'node_modules/@esbuild/linux-arm64/bin/esbuild', content: program('arm64') },
          { path: 'lib/helper', content: program('arm64') },
          { path: 'usr/local/bin/tool', content: program('arm64') },
          { path: 'lib/old.so', content: program('386', { type: 3 }) },
        ],
      ],
    });
    expect(report.findings.map(({ path, severity }) => [path, severity])).toEqual([
      ['/lib/helper', 'warning'],
      ['/usr/local/bin/tool', 'error'],
    ]);
    expect(report.foreign).toBe(2);
  });

  it('reads a docker save archive, with the layers as files', async () => {
    const layer = await layerTar([{ path: 'app', content: program('arm64') }]);
    const config = {
      os: 'linux',
      architecture: 'amd64',
      config: { Cmd: ['/app'] },
      rootfs: { type: 'layers', diff_ids: [`sha256:${sha256(layer)}`] },
    };
    const text = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));
    const path = await store(
      new Map([
        ['abc.json', text(config)],
        ['abc/layer.tar', layer],
        ['manifest.json', text([{ Config: 'abc.json', RepoTags: ['a:1'], Layers: ['abc/layer.tar'] }])],
      ]),
    );
    const { images, issues } = await examineArchive(nodeHost(), path, () => undefined);
    expect(issues).toEqual([]);
    expect(images).toMatchObject([{ names: ['a:1'], platform: 'linux/amd64', verdict: 'wrong' }]);
  });

  it('reads a layout directory alike', async () => {
    const folder = join(scratch, 'layout');
    for (const [name, bytes] of await layout([{ ...START, layers: [[APP]] }])) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), bytes);
    }
    const { images } = await examineArchive(nodeHost(), folder, () => undefined);
    expect(images.map(({ verdict }) => verdict)).toEqual(['ok']);
  });
});

describe('image that lies', () => {
  const broken = async (
    change: (members: Map<string, Uint8Array>) => void,
    image: TestImage = { ...START, layers: [[APP]] },
  ): Promise<ExaminedArchive> => {
    const members = await layout([image]);
    change(members);
    return examineArchive(nodeHost(), await store(members), () => undefined);
  };
  const layerName = async (image: TestImage): Promise<string> =>
    `blobs/sha256/${sha256(gzipSync(await layerTar(image.layers[0] ?? [])))}`;

  it('verifies digests and sizes of everything read', async () => {
    const image = { ...START, layers: [[APP]] };
    const name = await layerName(image);
    const other = gzipSync(await layerTar([{ path: 'app', content: program('arm64') }]));
    const { issues } = await broken((members) => void members.set(name, other));
    expect(issues.map(({ id }) => id)).toContain('layer-digest');
    expect(issues.map(({ id }) => id)).toContain('layer-diff-id');
    const missing = await broken((members) => void members.delete(name));
    expect(missing.issues.map(({ id }) => id)).toEqual(['layer-missing']);
    expect(missing.images[0]?.verdict).toBe('wrong');
  });

  it('stops at a bomb', async () => {
    const bomb = gzipSync(Buffer.alloc(96 * 1024 * 1024));
    const image = { ...START, layers: [[APP]] };
    const name = await layerName(image);
    const { issues } = await broken((members) => void members.set(name, bomb));
    expect(issues.map(({ id }) => id)).toContain('layer-bomb');
  });

  it('names paths that climb out, and writes nothing', async () => {
    const { issues, images } = await broken(() => undefined, {
      ...START,
      layers: [[APP, { path: '../../etc/cron.d/x', content: 'x' }, { path: 'up', link: '../../../etc' }]],
    });
    expect(issues.map(({ id }) => id)).toEqual(['path-escape']);
    expect(images[0]?.findings).toEqual([]);
  });

  it('survives link loops, index cycles and documents that are none', async () => {
    const loop = await broken(() => undefined, {
      ...START,
      layers: [
        [
          { path: 'app', link: 'b' },
          { path: 'b', link: 'app' },
        ],
      ],
    });
    expect(loop.images[0]?.findings.map(({ cause }) => cause)).toEqual(['outside/packaging']);
    const self = new TextEncoder().encode('{"manifests":[{"digest":"sha256:../../x","size":1}, 5, null]}');
    const odd = await broken((members) => void members.set('index.json', self));
    expect(odd.issues.map(({ id }) => id)).toEqual(['bad-digest']);
    const none = await broken((members) => members.delete('index.json'));
    expect(none.issues.map(({ id }) => id)).toEqual(['no-image']);
  });

  it('never throws, whatever bytes are changed', async () => {
    const whole = await archive(
      await layout([{ ...START, layers: [[APP, { path: 'l', link: 'app' }], [APP]] }]),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { minLength: 1, maxLength: 30 }),
        fc.nat(whole.length),
        async (edits, length) => {
          const bytes = Uint8Array.from(whole.subarray(0, length));
          for (const [at, value] of edits) if (at < length) bytes[at] = value;
          const path = join(scratch, 'mutated.tar');
          writeFileSync(path, bytes);
          const { images, issues } = await examineArchive(nodeHost(), path, () => undefined);
          expect(images.length + issues.length).toBeGreaterThan(0);
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe('crossroot image', () => {
  const run = async (
    command: string,
    ...args: string[]
  ): Promise<{ code: number; out: string; error: string }> => {
    const text = { out: '', error: '' };
    const code = await main([command, ...args], nodeHost(), {
      out: (piece) => void (text.out += piece),
      error: (piece) => void (text.error += piece),
      screen: { width: 80, colour: false },
      stdinIsTerminal: false,
    });
    return { code, ...text };
  };

  it('exits with 1 on findings, 0 without, 2 on a wrong call', async () => {
    const good = await store(await layout([{ ...START, layers: [[APP]] }]));
    const bad = await store(await layout([{ ...START, architecture: 'arm64', layers: [[APP]] }]));
    expect(await run('image', good)).toMatchObject({ code: 0 });
    const json = await run('image', bad, '--format', 'json');
    expect(json.code).toBe(1);
    expect(JSON.parse(json.out)).toMatchObject({
      schema: 'crossroot.image/1',
      images: [
        { platform: 'linux/arm64', verdict: 'wrong', findings: [{ path: '/app', layer: { index: 0 } }] },
      ],
    });
    const schema: unknown = JSON.parse(
      readFileSync(join(import.meta.dirname, '../../schemas/image.schema.json'), 'utf8'),
    );
    const validate = new Ajv2020().compile(schema as object);
    expect(validate(JSON.parse(json.out)), JSON.stringify(validate.errors)).toBe(true);
    const sarif = await run('image', bad, '--format', 'sarif');
    expect(JSON.parse(sarif.out)).toMatchObject({
      runs: [{ results: [{ ruleId: 'container/manifest-wrong-arch', level: 'error' }] }],
    });
    expect((await run('image', bad, '--format', 'github')).out).toMatch(
      /^::error file=.*title=container\/manifest-wrong-arch::/,
    );
    expect((await run('image', bad, '--format', 'html')).out).toContain(
      '<h2>linux/arm64 <span class="bad">wrong</span></h2>',
    );
    expect(await run('image', join(scratch, 'none.tar'))).toMatchObject({ code: 2 });
    expect(await run('image', good, '--format', 'jsno')).toMatchObject({
      code: 2,
      error: expect.stringContaining("Did you mean 'json'?"),
    });
  });

  it('tells diagnose what lies in the image', async () => {
    const cases: readonly (readonly [string, string, TestImage])[] = [
      ['container/manifest-wrong-arch', '', { ...START, architecture: 'arm64', layers: [[APP]] }],
      ['outside/missing-exec-bit', '', { ...START, layers: [[{ ...APP, mode: 0o644 }]] }],
      [
        'cgo/dynamic-when-static-wanted',
        'exec /app: no such file or directory\n',
        { ...START, layers: [[{ path: 'app', content: program('amd64', { interpreter: '/lib64/ld.so' }) }]] },
      ],
    ];
    for (const [cause, log, image] of cases) {
      const path = await store(await layout([image]));
      const text = join(scratch, 'run.log');
      writeFileSync(text, log);
      const inputs = log === '' ? [path] : [path, text];
      const { code, out } = await run('diagnose', ...inputs, '--format', 'json');
      expect(code).toBe(1);
      expect(JSON.parse(out)).toMatchObject({ outcome: expect.not.stringContaining('undecided') });
      expect(JSON.parse(out).causes[0].id).toBe(cause);
    }
    const sound = await store(await layout([{ ...START, layers: [[APP]] }]));
    expect(await run('diagnose', sound)).toMatchObject({ code: 0 });
  });
});
