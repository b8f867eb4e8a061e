import type { Elf } from './elf-file.ts';
import {
  DF_1_NOW,
  DF_BIND_NOW,
  DF_TEXTREL,
  DT_BIND_NOW,
  DT_TEXTREL,
  PT_GNU_RELRO,
  PT_GNU_STACK,
  PT_LOAD,
} from './elf-file.ts';

/** Facts about memory protection and page size that decide whether kernels accept the file. */
export interface ElfMemory {
  /** Read-only after relocation: full = the GOT too (bound at start). */
  readonly relro: 'none' | 'partial' | 'full';
  /** Stack executable: said so, or PT_GNU_STACK absent (then the kernel's default of the machine counts). */
  readonly executableStack: 'no' | 'yes' | 'unstated';
  /** Offsets of PT_LOAD segments that are writable and executable. */
  readonly writableCode: readonly number[];
  readonly textRelocations: boolean;
  /** Smallest alignment of a PT_LOAD segment: the largest page a kernel may have. Undefined: none. */
  readonly pageAlignment: number | undefined;
}

export function elfMemory(elf: Elf): ElfMemory {
  const loads = elf.segments.filter(({ type }) => type === PT_LOAD);
  const stack = elf.segments.find(({ type }) => type === PT_GNU_STACK);
  const has = (tag: number): boolean => elf.dynamic?.entries.some((entry) => entry.tag === tag) ?? false;
  const flags = elf.dynamic?.flags ?? 0;
  const bindNow =
    has(DT_BIND_NOW) || (flags & DF_BIND_NOW) !== 0 || ((elf.dynamic?.flags1 ?? 0) & DF_1_NOW) !== 0;
  const relro = elf.segments.some(({ type }) => type === PT_GNU_RELRO);
  return {
    relro: relro ? (bindNow ? 'full' : 'partial') : 'none',
    executableStack: stack === undefined ? 'unstated' : (stack.flags & 1) === 0 ? 'no' : 'yes',
    writableCode: loads.filter((load) => (load.flags & 3) === 3).map(({ offset }) => offset),
    textRelocations: has(DT_TEXTREL) || (flags & DF_TEXTREL) !== 0,
    pageAlignment:
      loads.length === 0
        ? undefined
        : loads.reduce((least, load) => Math.min(least, load.alignment), Infinity),
  };
}
