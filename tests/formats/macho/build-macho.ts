import { Writer } from '../fields/hostile.ts';

export interface MachoPlan {
  readonly bits?: 32 | 64;
  readonly littleEndian?: boolean;
  readonly cpu?: readonly [number, number];
  readonly fileType?: number;
  readonly flags?: number;
  /** Bytes of __TEXT behind the load commands. */
  readonly code?: number;
  /** Commands to add behind the segments: [number, body behind the 8-byte head]. */
  readonly commands?: readonly (readonly [number, Uint8Array])[];
  /** Content of __LINKEDIT, and commands that point into it, given its file offset. */
  readonly linkedit?: Uint8Array;
  readonly linkeditCommands?: (offset: number) => readonly (readonly [number, Uint8Array])[];
}

const ARM64 = [0x0100000c, 0] as const;
const HEAD = 0x400;

/** A small Mach-O: __TEXT (with __text), __LINKEDIT, and what the plan adds. */
export function buildMacho(plan: MachoPlan = {}): Uint8Array {
  const wide = (plan.bits ?? 64) === 64;
  const little = plan.littleEndian ?? true;
  const code = plan.code ?? 0x1c00;
  const linkedit = plan.linkedit ?? new Uint8Array(32);
  const textSize = HEAD + code;
  const segment = (
    name: string,
    address: number,
    offset: number,
    size: number,
    protection: number,
    sections: readonly (readonly [string, number, number])[],
  ): readonly [number, Uint8Array] => {
    const writer = new Writer(little).text(name, 16);
    const word = wide ? 8 : 4;
    writer.number(address, word).number(size, word).number(offset, word).number(size, word);
    writer.u32(protection, protection, sections.length, 0);
    for (const [section, at, length] of sections) {
      writer.text(section, 16).text(name, 16);
      writer.number(address + at - offset, word).number(length, word);
      writer.u32(at, 4, 0, 0, 0x80000400, 0, 0);
      if (wide) writer.u32(0);
    }
    return [wide ? 0x19 : 0x1, writer.done()];
  };
  const base = 0x1000000;
  const all = [
    segment('__TEXT', base, 0, textSize, 5, [['__text', HEAD, code]]),
    segment('__LINKEDIT', base + 0x100000, textSize, linkedit.length, 1, []),
    ...(plan.commands ?? []),
    ...(plan.linkeditCommands?.(textSize) ?? []),
  ];
  const step = wide ? 8 : 4;
  const sizes = all.map(([, body]) => Math.ceil((body.length + 8) / step) * step);
  const writer = new Writer(little);
  writer.u32(wide ? 0xfeedfacf : 0xfeedface, ...(plan.cpu ?? ARM64), plan.fileType ?? 2, all.length);
  writer.u32(
    sizes.reduce((sum, one) => sum + one, 0),
    plan.flags ?? 0x200084,
  );
  if (wide) writer.u32(0);
  all.forEach(([command, body], index) => {
    const end = writer.length + (sizes[index] ?? 0);
    writer.u32(command, sizes[index] ?? 0).raw(body);
    writer.pad(end);
  });
  writer.pad(HEAD);
  for (let index = 0; index < code; index++) writer.u8((index * 31 + (index >> 8)) & 255);
  return writer.raw(linkedit).done();
}

/** A universal file of slices, aligned to 2^12. */
export function buildUniversal(slices: readonly (readonly [number, Uint8Array])[], wide = false): Uint8Array {
  const writer = new Writer(false).u32(wide ? 0xcafebabf : 0xcafebabe, slices.length);
  let offset = 4096;
  const places: number[] = [];
  for (const [cpu, slice] of slices) {
    places.push(offset);
    if (wide) writer.u32(cpu, 0).u64(offset, slice.length).u32(12, 0);
    else writer.u32(cpu, 0, offset, slice.length, 12);
    offset += Math.ceil(slice.length / 4096) * 4096;
  }
  slices.forEach(([, slice], index) => {
    writer.pad(places[index] ?? 0).raw(slice);
  });
  return writer.done();
}

/** Body of a load command with an lc_str at `textAt` behind fixed words. */
export function textBody(words: readonly number[], text: string, little = true): Uint8Array {
  return new Writer(little)
    .u32(12 + words.length * 4, ...words)
    .text(`${text}\0`)
    .done();
}
