import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { inspectFile } from '../../src/diagnosis/inspect/inspect.ts';
import { bytesSource } from '../../src/model/bytes.ts';
import { renderInspectHtml } from '../../src/report/inspect/html.ts';
import { renderInspectTerminal } from '../../src/report/inspect/terminal.ts';
import { buildElf } from '../formats/elf/build-elf.ts';
import { buildMacho, buildUniversal } from '../formats/macho/build-macho.ts';
import { buildPe } from '../formats/pe/build-pe.ts';
import { buildWasm } from '../formats/wasm/build-wasm.ts';

const FILES: readonly (readonly [string, Uint8Array])[] = [
  [
    'elf',
    buildElf({
      wide: true,
      little: true,
      machine: 62,
      type: 2,
      interpreter: '/lib64/ld-linux-x86-64.so.2',
      needed: ['libc.so.6'],
      versions: [{ file: 'libc.so.6', names: [{ name: 'GLIBC_2.34', index: 2 }] }],
      symbols: [{ name: 'pthread_create', version: 2 }],
    }),
  ],
  ['macho', buildMacho({ code: 64 })],
  ['universal', buildUniversal([[0x0100000c, buildMacho({ code: 64 })]])],
  ['pe', buildPe()],
  ['wasm', buildWasm()],
];

function inspected(bytes: Uint8Array): string {
  const sheet = inspectFile('file', bytesSource(bytes), {
    dependencies: true,
    imports: true,
    sections: true,
  });
  const inspection = { files: [sheet], otherFiles: 0 };
  const text = renderInspectTerminal(inspection, { width: 80, colour: false });
  return `${sheet.format} ${text.length} ${renderInspectHtml(inspection).length} ${JSON.stringify(sheet).length}`;
}

describe.each(FILES)('a damaged %s file', (_name, bytes) => {
  test('is described at any length', () => {
    const step = Math.max(1, Math.floor(bytes.length / 400));
    for (let length = 0; length <= bytes.length; length += step)
      expect(inspected(bytes.subarray(0, length)), `${length} bytes`).toMatch(/^\w+ \d+ \d+ \d+$/);
  });

  test('is described with counts, offsets and sizes of any value', () => {
    const change = fc.tuple(
      fc.nat(Math.min(bytes.length, 1024) - 4),
      fc.constantFrom(0, 1, 0x7fffffff, 0x80000000, 0xffffffff, bytes.length),
    );
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 6 }), (changes) => {
        const copy = bytes.slice();
        const view = new DataView(copy.buffer);
        for (const [at, value] of changes) view.setUint32(at, value, true);
        return /^\w+ \d+ \d+ \d+$/.test(inspected(copy));
      }),
      { seed: 11, numRuns: 80 },
    );
  });
});
