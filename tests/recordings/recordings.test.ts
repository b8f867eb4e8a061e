import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const here = dirname(fileURLToPath(import.meta.url));
const logs = readdirSync(here, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.log'));

describe('recordings of real tools', () => {
  it('are many', () => {
    expect(logs.length).toBeGreaterThan(150);
  });

  it.each(logs)('%s is what its provenance says', (path) => {
    const bytes = readFileSync(join(here, path));
    const about = JSON.parse(readFileSync(join(here, path.replace(/\.log$/, '.json')), 'utf8')) as Record<
      string,
      unknown
    >;
    expect(about['sha256']).toBe(createHash('sha256').update(bytes).digest('hex'));
    expect(`${String(about['cause'])}/${String(about['recipe'])}.log`).toBe(path);
    expect(bytes.length).toBeGreaterThan(0);
    expect(bytes.length).toBeLessThanOrEqual(64 * 1024);
    expect(Object.keys(about['tools'] as object).length).toBeGreaterThan(0);
    // The place where it was run would tell a reader nothing and change with every run.
    expect(bytes.toString('latin1')).not.toMatch(/\/tmp\/reproduce-|\/var\/cache\/crossroot/);
  });
});
