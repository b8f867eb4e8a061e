/** Position in a file, in bytes from its start. */
export type FileOffset = number & { readonly __unit?: 'file offset' };
/** Address in the memory image that a loader makes of a file. */
export type VirtualAddress = bigint & { readonly __unit?: 'virtual address' };

/**
 * Random access to bytes without loading all of them. `read` returns fewer bytes than asked for
 * only at the end of the source, and never throws for a range outside it.
 */
export interface ByteSource {
  readonly size: number;
  read(offset: FileOffset, length: number): Uint8Array;
}

/** A ByteSource over memory. */
export function bytesSource(bytes: Uint8Array): ByteSource {
  return {
    size: bytes.length,
    read: (offset, length) =>
      offset < 0 || length <= 0 ? new Uint8Array(0) : bytes.subarray(offset, offset + length),
  };
}
