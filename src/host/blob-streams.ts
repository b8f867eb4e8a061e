import { createHash } from 'node:crypto';
import { Readable, type Transform } from 'node:stream';
import zlib from 'node:zlib';
import { Decompress } from 'fzstd';

/** Lower-case hexadecimal SHA-256. */
export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** Passes `chunks` on and tells size and SHA-256 at the end. */
export async function* hashed(
  chunks: AsyncIterable<Uint8Array>,
  ended: (size: number, digest: string) => void,
): AsyncGenerator<Uint8Array> {
  const hash = createHash('sha256');
  let size = 0;
  for await (const chunk of chunks) {
    hash.update(chunk);
    size += chunk.length;
    yield chunk;
  }
  ended(size, `sha256:${hash.digest('hex')}`);
}

/** Unpacks gzip or zstd, told by the first bytes; anything else passes through. Throws what the unpacker throws. */
export async function* unpacked(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const iterator = chunks[Symbol.asyncIterator]();
  const first = await iterator.next();
  if (first.done === true) return;
  const all = (async function* () {
    yield first.value;
    for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) yield next.value;
  })();
  const [a, b, c, d] = first.value;
  if (a === 0x1f && b === 0x8b) yield* transformed(all, zlib.createGunzip());
  else if (a === 0x28 && b === 0xb5 && c === 0x2f && d === 0xfd) yield* unzstd(all);
  else yield* all;
}

async function* transformed(
  chunks: AsyncIterable<Uint8Array>,
  transform: Transform,
): AsyncGenerator<Uint8Array> {
  const source = Readable.from(chunks);
  source.on('error', (error) => transform.destroy(error));
  source.pipe(transform);
  try {
    for await (const chunk of transform) if (chunk instanceof Uint8Array) yield chunk;
  } finally {
    source.destroy();
    transform.destroy();
  }
}

async function* unzstd(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  // Node has its own since 22.15, several times faster.
  if ('createZstdDecompress' in zlib && typeof zlib.createZstdDecompress === 'function') {
    yield* transformed(chunks, zlib.createZstdDecompress() as Transform);
    return;
  }
  let ready: Uint8Array[] = [];
  const decompress = new Decompress((piece) => void ready.push(piece));
  // Small pieces: what one of them unpacks to is in memory at once.
  for await (const chunk of chunks)
    for (let at = 0; at < chunk.length; at += 64 * 1024) {
      decompress.push(chunk.subarray(at, at + 64 * 1024));
      yield* ready;
      ready = [];
    }
  decompress.push(new Uint8Array(0), true);
  yield* ready;
}
