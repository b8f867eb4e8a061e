import type { EventData, ObservedEvent } from '../../model/event.ts';
import type { EventKnowledge } from '../../model/knowledge.ts';
import type { Issue } from '../../model/parsed.ts';
import { cleanLine } from './clean-line.ts';
import { textNormaliser } from './decode-text.ts';
import { type LiteralSet, literalSet } from './literal-set.ts';

/**
 * One pass over a log of any size. A literal prefilter finds the few lines that can matter; only those
 * are decoded, cleaned and shown to the patterns that own the literal.
 *
 *     chunk -> UTF-8 -> [carry | chunk] -> literals -> line -> cleaned text -> patterns -> events
 *
 * Memory is bounded by one chunk plus CARRY; a line is cut WINDOW bytes before and after a hit.
 */

/** Bytes kept of a line on each side of a hit. */
const WINDOW = 1024;
/** Longest unfinished line carried to the next chunk. */
const CARRY = 64 * 1024;
/** Occurrences of one event that are kept as distinct; later ones are counted. */
const KEPT = 200;
/** A look at a line of this many characters costs one; longer lines cost as the square of their length. */
const CHEAP_LINE = 250;
/** After this many looks a recogniser rests until REST bytes have passed: repeated lines stay cheap. */
const MOST_LOOKS = 2000;
const REST = 64 * 1024 * 1024;
const NEWLINE = 10;

interface Watcher {
  readonly event: EventKnowledge;
  /** Compiled at the first look: most patterns of most logs are never needed. */
  readonly pattern: () => RegExp;
  readonly data: EventData;
  readonly literals: readonly number[];
  looks: number;
  seen: number;
}

export interface LogScanner {
  push(chunk: Uint8Array): void;
  end(): {
    readonly events: readonly ObservedEvent[];
    readonly issues: readonly Issue[];
    readonly bytes: number;
  };
}

/** The compiled form of an ontology; make one and use it for many logs. */
export interface LogVocabulary {
  scanner(path: string): LogScanner;
}

function lazily<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

export function logVocabulary(events: readonly EventKnowledge[]): LogVocabulary {
  const literals: string[] = [];
  const idOf = new Map<string, number>();
  const prototypes: Omit<Watcher, 'looks' | 'seen'>[] = [];
  for (const event of events) {
    for (const { literals: texts, pattern, data } of event.recognisers) {
      const ids = texts.map((text) => {
        const folded = text.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase());
        let id = idOf.get(folded);
        if (id === undefined) {
          id = literals.push(folded) - 1;
          idOf.set(folded, id);
        }
        return id;
      });
      // The event's own order decides nothing: patterns are independent of each other.
      prototypes.push({
        event,
        pattern: lazily(() => new RegExp(pattern, 'iu')),
        data: data ?? {},
        literals: ids,
      });
    }
  }
  const whole = literalSet(literals);
  const decoder = new TextDecoder('utf-8');
  return { scanner: (path) => scanner(path, literals, whole, prototypes, decoder) };
}

/** Counts newlines in bytes[from, to), four bytes at a time where alignment allows. */
export function countNewlines(bytes: Uint8Array, from: number, to: number): number {
  let count = 0;
  let at = from;
  while (at < to && (bytes.byteOffset + at) % 4 !== 0) if (bytes[at++] === NEWLINE) count++;
  if (at >= to) return count;
  const words = new Uint32Array(bytes.buffer, bytes.byteOffset + at, (to - at) >> 2);
  for (let index = 0; index < words.length; ) {
    // Four counters of one byte each, folded before they can overflow; no branch depends on the data.
    const stop = Math.min(words.length, index + 255);
    let lanes = 0;
    for (; index < stop; index++) {
      // Zero bytes of x are the newlines; the carry-free zero-byte test is exact per byte.
      const x = (words[index] as number) ^ 0x0a0a0a0a;
      const zero = ~(((x & 0x7f7f7f7f) + 0x7f7f7f7f) | x | 0x7f7f7f7f);
      lanes = (lanes + ((zero >>> 7) & 0x01010101)) | 0;
    }
    count += (lanes & 255) + ((lanes >>> 8) & 255) + ((lanes >>> 16) & 255) + (lanes >>> 24);
  }
  for (at += words.length * 4; at < to; at++) if (bytes[at] === NEWLINE) count++;
  return count;
}

function scanner(
  path: string,
  literals: readonly string[],
  whole: LiteralSet,
  prototypes: readonly Omit<Watcher, 'looks' | 'seen'>[],
  decoder: TextDecoder,
): LogScanner {
  const watchers: Watcher[] = prototypes.map((prototype) => ({ ...prototype, looks: 0, seen: 0 }));
  const owners: Watcher[][] = literals.map(() => []);
  for (const watcher of watchers) for (const id of watcher.literals) owners[id]?.push(watcher);
  const events = new Map<string, ObservedEvent>();
  const keptPerEvent = new Map<string, number>();
  const issues: Issue[] = [];
  const normaliser = textNormaliser();
  let active = whole;
  let activeIds = literals.map((_, id) => id);
  let carry = new Uint8Array(0);
  let carryOffset = 0; // bytes of the log before `carry`
  let linesBefore = 0; // newlines in those bytes
  let total = 0;
  let resting = 0;
  let rested = false;
  let wokenAt = 0;

  const rebuild = (): void => {
    activeIds = literals.flatMap((_, id) =>
      owners[id]?.some(({ looks }) => looks < MOST_LOOKS) ? [id] : [],
    );
    active = literalSet(activeIds.map((id) => literals[id] ?? ''));
    resting = 0;
    rested = true;
  };

  const record = (watcher: Watcher, line: string, where: { line: number; offset: number }): void => {
    const match = watcher.pattern().exec(line);
    if (!match) return;
    const data: Record<string, string> = {};
    for (const [name, value] of Object.entries({ ...watcher.data, ...match.groups }))
      if (value !== undefined) data[name] = String(value);
    watcher.seen++;
    const id = watcher.event.id;
    const key = `${id}\n${JSON.stringify(data)}`;
    const known = events.get(key);
    if (known) {
      if (known.where.line !== where.line) events.set(key, { ...known, count: (known.count ?? 1) + 1 });
      return;
    }
    const kept = keptPerEvent.get(id) ?? 0;
    if (kept >= KEPT) return;
    keptPerEvent.set(id, kept + 1);
    events.set(key, { event: id, data, where: { path, ...where }, text: line.trimStart().slice(0, 400) });
  };

  const look = (
    bytes: Uint8Array,
    pending: ReadonlySet<Watcher>,
    from: number,
    to: number,
    where: { line: number; offset: number },
  ): void => {
    const line = cleanLine(decoder.decode(bytes.subarray(from, to)));
    for (const watcher of pending) {
      if (watcher.looks >= MOST_LOOKS) continue;
      // Patterns may take quadratic time: a flood of long lines must not multiply it.
      watcher.looks += Math.ceil((line.length / CHEAP_LINE) ** 2);
      if (watcher.looks >= MOST_LOOKS) resting++;
      record(watcher, line, where);
    }
  };

  /** Scans bytes[0, to); hits before `fresh` were already handled with an earlier chunk. */
  const scan = (bytes: Uint8Array, fresh: number, to: number): void => {
    let pending = new Set<Watcher>();
    let [lineFrom, lineTo] = [-1, -1];
    let [countedTo, counted] = [0, linesBefore];
    const flush = (): void => {
      if (pending.size === 0) return;
      counted += countNewlines(bytes, countedTo, lineFrom);
      countedTo = lineFrom;
      look(bytes, pending, lineFrom, lineTo, { line: counted + 1, offset: carryOffset + lineFrom });
      pending = new Set();
    };
    active.scan(bytes, 0, to, (id, start, end) => {
      if (end <= fresh) return;
      if (start >= lineTo) {
        flush();
        const floor = Math.max(0, start - WINDOW);
        const before = start === 0 ? -1 : bytes.subarray(floor, start).lastIndexOf(NEWLINE);
        lineFrom = before === -1 ? floor : floor + before + 1;
        // From the start of the hit: a literal may end in the newline, to anchor it at the end of a line.
        const ceiling = Math.min(to, end + WINDOW);
        const after = bytes.subarray(start, ceiling).indexOf(NEWLINE);
        lineTo = after === -1 ? ceiling : start + after;
      }
      for (const watcher of owners[activeIds[id] ?? -1] ?? []) pending.add(watcher);
    });
    flush();
    if (resting > 0) rebuild();
  };

  /** Scans what is complete of `bytes` and keeps the rest as the next carry. */
  const advance = (bytes: Uint8Array, last: boolean): void => {
    // The first `overlap` bytes belong to a long line and were scanned before: context only.
    const fresh = overlap;
    let end = bytes.length;
    let keepFrom = end;
    overlap = 0;
    if (!last) {
      const newline = bytes.subarray(Math.max(0, end - CARRY)).lastIndexOf(NEWLINE);
      if (newline !== -1) end = keepFrom = Math.max(0, end - CARRY) + newline + 1;
      else if (end <= CARRY) end = keepFrom = 0;
      else {
        keepFrom = end - WINDOW;
        overlap = WINDOW;
      }
    }
    if (end > 0) scan(bytes, fresh, end);
    linesBefore += countNewlines(bytes, 0, keepFrom);
    carryOffset += keepFrom;
    carry = bytes.slice(keepFrom);
  };

  /** Joins the carry with the chunk, copying only as far as the line that the carry began. */
  const join = (chunk: Uint8Array): void => {
    let rest = chunk;
    if (carry.length > 0) {
      const newline = chunk.subarray(0, CARRY).indexOf(NEWLINE);
      const head = newline === -1 ? chunk.subarray(0, CARRY) : chunk.subarray(0, newline + 1);
      const joined = new Uint8Array(carry.length + head.length);
      joined.set(carry);
      joined.set(head, carry.length);
      rest = chunk.subarray(head.length);
      advance(joined, false);
      // A long line goes on: the next piece needs the new carry in front again.
      if (carry.length > 0 && rest.length > 0) {
        join(rest);
        return;
      }
    }
    if (rest.length > 0) advance(rest, false);
  };
  let overlap = 0;

  return {
    push(chunk) {
      total += chunk.length;
      if (total - wokenAt > REST) {
        wokenAt = total;
        // Those that have shown all they can keep sleep on.
        for (const watcher of watchers) if (watcher.seen < KEPT * 10) watcher.looks = 0;
        if (rested) rebuild();
      }
      const text = normaliser.push(chunk);
      if (text.length > 0) join(text);
    },
    end() {
      const tail = normaliser.end();
      if (tail.length > 0) join(tail);
      if (carry.length > 0) {
        const ended = new Uint8Array(carry.length + 1);
        ended.set(carry);
        ended[carry.length] = NEWLINE;
        advance(ended, true);
      }
      if (rested)
        issues.push({
          id: 'repeated-lines-skipped',
          message: 'the log repeats itself: some repeated lines were counted only in part',
        });
      const byPlace = [...events.values()].sort((a, b) => (a.where.offset ?? 0) - (b.where.offset ?? 0));
      return { events: byPlace, issues, bytes: total };
    },
  };
}
