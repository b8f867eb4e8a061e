import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { main } from '../../src/cli/program.ts';
import { nodeHost } from '../../src/host/node.ts';

const work = mkdtempSync(join(tmpdir(), 'crossroot-lint-'));
afterAll(() => rmSync(work, { recursive: true, force: true }));

async function lint(...args: string[]) {
  let out = '';
  let error = '';
  const code = await main(['lint', ...args], nodeHost(), {
    out: (text) => void (out += text),
    error: (text) => void (error += text),
    screen: { width: 100, colour: false, errorIsTerminal: false },
    stdinIsTerminal: true,
  });
  return { code, out, error };
}

function file(name: string, text: string): string {
  const path = join(work, name);
  writeFileSync(path, text);
  return path;
}

const WRONG = `# a builder\nFROM golang:1.27 AS build\nCOPY . .\nRUN CGO_ENABLED=0 \\\n    go build -o /app .  # here\n\nFROM --platform=linux/amd64 alpine:3.22\nCOPY --from=build /app /app\n`;
const BOTH = ['--platform', 'linux/amd64,linux/arm64', '--build-platform', 'linux/amd64'];

describe('crossroot lint', () => {
  test('json names stages, platforms and findings', async () => {
    const { code, out } = await lint(file('Dockerfile', WRONG), ...BOTH, '--format', 'json');
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({
      schema: 'crossroot.lint/1',
      stages: [
        {
          index: 0,
          name: 'build',
          line: 2,
          platforms: { 'linux/amd64': 'linux/amd64', 'linux/arm64': 'linux/arm64' },
        },
        {
          index: 1,
          name: '',
          line: 7,
          platforms: { 'linux/amd64': 'linux/amd64', 'linux/arm64': 'linux/amd64' },
        },
      ],
      findings: [
        { cause: 'container/stage-platform-mismatch', line: 2 },
        { cause: 'container/stage-platform-mismatch', line: 7 },
      ],
    });
  });

  test('--fix --dry-run prints a patch and leaves the file; --fix writes it once', async () => {
    const path = file('fixed.Dockerfile', WRONG);
    const dry = await lint(path, ...BOTH, '--fix', '--dry-run');
    expect(dry.code).toBe(1);
    expect(dry.out).toContain('-FROM --platform=linux/amd64 alpine:3.22\n+FROM alpine:3.22\n');
    expect(readFileSync(path, 'utf8')).toBe(WRONG);
    expect((await lint(path, ...BOTH, '--fix')).code).toBe(0);
    const once = readFileSync(path, 'utf8');
    expect(once).toContain(
      '# a builder\nFROM --platform=$BUILDPLATFORM golang:1.27 AS build\nARG TARGETOS TARGETARCH\n',
    );
    expect(once).toContain('    GOOS=$TARGETOS GOARCH=$TARGETARCH go build -o /app .  # here\n');
    expect((await lint(path, ...BOTH, '--fix', '--dry-run')).out).toBe('');
    expect(readFileSync(path, 'utf8')).toBe(once);
  });

  test('says which platforms it assumed, and spares a file for one platform', async () => {
    const one = await lint(
      file('one.Dockerfile', 'FROM --platform=linux/amd64 alpine:3.22\nCOPY app /app\n'),
    );
    expect(one).toMatchObject({ code: 0 });
    expect(one.out).toContain('the file names this platform only');
    const two = await lint(file('two.Dockerfile', 'FROM alpine:3.22\nCOPY app /app\n'));
    expect(two.out).toContain('linux/amd64, linux/arm64 (assumed');
  });

  test('--explain shows the table and the graph, html draws it', async () => {
    const path = file('explain.Dockerfile', WRONG);
    const text = (await lint(path, ...BOTH, '--explain')).out;
    expect(text).toMatch(/2 +build +golang:1\.27 +linux\/amd64 +linux\/arm64/);
    expect(text).toContain('copy from build (line 8)');
    const html = (await lint(path, ...BOTH, '--format', 'html')).out;
    expect(html).toContain('<svg class="stages"');
    expect(html).not.toContain('<script');
  });

  test('every other format', async () => {
    const path = file('formats.Dockerfile', WRONG);
    expect((await lint(path, ...BOTH, '--format', 'jsonl')).out.split('\n')).toHaveLength(2);
    expect(JSON.parse((await lint(path, ...BOTH, '--format', 'sarif')).out)).toMatchObject({
      version: '2.1.0',
    });
    expect((await lint(path, ...BOTH, '--format', 'github')).out).toMatch(/^::warning file=.*,line=2,/);
  });

  test('bake and compose files name their builds', async () => {
    file('app.Dockerfile', WRONG);
    const hcl = file(
      'docker-bake.hcl',
      'variable "ARCH" { default = "arm64" }\n# both\ntarget "base" {\n  dockerfile = "app.Dockerfile"\n  args = { A = "1" }\n}\ntarget "app" {\n  inherits = ["base"]\n  platforms = ["linux/${ARCH}", "linux/s390x"]\n}\n',
    );
    const baked = JSON.parse(
      (await lint(hcl, '--format', 'json', '--build-platform', 'linux/amd64')).out,
    ) as {
      target: string;
      platforms: string[];
    }[];
    expect(baked.map(({ target }) => target)).toEqual(['base', 'app']);
    expect(baked[1]?.platforms).toEqual(['linux/arm64', 'linux/s390x']);
    const compose = file(
      'compose.yaml',
      'services:\n  web:\n    platform: linux/arm64\n    build: { context: ., dockerfile: app.Dockerfile }\n  db: { image: postgres }\n',
    );
    expect(JSON.parse((await lint(compose, '--format', 'json')).out)).toMatchObject({
      target: 'web',
      platforms: ['linux/arm64'],
    });
    const json = file(
      'bake.json',
      '{"target":{"x":{"dockerfile":"app.Dockerfile","platforms":["linux/386"]}}}',
    );
    expect(JSON.parse((await lint(json, '--format', 'json')).out)).toMatchObject({
      platforms: ['linux/386'],
    });
  });

  test('a manifest tells the platforms of a base image', async () => {
    const manifest = file(
      'm.json',
      '{"manifests":[{"platform":{"os":"linux","architecture":"amd64"}},{"platform":{"os":"linux","architecture":"s390x"}},{"platform":{"os":"unknown","architecture":"unknown"}}]}',
    );
    const path = file('based.Dockerfile', 'FROM example.org/base:1\nCOPY app /app\n');
    const { out } = await lint(
      path,
      ...BOTH,
      '--manifest',
      `example.org/base:1=${manifest}`,
      '--format',
      'json',
    );
    expect(JSON.parse(out)).toMatchObject({
      findings: [{ cause: 'container/base-image-lacks-platform', line: 1 }],
    });
  });

  test('mistakes are named', async () => {
    const path = file('u.Dockerfile', WRONG);
    expect(await lint(path, '--platform', 'linux/amd46')).toMatchObject({ code: 2 });
    expect((await lint(path, '--platform', 'linux/amd46')).error).toContain("Did you mean 'linux/amd64'");
    expect((await lint(join(work, 'nothing'))).error).toContain('no such file');
    expect((await lint(path, '--dry-run')).error).toContain('--fix');
    expect((await lint(path, '--build-context', 'x')).error).toContain('name=value');
    expect((await lint(path, '--builder', 'kanico')).error).toContain('Valid: buildkit');
  });
});
