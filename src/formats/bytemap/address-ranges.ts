import type { ProgramImage } from '../gobinary/program-image.ts';
import type { WasmMemory } from '../wasm/memory.ts';
import type { Claims } from './claims.ts';

/**
 * Addresses to file ranges. A stretch of memory may be many stretches of the file: Go's linker starts a new data
 * segment of wasm at every eight zero bytes. Numbers count from `base`, so that kernel addresses stay exact.
 */
export interface AddressRanges {
  readonly base: bigint;
  /** Ascending and free of overlap. */
  readonly addresses: ArrayLike<number>;
  readonly offsets: ArrayLike<number>;
  readonly sizes: ArrayLike<number>;
}

export function memoryRanges(memory: WasmMemory): AddressRanges {
  return { base: 0n, addresses: memory.addresses, offsets: memory.offsets, sizes: memory.sizes };
}

export function imageRanges(image: ProgramImage): AddressRanges {
  const segments = image.regions.filter(({ kind }) => kind === 'segment');
  const regions = (segments.length > 0 ? segments : [...image.regions]).sort((a, b) =>
    a.address < b.address ? -1 : a.address > b.address ? 1 : 0,
  );
  const base = regions[0]?.address ?? 0n;
  const addresses: number[] = [];
  const offsets: number[] = [];
  const sizes: number[] = [];
  let end = 0;
  for (const region of regions) {
    const address = Number(region.address - base);
    const offset = image.offsetOf(region.address);
    if (offset === undefined || region.size <= 0 || address < end) continue;
    addresses.push(address);
    offsets.push(offset);
    sizes.push(region.size);
    end = address + region.size;
  }
  return { base, addresses, offsets, sizes };
}

/** Claims `size` bytes of memory from `address`, which counts from the base. */
export function claimAddress(
  ranges: AddressRanges,
  claims: Claims,
  address: number,
  size: number,
  label: number,
): void {
  const { addresses, offsets, sizes } = ranges;
  let low = 0;
  let high = addresses.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((addresses[middle] ?? 0) <= address) low = middle;
    else high = middle - 1;
  }
  const end = address + size;
  for (let i = low; i < addresses.length && !claims.full; i++) {
    const start = addresses[i] ?? 0;
    if (start >= end) break;
    const from = Math.max(address, start);
    const to = Math.min(end, start + (sizes[i] ?? 0));
    if (to > from) claims.add((offsets[i] ?? 0) + from - start, to - from, label);
  }
}
