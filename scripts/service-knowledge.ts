/**
 * Compiles knowledge/ontology/service and knowledge/causes/service into a catalogue of its own, so that a
 * build diagnosis neither loads nor weighs what only running services show.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import type { ServiceCatalogue, ServiceCause, ServiceEvent } from '../src/model/service-knowledge.ts';
import type { PageExample } from './generate-knowledge.ts';

const probability = z.number().gt(0).lt(1);
const basis = z.string().regex(/^(?:judged \d{4}-\d{2}|counted .+)$/s);
const values = z.array(z.union([z.string(), z.number()])).min(1);
/** Patterns must be linear: no back-references, no look-around. RE2 and OTTL can then carry them too. */
const pattern = z
  .string()
  .refine(
    (source) => !/\(\?[=!<]|\\[1-9]/.test(source) && new RegExp(source, 'i') instanceof RegExp,
    'not RE2',
  );
const comparison = { any: values.optional(), above: z.number().optional(), below: z.number().optional() };

const eventFile = z.strictObject({
  title: z.string(),
  basis,
  derived: z.string().optional(),
  log: z.array(pattern).default([]),
  span: z.array(z.strictObject({ attribute: z.string(), ...comparison })).default([]),
  metric: z
    .array(z.strictObject({ name: z.string(), attribute: z.string().optional(), ...comparison }))
    .default([]),
  examples: z.array(z.string()).default([]),
  lookalikes: z.array(z.string()).default([]),
});

const causeFile = z.strictObject({
  title: z.string(),
  prior: z.number().positive(),
  basis,
  evidence: z.array(z.strictObject({ event: z.string(), given: probability })).min(1),
  fixes: z.array(z.string()).min(1),
  next: z.string(),
  sources: z.array(z.string()).min(1),
});

export interface ServiceSources {
  readonly catalogue: ServiceCatalogue;
  readonly eventExamples: ReadonlyMap<
    string,
    { readonly examples: readonly string[]; readonly lookalikes: readonly string[] }
  >;
  readonly pages: ReadonlyMap<string, readonly PageExample[]>;
  readonly problems: readonly string[];
}

const filesIn = (directory: string, suffix: string): string[] =>
  existsSync(directory)
    ? readdirSync(directory)
        .filter((name) => name.endsWith(suffix))
        .sort()
    : [];

/** Reads and checks the files; problems are returned, never thrown. `examplesOf` reads the fenced blocks of a page. */
export function readServiceKnowledge(
  root: string,
  examplesOf: (body: string) => PageExample[],
): ServiceSources {
  const events: ServiceEvent[] = [];
  const causes: ServiceCause[] = [];
  const eventExamples = new Map<string, { examples: string[]; lookalikes: string[] }>();
  const pages = new Map<string, PageExample[]>();
  const problems: string[] = [];
  const guard = (file: string, read: () => void): void => {
    try {
      read();
    } catch (error) {
      problems.push(`${file}: ${error instanceof z.ZodError ? z.prettifyError(error) : String(error)}`);
    }
  };
  const plain = <T extends object>(item: T): T =>
    Object.fromEntries(Object.entries(item).filter(([, value]) => value !== undefined)) as T;

  const ontology = join(root, 'knowledge/ontology/service');
  for (const name of filesIn(ontology, '.yaml'))
    guard(name, () => {
      const {
        examples,
        lookalikes,
        basis: _,
        derived,
        ...event
      } = eventFile.parse(parse(readFileSync(join(ontology, name), 'utf8')));
      const id = `service.${name.replace(/\.yaml$/, '')}`;
      if (event.log.length > 0 && (examples.length === 0 || lookalikes.length === 0))
        throw new Error('needs lines that match and lines that must not');
      if (event.log.length + event.span.length + event.metric.length === 0 && derived === undefined)
        throw new Error('nothing recognises it');
      events.push({
        id,
        ...event,
        span: event.span.map(plain) as ServiceEvent['span'],
        metric: event.metric.map(plain) as ServiceEvent['metric'],
      });
      eventExamples.set(id, { examples, lookalikes });
    });

  const causeRoot = join(root, 'knowledge/causes/service');
  const known = new Set(events.map(({ id }) => id));
  for (const name of filesIn(causeRoot, '.md'))
    guard(name, () => {
      const [, front = '', body = ''] =
        /^---\n(.*?)\n---\n(.*)$/s.exec(readFileSync(join(causeRoot, name), 'utf8')) ?? [];
      const { basis: _, ...page } = causeFile.parse(parse(front));
      for (const { event } of page.evidence) if (!known.has(event)) throw new Error(`unknown event ${event}`);
      const id = `service/${name.replace(/\.md$/, '')}`;
      const examples = examplesOf(body);
      if (!examples.some(({ fires }) => fires) || examples.every(({ fires }) => fires))
        throw new Error('needs examples under "## Fires" and "## Stays silent"');
      pages.set(id, examples);
      causes.push({
        id,
        ...page,
        explanation: (body.trim().split(/\n\s*\n/)[0] ?? '').replaceAll(/\s*\n\s*/g, ' '),
      });
    });
  return { catalogue: { events, causes }, eventExamples, pages, problems };
}

export function serviceCatalogueSource({ catalogue }: ServiceSources): string {
  const json = JSON.stringify(catalogue).replaceAll('\\', '\\\\').replaceAll("'", "\\'");
  return `// Generated by scripts/generate-knowledge.ts: do not edit.
import type { ServiceCatalogue } from '../model/service-knowledge.ts';

// One string: engines parse JSON several times faster than the same object literal.
export const SERVICE_CATALOGUE = JSON.parse(
  '${json}',
) as ServiceCatalogue;
`;
}
