import type { VirtualAddress } from '../../model/bytes.ts';
import type { ElfSegment } from './elf-file.ts';
import { PT_LOAD } from './elf-file.ts';

/** Maps the addresses that the loader uses to file offsets, through the PT_LOAD segments alone. */
export class AddressMap {
  readonly #loads: readonly ElfSegment[];

  constructor(segments: readonly ElfSegment[]) {
    this.#loads = segments.filter((segment) => segment.type === PT_LOAD);
  }

  /** Offset of an address and how many file bytes follow it in the same segment. */
  place(address: VirtualAddress): { offset: number; left: number } | undefined {
    for (const load of this.#loads) {
      const within = address - load.address;
      if (within >= 0n && within < BigInt(load.fileSize)) {
        return { offset: load.offset + Number(within), left: load.fileSize - Number(within) };
      }
    }
    return undefined;
  }
}
