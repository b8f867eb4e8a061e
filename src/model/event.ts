/** Measured or quoted facts of one event, by name: `{ version: 'GLIBC_2.34', path: './app' }`. */
export type EventData = Readonly<Record<string, string | number | boolean>>;

/** Where something was seen. Lines count from 1; offsets are bytes from the start of `path`. */
export interface Where {
  readonly path: string;
  readonly line?: number;
  readonly offset?: number;
}

/** Something that was observed, in the one vocabulary of the ontology. */
export interface ObservedEvent {
  /** Id of an event in `knowledge/ontology`: `log.glibc-version-not-found`. */
  readonly event: string;
  readonly data: EventData;
  readonly where: Where;
  /** The line or value that shows it, cleaned of colour and prefixes, at most 400 characters. */
  readonly text?: string;
  /** How often it was seen; the fields describe the first time. */
  readonly count?: number;
}
