/** Attributes and other values of OTLP, wherever they stand. */
import type { Limits } from '../../model/limits.ts';
import type { Attributes, AttributeValue, LogRecord, MetricPoint, Span } from '../../model/telemetry.ts';
import { setAttribute } from './attributes.ts';
import {
  type Cursor,
  inMessage,
  nextField,
  readDouble,
  readHex,
  readSignedVarint,
  readString,
  readVarint,
  skipField,
} from './protobuf.ts';

/** What one request has given so far, and how much more it may. */
export interface Reading {
  readonly limits: Limits;
  readonly spans: Span[];
  readonly logs: LogRecord[];
  readonly points: MetricPoint[];
  left: number;
  tooDeep: boolean;
}

/** Reads the repeated KeyValue of field `number`, skipping other fields. */
export function readAttributes(cursor: Cursor, number: number, reading: Reading): Attributes {
  const found: Record<string, AttributeValue> = {};
  while (nextField(cursor))
    if (cursor.field === number) inMessage(cursor, (inner) => readKeyValue(inner, found, reading));
    else skipField(cursor);
  return found;
}

export function readKeyValue(cursor: Cursor, into: Record<string, AttributeValue>, reading: Reading): void {
  let key = '';
  let value: unknown;
  while (nextField(cursor))
    if (cursor.field === 1) key = readString(cursor, reading.limits.stringBytes);
    else if (cursor.field === 2) value = inMessage(cursor, (inner) => readAnyValue(inner, 0, reading));
    else skipField(cursor);
  if (key !== '' && value !== undefined) setAttribute(into, key, flat(value));
}

const flat = (value: unknown): AttributeValue =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? value
    : JSON.stringify(value);

/** AnyValue: 1 string, 2 bool, 3 int, 4 double, 5 array, 6 key-value list, 7 bytes. */
export function readAnyValue(cursor: Cursor, depth: number, reading: Reading): unknown {
  let value: unknown;
  while (nextField(cursor)) {
    const { field } = cursor;
    if (field === 1) value = readString(cursor, reading.limits.stringBytes);
    else if (field === 2) value = readVarint(cursor) !== 0;
    else if (field === 3) value = readSignedVarint(cursor);
    else if (field === 4) value = readDouble(cursor);
    else if (field === 7) value = readHex(cursor, reading.limits.stringBytes);
    else if ((field === 5 || field === 6) && depth < reading.limits.depth)
      value = inMessage(cursor, (inner) => readList(inner, field === 6, depth + 1, reading));
    else {
      if (field === 5 || field === 6) reading.tooDeep = true;
      skipField(cursor);
    }
  }
  return value;
}

function readList(cursor: Cursor, keyed: boolean, depth: number, reading: Reading): unknown {
  const items: unknown[] = [];
  while (nextField(cursor)) {
    if (cursor.field !== 1) skipField(cursor);
    else if (!keyed) items.push(inMessage(cursor, (inner) => readAnyValue(inner, depth, reading)) ?? null);
    else
      items.push(
        inMessage(cursor, (inner) => {
          let pair: [string, unknown] = ['', null];
          while (nextField(inner))
            if (inner.field === 1) pair = [readString(inner, reading.limits.stringBytes), pair[1]];
            else if (inner.field === 2)
              pair = [pair[0], inMessage(inner, (deep) => readAnyValue(deep, depth, reading))];
            else skipField(inner);
          return pair;
        }),
      );
  }
  return items;
}
