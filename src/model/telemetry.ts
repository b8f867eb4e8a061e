/** What telemetry is about: a service, or one instance of it. Interned: one object a resource. */
export interface Entity {
  /** `service.name`, or the most specific name known. */
  readonly id: string;
  /** Pod, container or process that spoke. */
  readonly instance?: string;
  readonly attributes: Attributes;
}

export type AttributeValue = string | number | boolean;
/** Attributes by their current semantic-convention name; nested values as JSON text. */
export type Attributes = Readonly<Record<string, AttributeValue>>;

/** Nanoseconds since 1970 as a double: exact to about 256 ns today, enough to order what happened. */
export type UnixNanoseconds = number & { readonly __unit?: 'unix nanoseconds' };

export interface Span {
  readonly traceId: string;
  readonly spanId: string;
  /** Empty for the root of a trace. */
  readonly parentSpanId: string;
  readonly name: string;
  /** OTLP kinds: 0 unspecified, 1 internal, 2 server, 3 client, 4 producer, 5 consumer. */
  readonly kind: number;
  readonly start: UnixNanoseconds;
  readonly end: UnixNanoseconds;
  /** OTLP status: 0 unset, 1 ok, 2 error. */
  readonly status: number;
  readonly statusMessage?: string;
  readonly entity: Entity;
  readonly attributes: Attributes;
  /** Exceptions and other marks on the span. */
  readonly events: readonly SpanEvent[];
}

export interface SpanEvent {
  readonly time: UnixNanoseconds;
  readonly name: string;
  readonly attributes: Attributes;
}

export interface LogRecord {
  readonly time: UnixNanoseconds;
  /** OTLP severity number: INFO 9, WARN 13, ERROR 17, FATAL 21; 0 when unknown. */
  readonly severity: number;
  readonly body: string;
  readonly entity: Entity;
  readonly traceId: string;
  readonly spanId: string;
  /** The statement in the code that wrote it (`logger#line`), or the template of its text. */
  readonly statement: string;
  readonly attributes: Attributes;
}

export interface MetricPoint {
  readonly time: UnixNanoseconds;
  readonly name: string;
  readonly unit: string;
  /** Gauge or sum value; mean of a histogram point. */
  readonly value: number;
  /** Observations behind a histogram point. */
  readonly count?: number;
  readonly entity: Entity;
  readonly attributes: Attributes;
}

/** How well an entity served its callers during one interval. Absent numbers are unknown, not zero. */
export interface ServiceLevel {
  readonly entity: string;
  readonly time: UnixNanoseconds;
  /** Requests in the interval. */
  readonly requests?: number;
  /** Mean seconds a request took. */
  readonly latency?: number;
  /** Share of requests that failed, 0 to 1. */
  readonly failures?: number;
}

/** `caller` calls `callee`: declared, or seen in traces. */
export interface Call {
  readonly caller: string;
  readonly callee: string;
}

/** Everything seen in one stretch of time. Any part may be empty. */
export interface Telemetry {
  readonly spans: readonly Span[];
  readonly logs: readonly LogRecord[];
  readonly points: readonly MetricPoint[];
  readonly levels: readonly ServiceLevel[];
  readonly calls: readonly Call[];
}

export const NO_TELEMETRY: Telemetry = { spans: [], logs: [], points: [], levels: [], calls: [] };
