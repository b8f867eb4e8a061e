import type { Trace } from './trace.ts';
import { type Value, valueText } from './value.ts';

/** Which values can still be read, given the threads already picked: a cheap test before the expensive one. */
export class Supply {
  private readonly needs = new Map<Trace, Set<string>>();
  private readonly gives = new Map<Trace, Set<string>>();
  private readonly anyOf: Set<string>[];
  private readonly initial: (location: string) => Value;

  constructor(traces: readonly (readonly Trace[])[], initial: (location: string) => Value) {
    this.initial = initial;
    this.anyOf = traces.map((list) => {
      const all = new Set<string>();
      for (const trace of list) {
        const needs = new Set<string>();
        const gives = new Set<string>();
        for (const { write, location, value } of trace.accesses) {
          const key = `${location}=${valueText(value)}`;
          if (write) {
            gives.add(key);
            all.add(key);
          } else if (valueText(this.initial(location)) !== valueText(value)) needs.add(key);
        }
        this.needs.set(trace, needs);
        this.gives.set(trace, gives);
      }
      return all;
    });
  }

  covers(chosen: readonly (Trace | undefined)[], open: readonly number[]): boolean {
    for (const trace of chosen) {
      if (!trace) continue;
      for (const key of this.needs.get(trace) ?? []) {
        const given =
          chosen.some((other) => other && this.gives.get(other)?.has(key)) ||
          open.some((thread) => this.anyOf[thread]?.has(key));
        if (!given) return false;
      }
    }
    return true;
  }
}
