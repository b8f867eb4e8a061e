import type { ElfSymbol } from '../formats/elf/elf-file.ts';

/** Names by address. */
export interface SymbolMap {
  /** `_start+0x10`, or the bare address where no symbol is near. */
  at(address: bigint): string;
  /** Symbol that starts exactly there. */
  exactly(address: bigint): string | undefined;
  value(name: string): bigint | undefined;
}

export function symbolMap(symbols: readonly ElfSymbol[]): SymbolMap {
  // Mapping symbols ($x, $d) and local labels say nothing to a reader.
  const named = symbols
    .filter(({ name, section, type }) => name !== '' && section !== 0 && type <= 2 && !/^[$.]/.test(name))
    .sort((a, b) => (a.value < b.value ? -1 : a.value > b.value ? 1 : b.type - a.type));
  const values = new Map(named.map(({ name, value }) => [name, value]));
  const first = new Map<bigint, string>();
  for (const { name, value } of named) if (!first.has(value)) first.set(value, name);
  return {
    at: (address) => {
      let low = 0;
      let high = named.length;
      while (low < high) {
        const middle = (low + high) >> 1;
        if ((named[middle]?.value ?? 0n) <= address) low = middle + 1;
        else high = middle;
      }
      const found = named[low - 1];
      if (!found || address - found.value > 0x10_0000n) return `0x${address.toString(16)}`;
      const name = first.get(found.value) ?? found.name;
      return address === found.value ? name : `${name}+0x${(address - found.value).toString(16)}`;
    },
    exactly: (address) => first.get(address),
    value: (name) => values.get(name),
  };
}
