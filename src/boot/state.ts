import type { Elf } from '../formats/elf/elf-file.ts';
import type { BootFinding } from '../model/boot.ts';
import type { ByteSource } from '../model/bytes.ts';
import type { Hart } from './hart.ts';
import type { MemoryRange, SparseMemory } from './memory.ts';
import type { SymbolMap } from './symbols.ts';

/** What the checks know while the start code runs. */
export interface BootState {
  readonly elf: Elf;
  readonly hart: Hart;
  readonly memory: SparseMemory;
  readonly ram: readonly MemoryRange[];
  readonly symbols: SymbolMap;
  readonly set: ReadonlySet<number>;
  readonly source: ByteSource;
}

export const hex = (value: bigint): string => `0x${value.toString(16)}`;

export const fault = (
  id: string,
  message: string,
  fix: string,
  severity: BootFinding['severity'] = 'error',
): BootFinding => ({ id, cause: 'host/bare-metal-boot', severity, message, fix });

export const rangeText = ({ base, size }: MemoryRange): string => `${hex(base)}..${hex(base + size)}`;
