/**
 * The wire format of protocol buffers, as far as OTLP needs it:
 *
 *   message = *(tag value)        tag = varint (field << 3 | wire type)
 *   value   = varint | 8 bytes | varint length, bytes | 4 bytes
 *
 * A cursor over one message. Nothing is copied but strings; a length that runs past the end, an overlong
 * varint or an unknown wire type ends the message with `broken` set, and what was read so far stays.
 */
export interface Cursor {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  at: number;
  end: number;
  /** Number of the field that `nextField` stopped at. */
  field: number;
  wire: number;
  broken: boolean;
}

export function cursorOver(bytes: Uint8Array): Cursor {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return { bytes, view, at: 0, end: bytes.length, field: 0, wire: 0, broken: false };
}

const [VARINT, FIXED64, BYTES, FIXED32] = [0, 1, 2, 5] as const;

/** Steps to the next field; false at the end of the message or when it is broken. */
export function nextField(cursor: Cursor): boolean {
  if (cursor.broken || cursor.at >= cursor.end) return false;
  const tag = readVarint(cursor);
  cursor.field = Math.floor(tag / 8);
  cursor.wire = tag % 8;
  return !cursor.broken;
}

/** An unsigned varint; exact up to 2^53, and the sign of a negative int64 is lost. */
export function readVarint(cursor: Cursor): number {
  let value = 0;
  let factor = 1;
  for (let read = 0; read < 10; read++) {
    if (cursor.at >= cursor.end) break;
    const byte = cursor.bytes[cursor.at++] ?? 0;
    value += (byte & 0x7f) * factor;
    if (byte < 0x80) return value;
    factor *= 128;
  }
  cursor.broken = true;
  return 0;
}

/** A varint that holds an int64 in two's complement. */
export function readSignedVarint(cursor: Cursor): number {
  const value = readVarint(cursor);
  return value >= 2 ** 63 ? value - 2 ** 64 : value;
}

/** Eight bytes as an unsigned integer; beyond 2^53 the nearest double. */
export function readFixed64(cursor: Cursor): number {
  if (cursor.at + 8 > cursor.end) return fail(cursor);
  const low = cursor.view.getUint32(cursor.at, true);
  const high = cursor.view.getUint32(cursor.at + 4, true);
  cursor.at += 8;
  return high * 2 ** 32 + low;
}

export function readSignedFixed64(cursor: Cursor): number {
  if (cursor.at + 8 > cursor.end) return fail(cursor);
  const low = cursor.view.getUint32(cursor.at, true);
  const high = cursor.view.getInt32(cursor.at + 4, true);
  cursor.at += 8;
  return high * 2 ** 32 + low;
}

export function readDouble(cursor: Cursor): number {
  if (cursor.at + 8 > cursor.end) return fail(cursor);
  cursor.at += 8;
  return cursor.view.getFloat64(cursor.at - 8, true);
}

/** Length of a length-delimited value, checked against what is there. */
function readLength(cursor: Cursor): number {
  const length = readVarint(cursor);
  return cursor.at + length > cursor.end ? fail(cursor) : length;
}

function fail(cursor: Cursor): 0 {
  cursor.broken = true;
  cursor.at = cursor.end;
  return 0;
}

const decoder = new TextDecoder();
/** Below this length a loop over ASCII is faster than the decoder. */
const SHORT = 24;

export function readString(cursor: Cursor, most: number): string {
  const length = readLength(cursor);
  const start = cursor.at;
  cursor.at += length;
  if (length <= SHORT) {
    let text = '';
    let at = start;
    for (; at < start + length; at++) {
      const byte = cursor.bytes[at] ?? 0;
      if (byte >= 0x80) break;
      text += String.fromCharCode(byte);
    }
    if (at === start + length) return text;
  }
  return decoder.decode(cursor.bytes.subarray(start, start + Math.min(length, most)));
}

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/** An id as lower-case hex; empty stays empty. */
export function readHex(cursor: Cursor, most: number): string {
  const length = readLength(cursor);
  let text = '';
  for (let at = cursor.at; at < cursor.at + Math.min(length, most); at++)
    text += HEX[cursor.bytes[at] ?? 0] ?? '';
  cursor.at += length;
  return text;
}

/** Reads a nested message: `read` sees its fields only, and the cursor stands behind it afterwards. */
export function inMessage<T>(cursor: Cursor, read: (cursor: Cursor) => T): T {
  const length = readLength(cursor);
  const outer = cursor.end;
  const end = cursor.at + length;
  cursor.end = end;
  const value = read(cursor);
  cursor.at = end;
  cursor.end = outer;
  return value;
}

export function skipField(cursor: Cursor): void {
  if (cursor.wire === VARINT) readVarint(cursor);
  else if (cursor.wire === FIXED64) cursor.at += 8;
  else if (cursor.wire === BYTES) {
    const length = readLength(cursor);
    cursor.at += length;
  } else if (cursor.wire === FIXED32) cursor.at += 4;
  else fail(cursor);
  if (cursor.at > cursor.end) fail(cursor);
}
