import type { WasmWorld } from '../world.ts';
import type { DescriptorTable } from './descriptors.ts';
import { ERRNO, type Errno } from './files.ts';
import type { GuestMemory } from './guest-memory.ts';

// subscription 48 bytes: user data u64 | 8 tag u8 | 16 clock or descriptor u32 | 24 timeout u64 | 40 flags u16
// event        32 bytes: user data u64 | 8 errno u16 | 10 type u8 | 16 bytes ready u64

const NANOSECONDS = 1_000_000;
/** Longest time one call blocks, so that a hostile timeout does not hang a host that must stay up. */
const LONGEST_SLEEP = 24 * 3600 * 1000;

/** poll_oneoff over clocks and descriptors. */
export function pollFunction(
  memory: GuestMemory,
  world: WasmWorld,
  table: DescriptorTable,
  clock: (id: number) => bigint | undefined,
) {
  return (subscriptionsAt: number, eventsAt: number, count: number, countAt: number): Errno => {
    if (count === 0) return ERRNO.inval;
    const events: { userData: bigint; type: number; errno: Errno; ready: bigint }[] = [];
    let soonest: { milliseconds: number; userData: bigint } | undefined;
    for (let index = 0; index < count; index++) {
      const at = (subscriptionsAt >>> 0) + index * 48;
      const userData = memory.view().getBigUint64(at, true);
      const type = memory.view().getUint8(at + 8);
      if (type === 0) {
        const timeout = memory.view().getBigUint64(at + 24, true);
        const isAbsolute = (memory.view().getUint16(at + 40, true) & 1) !== 0;
        const start = clock(memory.view().getUint32(at + 16, true));
        const left = isAbsolute ? timeout - (start ?? 0n) : timeout;
        const milliseconds = left > 0n ? Number(left) / NANOSECONDS : 0;
        if (!soonest || milliseconds < soonest.milliseconds) soonest = { milliseconds, userData };
      } else {
        const isOpen = table.isOpen(memory.view().getUint32(at + 16, true));
        events.push({ userData, type, errno: isOpen ? ERRNO.success : ERRNO.badf, ready: isOpen ? 1n : 0n });
      }
    }
    // Files and the standard streams are always ready here: a read may block instead.
    if (events.length === 0 && soonest) {
      world.sleep(Math.min(soonest.milliseconds, LONGEST_SLEEP));
      events.push({ userData: soonest.userData, type: 0, errno: ERRNO.success, ready: 0n });
    }
    for (const [index, { userData, type, errno, ready }] of events.entries()) {
      const at = (eventsAt >>> 0) + index * 32;
      memory.bytes(at, 32).fill(0);
      memory.u64(at, userData);
      memory.view().setUint16(at + 8, errno, true);
      memory.view().setUint8(at + 10, type);
      memory.u64(at + 16, ready);
    }
    return memory.finish(countAt, events.length);
  };
}
