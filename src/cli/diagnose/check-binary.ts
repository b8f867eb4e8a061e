import { findBinaryEvents } from '../../diagnosis/binary-events.ts';
import { checkFile } from '../../diagnosis/check/check.ts';
import { contextTarget, findCheckEvents } from '../../diagnosis/check/events.ts';
import { fileSubjects } from '../../diagnosis/check/subjects.ts';
import type { ByteSource } from '../../model/bytes.ts';
import type { DoneCheck } from '../../model/diagnosis.ts';
import type { ObservedEvent } from '../../model/event.ts';
import type { Context } from '../../model/situation.ts';
import type { Target } from '../../model/target.ts';
import { digest } from '../digest.ts';

/** What a binary says by itself, and whether it can run where it failed or is meant to run. */
export function binaryEvents(
  path: string,
  source: ByteSource,
  named: readonly Target[],
  context: Context,
): { readonly events: readonly ObservedEvent[]; readonly done: readonly DoneCheck[] } {
  const events = [...findBinaryEvents(path, source)];
  const file = fileSubjects(path, source, digest);
  const described = contextTarget(context, file.subjects[0]?.facts.goarch ?? '');
  const targets = named.length > 0 ? named : described === undefined ? [] : [described];
  const done: DoneCheck[] = [];
  for (const target of targets) {
    const result = checkFile(file, target);
    for (const event of findCheckEvents(result))
      if (!events.some((known) => known.event === event.event)) events.push(event);
    done.push({
      id: 'binary-on-target',
      title: `Check ${path} against ${target.text}`,
      result: [result.verdict, ...result.findings.slice(0, 1).map(({ what }) => what)].join(': '),
    });
  }
  return { events, done };
}
