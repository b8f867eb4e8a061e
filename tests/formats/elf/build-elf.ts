/** Growing bytes in one byte order, for files that tests put together. */
export class ByteWriter {
  readonly #parts: number[] = [];
  readonly little: boolean;
  readonly wide: boolean;

  constructor(little: boolean, wide: boolean) {
    this.little = little;
    this.wide = wide;
  }

  get length(): number {
    return this.#parts.length;
  }

  bytes(bytes: Iterable<number>): this {
    for (const byte of bytes) this.#parts.push(byte);
    return this;
  }

  text(text: string): this {
    return this.bytes(new TextEncoder().encode(text));
  }

  number(value: number | bigint, size: number): this {
    const bytes = Array.from({ length: size }, (_, i) => Number((BigInt(value) >> BigInt(8 * i)) & 0xffn));
    return this.bytes(this.little ? bytes : bytes.toReversed());
  }

  u16(...values: number[]): this {
    for (const value of values) this.number(value, 2);
    return this;
  }

  u32(...values: number[]): this {
    for (const value of values) this.number(value, 4);
    return this;
  }

  word(...values: (number | bigint)[]): this {
    for (const value of values) this.number(value, this.wide ? 8 : 4);
    return this;
  }

  align(to: number): this {
    while (this.length % to !== 0) this.#parts.push(0);
    return this;
  }

  done(): Uint8Array {
    return Uint8Array.from(this.#parts);
  }
}

export interface ElfRecipe {
  readonly wide: boolean;
  readonly little: boolean;
  readonly machine: number;
  readonly type: number;
  readonly flags?: number;
  readonly osAbi?: number;
  readonly interpreter?: string;
  readonly needed?: readonly string[];
  readonly soname?: string;
  readonly rpath?: string;
  readonly runpath?: string;
  readonly flags1?: number;
  readonly versions?: readonly {
    readonly file: string;
    readonly names: readonly { readonly name: string; readonly index: number; readonly weak?: boolean }[];
  }[];
  /** Versions that the library defines. */
  readonly defines?: readonly string[];
  readonly symbols?: readonly { readonly name: string; readonly version: number; readonly weak?: boolean }[];
  /** Functions that the file defines. */
  readonly exports?: readonly string[];
  readonly hash?: 'sysv' | 'gnu';
  readonly notes?: readonly {
    readonly owner: string;
    readonly type: number;
    readonly description: readonly number[];
  }[];
  readonly stack?: number;
  readonly alignment?: number;
}

/** Address of file offset 0. */
const BASE = 0x10000;

/** A loadable file without section headers: all of it must be found through the program headers. */
export function buildElf(recipe: ElfRecipe): Uint8Array {
  const { wide, little } = recipe;
  const body = new ByteWriter(little, wide);
  const headerSize = wide ? 64 : 52;
  const entrySize = wide ? 56 : 32;
  const hasDynamic =
    recipe.needed !== undefined || recipe.soname !== undefined || recipe.flags1 !== undefined;
  const count =
    1 +
    (recipe.interpreter === undefined ? 0 : 1) +
    (hasDynamic ? 1 : 0) +
    (recipe.notes === undefined ? 0 : 1) +
    (recipe.stack === undefined ? 0 : 1);
  const start = headerSize + count * entrySize;
  const here = (): number => start + body.length;
  const segments: { type: number; flags: number; offset: number; size: number; align: number }[] = [];

  if (recipe.interpreter !== undefined) {
    const offset = here();
    body.text(`${recipe.interpreter}\0`);
    segments.push({ type: 3, flags: 4, offset, size: here() - offset, align: 1 });
  }
  if (recipe.notes !== undefined) {
    body.align(8);
    while (here() % 8 !== 0) body.bytes([0]);
    const offset = here();
    for (const { owner, type, description } of recipe.notes) {
      body.u32(owner.length + 1, description.length, type).text(`${owner}\0`);
      while ((here() - offset) % 4 !== 0) body.bytes([0]);
      body.bytes(description);
      while ((here() - offset) % 4 !== 0) body.bytes([0]);
    }
    segments.push({ type: 4, flags: 4, offset, size: here() - offset, align: 4 });
  }
  if (hasDynamic) segments.push(addDynamic(recipe, body, here));
  if (recipe.stack !== undefined) {
    segments.push({ type: 0x6474e551, flags: recipe.stack, offset: 0, size: 0, align: 16 });
  }

  const size = start + body.length;
  segments.unshift({ type: 1, flags: 5, offset: 0, size, align: recipe.alignment ?? 0x1000 });
  const file = new ByteWriter(little, wide);
  file.bytes([
    0x7f,
    0x45,
    0x4c,
    0x46,
    wide ? 2 : 1,
    little ? 1 : 2,
    1,
    recipe.osAbi ?? 0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
  ]);
  file
    .u16(recipe.type, recipe.machine)
    .u32(1)
    .word(BASE + headerSize, headerSize, 0);
  file.u32(recipe.flags ?? 0).u16(headerSize, entrySize, count, wide ? 64 : 40, 0, 0);
  for (const { type, flags, offset, size: length, align } of segments) {
    if (wide) file.u32(type, flags).word(offset, BASE + offset, BASE + offset, length, length, align);
    else file.u32(type, offset, BASE + offset, BASE + offset, length, length, flags, align);
  }
  return file.bytes(body.done()).done();
}

function addDynamic(
  recipe: ElfRecipe,
  body: ByteWriter,
  here: () => number,
): { type: number; flags: number; offset: number; size: number; align: number } {
  const strings: string[] = [''];
  const string = (text: string): number => {
    const at = strings.join('\0').length + 1;
    strings.push(text);
    return at;
  };
  const entries: [number, number][] = (recipe.needed ?? []).map((name) => [1, string(name)]);
  if (recipe.soname !== undefined) entries.push([14, string(recipe.soname)]);
  if (recipe.rpath !== undefined) entries.push([15, string(recipe.rpath)]);
  if (recipe.runpath !== undefined) entries.push([29, string(recipe.runpath)]);
  const align = (): void => {
    while (here() % 8 !== 0) body.bytes([0]);
  };
  const symbols = recipe.symbols ?? [];
  const exported = recipe.exports ?? [];

  align();
  entries.push([6, BASE + here()]);
  const symbol = (name: number, info: number, section = 0): void => {
    if (recipe.wide) body.u32(name).bytes([info, 0]).u16(section).word(0, 0);
    else body.u32(name, 0, 0).bytes([info, 0]).u16(section);
  };
  symbol(0, 0);
  for (const { name, weak } of symbols) symbol(string(name), weak === true ? 0x22 : 0x12);
  for (const name of exported) symbol(string(name), 0x12, 1);

  align();
  entries.push([0x6ffffff0, BASE + here()]);
  body.u16(0, ...symbols.map(({ version }) => version), ...exported.map(() => 1));

  align();
  const total = symbols.length + exported.length + 1;
  if (recipe.hash === 'gnu') {
    // One bucket that starts at symbol 1; the last link of its chain has bit 0 set.
    entries.push([0x6ffffef5, BASE + here()]);
    body
      .u32(1, 1, 1, 0)
      .word(0)
      .u32(symbols.length === 0 ? 0 : 1);
    body.u32(...symbols.map((_, i) => (i === symbols.length - 1 ? 3 : 2)));
  } else {
    entries.push([4, BASE + here()]);
    body.u32(1, total, 0, ...Array.from({ length: total }, () => 0));
  }

  const versions = recipe.versions ?? [];
  if (versions.length > 0) {
    align();
    entries.push([0x6ffffffe, BASE + here()], [0x6fffffff, versions.length]);
    versions.forEach(({ file, names }, i) => {
      body.u16(1, names.length).u32(string(file), 16, i === versions.length - 1 ? 0 : 16 + 16 * names.length);
      names.forEach(({ name, index, weak }, j) => {
        body
          .u32(0)
          .u16(weak === true ? 2 : 0, index)
          .u32(string(name), j === names.length - 1 ? 0 : 16);
      });
    });
  }

  const defines = recipe.defines ?? [];
  if (defines.length > 0) {
    align();
    entries.push([0x6ffffffc, BASE + here()], [0x6ffffffd, defines.length]);
    defines.forEach((name, i) => {
      body.u16(1, 0, i + 2, 1).u32(0, 20, i === defines.length - 1 ? 0 : 28, string(name), 0);
    });
  }

  const table = new TextEncoder().encode(`${strings.join('\0')}\0`);
  entries.push([5, BASE + here()], [10, table.length]);
  body.bytes(table);
  if (recipe.flags1 !== undefined) entries.push([0x6ffffffb, recipe.flags1]);
  align();
  const offset = here();
  for (const [tag, value] of [...entries, [0, 0]]) body.word(tag ?? 0, value ?? 0);
  return { type: 2, flags: 6, offset, size: here() - offset, align: 8 };
}
