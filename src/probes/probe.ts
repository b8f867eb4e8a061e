import type { EventData, ObservedEvent, Where } from '../model/event.ts';
import type { Situation } from '../model/situation.ts';

/** What a probe may look at: everything seen so far and the circumstances. */
export interface Observations {
  readonly events: readonly ObservedEvent[];
  readonly situation: Situation;
}

/** Turns what was seen into further events. One file a probe; a pure function. */
export interface Probe {
  readonly id: string;
  find(observations: Observations): readonly ObservedEvent[];
}

/** Where an event stands that was concluded from the context and not from one line. */
const CONTEXT: Where = { path: 'context' };

/** A derived event, placed where its evidence was seen. */
export function derived(
  event: string,
  data: EventData = {},
  from: ObservedEvent | undefined = undefined,
): ObservedEvent {
  return {
    event: `derived.${event}`,
    data,
    where: from?.where ?? CONTEXT,
    ...(from?.text !== undefined && { text: from.text }),
  };
}

/** All events of the given ids, in order. */
export function seen(observations: Observations, ...ids: readonly string[]): readonly ObservedEvent[] {
  return observations.events.filter(({ event }) => ids.includes(event));
}

/** The text of the context and of every shown command, in lower case, for probes that look for words. */
export function circumstances({ situation, events }: Observations): string {
  const { context, host } = situation;
  return [
    context.command,
    context.host,
    context.target,
    context.go,
    host.text,
    ...situation.commands.map(({ text }) => text),
    ...events.filter(({ event }) => event.startsWith('fact.')).map(({ text }) => text),
  ]
    .filter((text) => text !== undefined)
    .join('\n')
    .toLowerCase();
}
