/**
 * Turns whatever encoding a log has into UTF-8 bytes, chunk by chunk. PowerShell's `>` writes UTF-16
 * with a byte-order mark; some tools write it without one. Everything else passes through unchanged:
 * the scanner works on bytes and treats invalid UTF-8 as unknown characters.
 */
export interface TextNormaliser {
  push(chunk: Uint8Array): Uint8Array;
  end(): Uint8Array;
  /** Known after the first chunk. */
  readonly encoding: 'utf-8' | 'utf-16le' | 'utf-16be';
}

function detect(bytes: Uint8Array): 'utf-8' | 'utf-16le' | 'utf-16be' {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  const sample = bytes.subarray(0, 512);
  if (sample.length < 8) return 'utf-8';
  let [even, odd] = [0, 0];
  for (const [index, byte] of sample.entries()) {
    if (byte !== 0) continue;
    if (index % 2 === 0) even++;
    else odd++;
  }
  const half = sample.length / 2;
  if (odd > half * 0.7 && even < half * 0.1) return 'utf-16le';
  if (even > half * 0.7 && odd < half * 0.1) return 'utf-16be';
  return 'utf-8';
}

export function textNormaliser(): TextNormaliser {
  let encoding: TextNormaliser['encoding'] = 'utf-8';
  let decoder: TextDecoder | undefined;
  let first = true;
  const encoder = new TextEncoder();
  return {
    get encoding() {
      return encoding;
    },
    push(chunk) {
      if (first && chunk.length > 0) {
        first = false;
        encoding = detect(chunk);
        if (encoding !== 'utf-8') decoder = new TextDecoder(encoding);
      }
      return decoder ? encoder.encode(decoder.decode(chunk, { stream: true })) : chunk;
    },
    end: () => (decoder ? encoder.encode(decoder.decode()) : new Uint8Array(0)),
  };
}
