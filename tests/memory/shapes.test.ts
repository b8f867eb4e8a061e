import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { SHAPES, shapeNamed, shapeReport } from '../../src/memory/shapes.ts';
import { renderShape } from '../../src/report/litmus.ts';

/** Whether plain accesses show the outcome: amd64, arm64, riscv64. */
const PLAIN: Readonly<Record<string, string>> = {
  MP: 'Never Sometimes Sometimes',
  SB: 'Sometimes Sometimes Sometimes',
  LB: 'Never Sometimes Sometimes',
  S: 'Never Sometimes Sometimes',
  R: 'Sometimes Sometimes Sometimes',
  '2+2W': 'Never Sometimes Sometimes',
  WRC: 'Never Sometimes Sometimes',
  ISA2: 'Never Sometimes Sometimes',
  RWC: 'Sometimes Sometimes Sometimes',
  IRIW: 'Never Sometimes Sometimes',
  CoRR: 'Never Never Never',
};

describe('shapes', () => {
  it.each(SHAPES.map(({ id }) => id))(
    '%s: what plain accesses may show, and that sync/atomic repairs it',
    (id) => {
      const known = shapeNamed(id.toLowerCase());
      expect(known).toBeDefined();
      if (!known) return;
      const [language, ...machines] = shapeReport(known).verdicts;
      expect(machines.map(({ plain }) => plain).join(' ')).toBe(PLAIN[id]);
      expect(language).toMatchObject({ plain: 'Sometimes', race: true });
      expect([language, ...machines].map((verdict) => verdict?.atomic)).toEqual([
        'Never',
        'Never',
        'Never',
        'Never',
      ]);
    },
  );

  it('the session in the documentation is what the program prints', () => {
    const page = readFileSync(join(import.meta.dirname, '../../docs/litmus.md'), 'utf8');
    const known = shapeNamed('publication');
    expect(known?.id).toBe('MP');
    if (known) expect(page).toContain(`$ crossroot litmus MP\n${renderShape(shapeReport(known))}`);
  });
});
