import type { ObservedEvent } from '../model/event.ts';
import type { EventKnowledge } from '../model/knowledge.ts';

/**
 * Leaves the events that need a cause of their own. An event goes when a more specific one reads the
 * same line, or when an earlier event of the same input produces it as an after-effect: undefined
 * references after a region overflow, a garbled source file after an emulator's crash.
 */
export function explainAway(
  events: readonly ObservedEvent[],
  knowledge: ReadonlyMap<string, EventKnowledge>,
): { readonly kept: readonly ObservedEvent[]; readonly consequences: readonly ObservedEvent[] } {
  const place = ({ where }: ObservedEvent): string => `${where.path}:${where.line ?? ''}`;
  const replaced = new Set<string>();
  for (const event of events)
    for (const general of knowledge.get(event.event)?.supersedes ?? [])
      replaced.add(`${general}@${place(event)}`);

  const kept: ObservedEvent[] = [];
  const consequences: ObservedEvent[] = [];
  for (const event of events) {
    if (replaced.has(`${event.event}@${place(event)}`)) continue;
    const producers = knowledge.get(event.event)?.consequenceOf ?? [];
    const explained = events.some(
      (other) =>
        producers.includes(other.event) &&
        other.where.path === event.where.path &&
        (other.where.offset ?? 0) < (event.where.offset ?? 0),
    );
    (explained ? consequences : kept).push(event);
  }
  return { kept, consequences };
}
