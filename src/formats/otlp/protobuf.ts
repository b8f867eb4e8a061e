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
  /** Short strings of this message by a hash of their bytes: names and values come again and again. */
  readonly known: (KnownString | undefined)[];
}

interface KnownString {
  readonly start: number;
  readonly length: number;
  readonly text: string;
}

export function cursorOver(bytes: Uint8Array): Cursor {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return {
    bytes,
    view,
    at: 0,
    end: bytes.length,
    field: 0,
    wire: 0,
    broken: false,
    known: Array.from({ length: SLOTS + 1 }),
  };
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
/** Longest string that is remembered. */
const SHORT = 64;
const SLOTS = 4095;

export function readString(cursor: Cursor, most: number): string {
  const length = readLength(cursor);
  const start = cursor.at;
  cursor.at += length;
  const { bytes, known } = cursor;
  if (length > SHORT || length > most)
    return decoder.decode(bytes.subarray(start, start + Math.min(length, most)));
  let hash = length;
  for (let at = start; at < start + length; at++) hash = (Math.imul(hash, 31) + (bytes[at] ?? 0)) | 0;
  const slot = (hash ^ (hash >>> 12)) & SLOTS;
  const before = known[slot];
  if (before?.length === length && isSame(bytes, before.start, start, length)) return before.text;
  const text = decoder.decode(bytes.subarray(start, start + length));
  known[slot] = { start, length, text };
  return text;
}

function isSame(bytes: Uint8Array, a: number, b: number, length: number): boolean {
  for (let at = 0; at < length; at++) if (bytes[a + at] !== bytes[b + at]) return false;
  return true;
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
