import { describe, expect, test } from 'vitest';
import { main } from '../../src/cli/program.ts';
import { nodeHost } from '../../src/host/node.ts';

async function crossroot(...args: string[]): Promise<{ code: number; out: string; error: string }> {
  const said = { out: '', error: '' };
  const code = await main(args, nodeHost(), {
    out: (text) => void (said.out += text),
    error: (text) => void (said.error += text),
    screen: { width: 200, colour: false },
    stdinIsTerminal: true,
  });
  return { code, ...said };
}

describe('targets', () => {
  test('lists the pairs of a release', async () => {
    const { code, out } = await crossroot('targets', '--go', 'go1.24.3');
    expect(code).toBe(0);
    expect(out).toContain('Go 1.24 (go1.24.13): 48 pairs');
    expect(out).not.toContain('windows/arm ');
    expect((await crossroot('targets', '--go', '1.24', '--broken')).out).toContain('windows/arm ');
  });

  test('shows one pair in depth', async () => {
    const { code, out } = await crossroot('targets', 'linux/loong64');
    expect(code).toBe(0);
    for (const text of ['GOOS=linux GOARCH=loong64', 'loongarch64-linux-gnu-gcc', '1.25', 'little endian'])
      expect(out).toContain(text);
  });

  test('explains foreign names', async () => {
    const { code, out } = await crossroot('targets', 'armv7l', 'win32-x64');
    expect(code).toBe(0);
    expect(out).toContain('armv7l is GOARCH=arm GOARM=7 in Go');
    expect(out).toContain('win32-x64 is GOOS=windows GOARCH=amd64 in Go');
  });

  test('a port that a release lacks is a finding', async () => {
    const { code, out } = await crossroot('targets', 'windows/arm', '--go', '1.26');
    expect(code).toBe(1);
    expect(out).toContain('1.12 to 1.25');
    expect((await crossroot('targets', 'darwin/386')).out).toContain('Go 1.5 to 1.14');
  });

  test('json', async () => {
    const { out } = await crossroot('targets', 'linux/arm', '--format', 'json');
    const report = JSON.parse(out) as { schema: string; answers: { targets: Record<string, unknown>[] }[] };
    expect(report.schema).toBe('crossroot.targets/1');
    expect(report.answers[0]?.targets[0]).toMatchObject({
      pair: 'linux/arm',
      go: '1.27',
      listed: true,
      cgo: true,
      race: false,
      intBits: 32,
      byteOrder: 'little',
      level: { variable: 'GOARM', byDefault: '7' },
    });
    const all = JSON.parse((await crossroot('targets', '--format', 'json')).out) as { targets: unknown[] };
    expect(all.targets).toHaveLength(47);
  });

  test('html', async () => {
    expect((await crossroot('targets', '--format', 'html')).out).toMatch(
      /^<!doctype html>[\s\S]*linux\/s390x/,
    );
    expect((await crossroot('targets', 'js/wasm', '--format', 'html')).out).toContain('wasm_exec.js');
  });

  test.each([
    [['targets', 'lnux/arm64'], "Did you mean 'linux/arm64'?"],
    [['targets', '--go', '1.99'], '1.16 to 1.27'],
    [['targets', '--format', 'jsno'], "Did you mean 'json'?"],
  ])('%j is a mistake in usage', async (args, text) => {
    const { code, error } = await crossroot(...args);
    expect(code).toBe(2);
    expect(error).toContain(text);
  });
});
