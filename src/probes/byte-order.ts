import type { ObservedEvent } from '../model/event.ts';
import { derived, type Observations, type Probe, seen } from './probe.ts';

/** `42` read in the other byte order of `bytes` bytes. */
function swapped(value: bigint, bytes: number): bigint {
  let out = 0n;
  for (let index = 0; index < bytes; index++) out = (out << 8n) | ((value >> BigInt(8 * index)) & 0xffn);
  return out;
}

/** A test whose wrong value is the right one with its bytes reversed. */
export const byteOrder: Probe = {
  id: 'byte-order',
  find(observations: Observations) {
    const found: ObservedEvent[] = [];
    for (const event of seen(observations, 'log.want-got')) {
      const [want, got] = [String(event.data['want'] ?? ''), String(event.data['got'] ?? '')];
      if (
        !/^(?:0x[0-9a-f]{1,16}|\d{1,20})$/i.test(want) ||
        !/^(?:0x[0-9a-f]{1,16}|\d{1,20})$/i.test(got) ||
        want === got
      )
        continue;
      const [a, b] = [BigInt(want), BigInt(got)];
      if (a > 1n && [2, 4, 8].some((bytes) => swapped(a, bytes) === b && a < 1n << BigInt(8 * bytes)))
        found.push(derived('byte-swapped-values', { want, got }, event));
    }
    return found.slice(0, 1);
  },
};
