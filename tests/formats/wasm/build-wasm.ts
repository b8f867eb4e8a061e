import { Writer } from '../fields/hostile.ts';

export function leb(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  while (rest > 127) {
    bytes.push((rest % 128) | 128);
    rest = Math.floor(rest / 128);
  }
  return [...bytes, rest];
}

export function name(text: string): number[] {
  const bytes = new TextEncoder().encode(text);
  return [...leb(bytes.length), ...bytes];
}

export function section(id: number, content: readonly number[]): number[] {
  return [id, ...leb(content.length), ...content];
}

export function custom(title: string, content: readonly number[]): number[] {
  return section(0, [...name(title), ...content]);
}

/** i32.const: the address as signed LEB128 of five bytes. */
function constant(address: number): number[] {
  const bits = address | 0;
  return [0x41, ...[0, 7, 14, 21].map((shift) => ((bits >> shift) & 127) | 128), (bits >> 28) & 127, 0x0b];
}

export interface WasmPlan {
  /** [module, name] of imported functions. */
  readonly imports?: readonly (readonly [string, string])[];
  readonly exports?: readonly string[];
  readonly bodies?: readonly number[];
  /** [address, bytes] of active segments; without an address a passive one. */
  readonly data?: readonly (readonly [number | undefined, readonly number[]])[];
  readonly customs?: readonly (readonly number[])[];
}

export function buildWasm(plan: WasmPlan = {}): Uint8Array {
  const imports = plan.imports ?? [];
  const bodies = plan.bodies ?? [];
  const out = new Writer(true).u8(0, 0x61, 0x73, 0x6d).u32(1);
  if (imports.length > 0) {
    const rows = imports.flatMap(([module, field]) => [...name(module), ...name(field), 0, 0]);
    out.raw(section(2, [...leb(imports.length), ...rows]));
  }
  out.raw(section(3, [...leb(bodies.length), ...bodies.map(() => 0)]));
  out.raw(section(5, [1, 1, 2, 16]));
  const exports = plan.exports ?? [];
  out.raw(section(7, [...leb(exports.length), ...exports.flatMap((one) => [...name(one), 0, 0])]));
  out.raw(
    section(10, [
      ...leb(bodies.length),
      ...bodies.flatMap((size) => [...leb(size), ...Array<number>(size).fill(0x0b)]),
    ]),
  );
  const data = plan.data ?? [];
  out.raw(
    section(11, [
      ...leb(data.length),
      ...data.flatMap(([address, bytes]) => [
        ...(address === undefined ? [1] : [0, ...constant(address)]),
        ...leb(bytes.length),
        ...bytes,
      ]),
    ]),
  );
  for (const one of plan.customs ?? []) out.raw(one);
  return out.done();
}
