import { expect, it } from 'vitest';
import { coffImage, isCoffObject, parseCoffObject } from '../../../src/formats/ar/coff-object.ts';
import { bytesSource } from '../../../src/model/bytes.ts';
import { ByteWriter } from '../elf/build-elf.ts';

function object(optional: number, dataSize = 4): Uint8Array {
  const dataAt = 20 + optional + 40;
  const out = new ByteWriter(true, true)
    .u16(0x8664, 1)
    .u32(0, dataAt + 4, 0)
    .u16(optional, 0);
  if (optional > 0) out.u16(0x20b).bytes(new Uint8Array(optional - 2));
  out
    .bytes(new TextEncoder().encode('/4'))
    .bytes(new Uint8Array(6))
    .u32(0, 0, dataSize, dataAt, 0, 0)
    .u16(0, 0);
  return out.u32(0xc0000040).text('data').u32(0).text('.noptrdata\0').done();
}

it.each([0, 240])('reads sections behind an optional header of %i bytes, as Go writes one', (optional) => {
  const source = bytesSource(object(optional));
  expect(isCoffObject(source)).toBe(true);
  const { value, issues } = parseCoffObject(source);
  expect(issues).toEqual([]);
  expect(value.machine.goarch).toBe('amd64');
  expect(value.sections.map(({ name, size }) => [name, size])).toEqual([['.noptrdata', 4]]);
  const image = coffImage(source, value);
  const [region] = image.regions;
  expect(region?.writable).toBe(true);
  expect(new TextDecoder().decode(image.readAt(region?.address ?? 0n, 99))).toBe('data');
});

it('names a section that ends beyond the object, and leaves other files alone', () => {
  const { issues } = parseCoffObject(bytesSource(object(0, 4_000_000)));
  expect(issues.map(({ id }) => id)).toEqual(['section-outside-file']);
  expect(isCoffObject(bytesSource(new TextEncoder().encode('d\x86 is the machine of amd64')))).toBe(false);
});
