/** Points of metrics; buckets and quantiles are not kept, only count and mean. */
import type { AttributeValue, Entity, MetricPoint } from '../../model/telemetry.ts';
import {
  type Cursor,
  inMessage,
  nextField,
  readDouble,
  readFixed64,
  readSignedFixed64,
  readString,
  skipField,
} from './protobuf.ts';
import { type Reading, readKeyValue } from './values.ts';

/** Metric: 1 name, 3 unit, 5 gauge, 7 sum, 9 histogram, 10 exponential histogram, 11 summary; each { 1: points }. */
export function readMetric(cursor: Cursor, entity: Entity, reading: Reading): void {
  let [name, unit] = ['', ''];
  const first = reading.points.length;
  while (nextField(cursor)) {
    const kind = cursor.field;
    if (kind === 1) name = readString(cursor, reading.limits.stringBytes);
    else if (kind === 3) unit = readString(cursor, reading.limits.stringBytes);
    else if (kind === 5 || kind === 7 || (kind >= 9 && kind <= 11))
      inMessage(cursor, (inner) => {
        while (nextField(inner))
          if (inner.field === 1 && inner.wire === 2 && reading.left-- > 0)
            reading.points.push(inMessage(inner, (point) => readPoint(point, kind, entity, reading)));
          else skipField(inner);
      });
    else skipField(cursor);
  }
  // The name may stand behind the points.
  for (let at = first; at < reading.points.length; at++) {
    const point = reading.points[at];
    if (point) reading.points[at] = { ...point, name, unit };
  }
}

function readPoint(cursor: Cursor, kind: number, entity: Entity, reading: Reading): MetricPoint {
  const isNumber = kind === 5 || kind === 7;
  const attributesField = isNumber ? 7 : kind === 9 ? 9 : kind === 10 ? 1 : 7;
  let [time, value, count, sum] = [0, Number.NaN, 0, Number.NaN];
  const attributes: Record<string, AttributeValue> = {};
  while (nextField(cursor)) {
    const { field } = cursor;
    if (field === attributesField) inMessage(cursor, (inner) => readKeyValue(inner, attributes, reading));
    else if (field === 3 && cursor.wire === 1) time = readFixed64(cursor);
    else if (field === 4 && cursor.wire === 1) {
      if (isNumber) value = readDouble(cursor);
      else count = readFixed64(cursor);
    } else if (field === 5 && cursor.wire === 1 && !isNumber) sum = readDouble(cursor);
    else if (field === 6 && cursor.wire === 1 && isNumber) value = readSignedFixed64(cursor);
    else skipField(cursor);
  }
  return isNumber
    ? { time, name: '', unit: '', value, entity, attributes }
    : { time, name: '', unit: '', value: count > 0 ? sum / count : Number.NaN, count, entity, attributes };
}
