import { describe, expect, test } from 'vitest';
import { main } from '../../src/cli/program.ts';
import { memoryHost } from '../preflight/memory-host.ts';

const attribute = (key: string, value: string) => ({ key, value: { stringValue: value } });

/** One request of a shop a second: front calls cart calls database; from second 60 on `broken` fails. */
function recording(broken: string): string {
  const services = ['front', 'cart', 'database'];
  const lines: string[] = [];
  for (let second = 0; second < 120; second++) {
    const failing = second >= 60 ? services.indexOf(broken) : -1;
    lines.push(
      JSON.stringify({
        resourceSpans: services.map((service, depth) => ({
          resource: { attributes: [attribute('service.name', service)] },
          scopeSpans: [
            {
              spans: [
                {
                  traceId: second.toString(16).padStart(32, '0'),
                  spanId: `${depth + 1}`.padStart(16, '0'),
                  parentSpanId: depth === 0 ? '' : `${depth}`.padStart(16, '0'),
                  name: `work of ${service}`,
                  startTimeUnixNano: String((1_700_000_000 + second) * 1e9 + depth * 1e6),
                  endTimeUnixNano: String((1_700_000_000 + second) * 1e9 + (20 - depth) * 1e6),
                  status: { code: failing >= depth ? 2 : 0 },
                },
              ],
            },
          ],
        })),
      }),
    );
  }
  return lines.join('\n');
}

async function run(
  files: Readonly<Record<string, string>>,
  ...args: string[]
): Promise<{ code: number; out: string; error: string }> {
  let [out, error] = ['', ''];
  const code = await main(['incident', ...args], memoryHost(files), {
    out: (text) => {
      out += text;
    },
    error: (text) => {
      error += text;
    },
    screen: { width: 100, colour: false },
    stdinIsTerminal: false,
  });
  return { code, out, error };
}

const FILES = { '/t/otlp.jsonl': recording('database') };

describe('crossroot incident', () => {
  test('finds the onset and the deepest service that fails', async () => {
    const { code, out } = await run(FILES, '/t', '--format', 'json');
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({
      schema: 'crossroot.incident/1',
      outcome: 'diagnosed',
      onset: expect.stringMatching(/^2023-11-14T22:14:/),
      roots: [{ entity: 'database', path: ['front', 'cart', 'database'] }, {}, {}],
      graph: { calls: expect.arrayContaining([{ caller: 'cart', callee: 'database' }]) },
      checks: { next: expect.arrayContaining([expect.stringContaining('logs')]) },
    });
  });

  test('a service in the middle is not hidden by healthy ones below', async () => {
    const { out } = await run({ '/t/otlp.jsonl': recording('cart') }, '/t');
    expect(out).toContain('The incident starts at cart');
  });

  test('nothing wrong is said so, with exit code 0', async () => {
    const { code, out } = await run({ '/t/otlp.jsonl': recording('none') }, '/t');
    expect(out).toContain('Nothing departs from normal');
    expect(code).toBe(0);
  });

  test('the graph as text and as a drawing; the page is one file', async () => {
    expect((await run(FILES, '/t', '--graph', 'text')).out).toMatch(/cart \[0\.02\] -> database \[0\.9/);
    expect((await run(FILES, '/t', '--graph', 'svg')).out).toMatch(/^<svg[\s\S]*database[\s\S]*<\/svg>\n$/);
    const { out } = await run(FILES, '/t', '--format', 'html');
    expect(out).toContain('<!doctype html>');
    expect(out).not.toMatch(/<script|src=|href=/);
    expect(JSON.parse((await run(FILES, '/t', '--format', 'sarif')).out)).toMatchObject({ version: '2.1.0' });
  });

  test('what cannot be read is named, and names that are wrong get the nearest right one', async () => {
    const { code, out } = await run({ ...FILES, '/t/x.csv': 'a,b\n1,2\n' }, '/t');
    expect(out).toContain('/t/x.csv: neither OTLP nor a known table');
    expect(code).toBe(1);
    expect((await run(FILES, '/t', '--symptom', 'frnt')).error).toContain("Did you mean 'front'?");
    expect((await run(FILES, '/t', '--at', 'noon')).error).toContain('not a time');
    expect((await run(FILES, '/none')).code).toBe(2);
  });

  test('text of strangers cannot move the cursor or leave its element', async () => {
    const hostile = recording('database').replaceAll('"database"', String.raw`"\u001b[2J<b onclick=x>"`);
    expect((await run({ '/t/o.jsonl': hostile }, '/t')).out).not.toContain('\u001b');
    expect((await run({ '/t/o.jsonl': hostile }, '/t', '--format', 'html')).out).not.toContain('<b onclick');
  });
});
