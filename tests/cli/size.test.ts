import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { main } from '../../src/cli/program.ts';
import { parseModuleWays } from '../../src/formats/go-mod/module-graph.ts';
import { nodeHost } from '../../src/host/node.ts';
import { layOut } from '../../src/report/size/treemap.ts';
import { packagedProgram } from '../formats/binary/packaged-program.ts';
import { buildElf } from '../formats/elf/build-elf.ts';

const program = packagedProgram('@oxlint-tsgolint', ['tsgolint']);
let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'crossroot-size-'));
  writeFileSync(join(folder, 'small'), buildElf({ wide: true, little: true, machine: 62, type: 2 }));
  writeFileSync(
    join(folder, 'larger'),
    buildElf({ wide: true, little: true, machine: 62, type: 2, needed: ['libc.so.6'] }),
  );
  writeFileSync(join(folder, 'text'), 'no program');
  writeFileSync(
    join(folder, 'go.mod'),
    'module a.org/m\n\ngo 1.21\n\nrequire github.com/microsoft/typescript-go v0.1.0 // indirect\n',
  );
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function crossroot(...args: readonly string[]): Promise<{ code: number; out: string; error: string }> {
  let out = '';
  let error = '';
  const host = nodeHost();
  const code = await main(
    args,
    // As on a machine without Go.
    { ...host, run: () => Promise.resolve({ refused: 'not-executable', message: 'go: not found' }) },
    {
      out: (text) => void (out += text),
      error: (text) => void (error += text),
      screen: { width: 100, colour: false },
      stdinIsTerminal: false,
    },
  );
  return { code, out, error };
}

describe('crossroot size', () => {
  test('JSON follows its schema, and every level sums to the file', async () => {
    const validate = new Ajv2020().compile(
      JSON.parse(readFileSync(join(import.meta.dirname, '../../schemas/size.schema.json'), 'utf8')) as object,
    );
    for (const args of [
      [program, '--top', '30'],
      [join(folder, 'small'), join(folder, 'larger'), '--budget', '1kB'],
    ]) {
      const { out } = await crossroot('size', ...args, '--format', 'json');
      const json = JSON.parse(out) as {
        size: number;
        levels: Record<string, { rows: { size: number }[]; rest: number }>;
      };
      expect(validate(json), JSON.stringify(validate.errors)).toBe(true);
      for (const { rows, rest } of Object.values(json.levels))
        expect(rows.reduce((sum, { size }) => sum + size, rest)).toBe(json.size);
    }
  });

  test('a budget decides the exit code and says what takes the space, and why it is there', async () => {
    expect((await crossroot('size', program, '--budget', '1GB')).code).toBe(0);
    const { code, out } = await crossroot('size', program, '--budget', '1MB', '--module', folder);
    expect(code).toBe(1);
    expect(out).toContain('over the budget of 1.0 MB');
    expect(out).toContain('through a.org/m → (indirect) → github.com/microsoft/typescript-go@v0.1.0');
    const annotation = await crossroot('size', program, '--budget', '1MB', '--format', 'github');
    expect(annotation.out).toMatch(/^::error file=.*title=Size budget exceeded::/);
  });

  test('two files are compared', async () => {
    const { code, out } = await crossroot('size', join(folder, 'small'), join(folder, 'larger'));
    expect(code).toBe(0);
    expect(out).toMatch(/\+\d+.*(?:new|grew)/);
  });

  test('HTML is self-contained and shows a treemap', async () => {
    const { out } = await crossroot('size', program, '--format', 'html');
    expect(out).toContain('<svg class="treemap"');
    expect(out).toContain('role="img" aria-label=');
    expect(out).not.toMatch(/<script|https?:\/\/|NaN/);
  });

  test('mistakes are named', async () => {
    expect((await crossroot('size', program, '--by', 'pakage')).error).toContain("'package'");
    expect((await crossroot('size', program, '--format', 'jsn')).error).toContain("'json'");
    for (const args of [
      [program, '--budget', 'much'],
      [program, '--top', '0'],
      [join(folder, 'none')],
      [folder],
      [join(folder, 'text')],
    ])
      expect((await crossroot('size', ...args)).code).toBe(2);
  });
});

test('ways through a module graph are the shortest', () => {
  const ways = parseModuleWays('m a@v1\nm go@1.21\na@v1 b@v1\nb@v1 c@v2\nm b@v1\n\nc@v2 a@v1\n');
  expect(ways.get('c')).toEqual(['m', 'b@v1', 'c@v2']);
  expect(ways.get('a')).toEqual(['m', 'a@v1']);
  expect(ways.has('go')).toBe(false);
});

test('a treemap fills its box and nothing overlaps', () => {
  const tiles = [6, 6, 4, 3, 2, 2, 1].map((size, i) => ({ name: String(i), size, colour: 0 }));
  const placed = layOut(tiles, { x: 0, y: 0, w: 600, h: 400 });
  const area = placed.reduce((sum, { box }) => sum + box.w * box.h, 0);
  expect(area).toBeCloseTo(600 * 400, 3);
  for (const { tile, box } of placed) expect(box.w * box.h).toBeCloseTo(tile.size * 10_000, 3);
  for (const a of placed)
    for (const b of placed)
      if (a !== b) {
        const wide = Math.min(a.box.x + a.box.w, b.box.x + b.box.w) - Math.max(a.box.x, b.box.x);
        const high = Math.min(a.box.y + a.box.h, b.box.y + b.box.h) - Math.max(a.box.y, b.box.y);
        expect(Math.min(wide, high)).toBeLessThan(1e-6);
      }
});
