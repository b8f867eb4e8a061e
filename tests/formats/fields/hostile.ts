import * as fc from 'fast-check';
import { expect } from 'vitest';
import { bytesSource } from '../../../src/model/bytes.ts';
import type { ByteSource } from '../../../src/model/bytes.ts';

/**
 * Runs `read` over every prefix of a file and over seeded mutations of it. `read` must return all issues it
 * met; an exception fails the test, and so does an endless loop through the runner's time limit.
 */
export function surviveHostile(
  file: Uint8Array,
  read: (source: ByteSource) => readonly { readonly id: string }[],
  mutations = 1500,
): void {
  let prefixesWithIssues = 0;
  for (let length = 0; length < file.length; length++) {
    const issues = read(bytesSource(file.slice(0, length)));
    for (const { id } of issues) expect(id).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
    if (issues.length > 0) prefixesWithIssues++;
  }
  // Most cuts hit something: a reader that reports nothing on cut files fails here.
  expect(prefixesWithIssues).toBeGreaterThan(0);
  const edit = fc.record({
    at: fc.nat(file.length - 1),
    bytes: fc.oneof(
      fc.constant([0xff, 0xff, 0xff, 0xff]),
      fc.constant([0, 0, 0, 0]),
      fc.constant([0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]),
      fc.constant([0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01]),
      fc.array(fc.nat(255), { minLength: 1, maxLength: 8 }),
    ),
  });
  fc.assert(
    fc.property(fc.array(edit, { minLength: 1, maxLength: 4 }), (edits) => {
      const copy = file.slice();
      for (const { at, bytes } of edits) copy.set(bytes.slice(0, copy.length - at), at);
      expect(read(bytesSource(copy)).length).toBeLessThanOrEqual(201 * 12);
    }),
    { numRuns: mutations, seed: 20_261_124 },
  );
}

/** Bytes written one after another, for the small files that tests build. */
export class Writer {
  readonly #bytes: number[] = [];
  readonly #littleEndian: boolean;

  constructor(littleEndian: boolean) {
    this.#littleEndian = littleEndian;
  }

  get length(): number {
    return this.#bytes.length;
  }

  number(value: number | bigint, size: number): this {
    const big = BigInt(value);
    for (let index = 0; index < size; index++) {
      const shift = BigInt(8 * (this.#littleEndian ? index : size - 1 - index));
      this.#bytes.push(Number((big >> shift) & 255n));
    }
    return this;
  }

  u8(...values: number[]): this {
    this.#bytes.push(...values);
    return this;
  }

  u16(...values: number[]): this {
    for (const value of values) this.number(value, 2);
    return this;
  }

  u32(...values: number[]): this {
    for (const value of values) this.number(value, 4);
    return this;
  }

  u64(...values: (number | bigint)[]): this {
    for (const value of values) this.number(value, 8);
    return this;
  }

  text(text: string, width: number = text.length): this {
    const bytes = [...new TextEncoder().encode(text)];
    for (let index = 0; index < width; index++) this.#bytes.push(bytes[index] ?? 0);
    return this;
  }

  raw(bytes: Iterable<number>): this {
    for (const byte of bytes) this.#bytes.push(byte);
    return this;
  }

  pad(to: number): this {
    while (this.#bytes.length < to) this.#bytes.push(0);
    return this;
  }

  done(): Uint8Array {
    return Uint8Array.from(this.#bytes);
  }
}
