import { exportedMemory, type WasmInstance } from '../world.ts';
import { ERRNO, type Errno, type FileStat } from './files.ts';

const ENCODER = new TextEncoder();
const DECODER = new TextDecoder();

/** The memory of the program, by address. Addresses above 2 GB arrive as negative numbers; all are taken unsigned. */
export interface GuestMemory {
  attach(instance: WasmInstance): void;
  view(): DataView;
  bytes(at: number, length: number): Uint8Array;
  text(at: number, length: number): string;
  u32(at: number, value: number): void;
  u64(at: number, value: bigint): void;
  /** Writes a count or descriptor and reports success. */
  finish(at: number, value: number): Errno;
  /** The buffers of a scatter or gather list. */
  vectors(at: number, count: number): Uint8Array[];
  putStat(at: number, stat: FileStat | Errno): Errno;
}

export function guestMemory(): GuestMemory {
  let instance: WasmInstance | undefined;
  let view = new DataView(new ArrayBuffer(0));
  const current = (): DataView => {
    const buffer = instance && exportedMemory(instance)?.buffer;
    // Growing the memory detaches the old buffer.
    if (buffer && buffer !== view.buffer) view = new DataView(buffer);
    return view;
  };
  const bytes = (at: number, length: number): Uint8Array =>
    new Uint8Array(current().buffer, at >>> 0, length >>> 0);
  const u32 = (at: number, value: number): void => current().setUint32(at >>> 0, value, true);
  const u64 = (at: number, value: bigint): void => current().setBigUint64(at >>> 0, value, true);
  return {
    attach: (attached) => void (instance = attached),
    view: current,
    bytes,
    text: (at, length) => DECODER.decode(bytes(at, length)),
    u32,
    u64,
    finish: (at, value) => {
      u32(at, value);
      return ERRNO.success;
    },
    vectors: (at, count) =>
      Array.from({ length: count }, (_, index) => {
        const entry = (at >>> 0) + index * 8;
        return bytes(current().getUint32(entry, true), current().getUint32(entry + 4, true));
      }),
    putStat: (at, stat) => {
      if (typeof stat === 'number') return stat;
      const start = at >>> 0;
      u64(start, stat.device);
      u64(start + 8, stat.inode);
      u64(start + 16, BigInt(stat.type));
      u64(start + 24, stat.links);
      u64(start + 32, stat.size);
      u64(start + 40, stat.accessed);
      u64(start + 48, stat.modified);
      u64(start + 56, stat.changed);
      return ERRNO.success;
    },
  };
}

/** A list of strings as args_get and environ_get hand it over: a table of addresses, and the bytes with NULs. */
export function stringList(memory: GuestMemory, list: readonly string[]) {
  const encoded = list.map((item) => ENCODER.encode(`${item}\0`));
  return {
    sizes(countAt: number, sizeAt: number): Errno {
      memory.u32(countAt, encoded.length);
      return memory.finish(
        sizeAt,
        encoded.reduce((sum, { length }) => sum + length, 0),
      );
    },
    get(tableAt: number, bufferAt: number): Errno {
      let at = bufferAt >>> 0;
      for (const [index, item] of encoded.entries()) {
        memory.u32((tableAt >>> 0) + index * 4, at);
        memory.bytes(at, item.length).set(item);
        at += item.length;
      }
      return ERRNO.success;
    },
  };
}
