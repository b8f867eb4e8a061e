import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { factsOf } from '../../../src/formats/binary/binary.ts';
import { parseBinary } from '../../../src/formats/binary/parse-binary.ts';
import { programImages } from '../../../src/formats/binary/program-images.ts';
import { findPclntab } from '../../../src/formats/gobinary/pclntab.ts';
import { parseFunctions } from '../../../src/formats/gobinary/functions.ts';
import type { ByteSource } from '../../../src/model/bytes.ts';
import { DEFAULT_LIMITS } from '../../../src/model/limits.ts';
import { countingFile } from './counting-file.ts';
import { packagedProgram } from './packaged-program.ts';

const program = countingFile(packagedProgram('@oxlint-tsgolint', ['tsgolint']));

/** The file with some bytes changed and cut at `size`. */
function damaged(
  source: ByteSource,
  changes: readonly (readonly [number, number])[],
  size: number,
): ByteSource {
  return {
    size,
    read(offset, length) {
      const bytes = source.read(offset, Math.max(0, Math.min(length, size - offset))).slice();
      for (const [at, value] of changes)
        if (at >= offset && at < offset + bytes.length) bytes[at - offset] = value;
      return bytes;
    },
  };
}

function readAll(source: ByteSource): string {
  const { value, issues } = parseBinary(source);
  const facts = factsOf(value);
  programImages(source, value).forEach((image, i) => {
    const table = facts[i]?.go?.pclntab ?? findPclntab(image, 4096);
    if (table !== undefined) parseFunctions(image, table, { ...DEFAULT_LIMITS, entries: 2000 });
  });
  return `${value.format} ${issues.length}`;
}

describe('a real program, damaged', () => {
  it('is read at any length', () => {
    const lengths = [...Array.from({ length: 200 }, (_, i) => i), 4095, 65_536, 1_000_000, program.size - 1];
    for (const length of lengths)
      expect(readAll(damaged(program, [], length)), `${length} bytes`).toMatch(/^\w+ \d+$/);
  });

  it('is read with any bytes of its headers changed', () => {
    const change = fc.tuple(fc.nat(1023), fc.constantFrom(0, 1, 0x7f, 0x80, 0xff));
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 8 }), (changes) =>
        /^\w+ \d+$/.test(readAll(damaged(program, changes, program.size))),
      ),
      { seed: 17, numRuns: 60 },
    );
  });

  it('says what is missing of a file cut in two', () => {
    const { issues } = parseBinary(damaged(program, [], Math.floor(program.size / 2)));
    expect(issues.length).toBeGreaterThan(0);
  });
});
