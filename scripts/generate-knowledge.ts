/**
 * Compiles knowledge/ (YAML and Markdown) into src/knowledge/catalogue.generated.ts and the probe registry.
 * `--check` writes nothing and fails when the files on disk are not what the sources say.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import type {
  Basis,
  Catalogue,
  CauseKnowledge,
  CheckKnowledge,
  EventKnowledge,
} from '../src/model/knowledge.ts';
import { ROOTS } from '../src/model/knowledge.ts';
import { readServiceKnowledge, serviceCatalogueSource } from './service-knowledge.ts';

const KEBAB = /^[a-z0-9]+(-[a-z0-9]+)*$/;
const probability = z.number().gt(0).lt(1);

/** `judged 2026-11` or `counted <sample>`. */
const basis = z.string().transform((text, context): Basis => {
  const judged = /^judged (\d{4}-\d{2})$/.exec(text);
  if (judged?.[1]) return { kind: 'judged', date: judged[1] };
  const counted = /^counted (.+)$/s.exec(text);
  if (counted?.[1]) return { kind: 'counted', sample: counted[1].trim() };
  context.addIssue({ code: 'custom', message: `basis must be 'judged YYYY-MM' or 'counted SAMPLE'` });
  return z.NEVER;
});

const linePattern = z.string().refine((source) => {
  try {
    return new RegExp(source, 'iu') instanceof RegExp;
  } catch {
    return false;
  }
}, 'not a valid RegExp under the flags iu');

/** `GOOS={linux,js }` stands for `GOOS=linux` and `GOOS=js `, as in a shell. */
function expandBraces(text: string): string[] {
  const group = /\{([^{}]*,[^{}]*)\}/.exec(text);
  if (!group) return [text];
  const [whole, list = ''] = group;
  const before = text.slice(0, group.index);
  const after = text.slice(group.index + whole.length);
  return list.split(',').flatMap((word) => expandBraces(before + word + after));
}

const example = z.strictObject({ text: z.string(), source: z.string().optional() });

const eventFile = z.strictObject({
  title: z.string(),
  otherwise: probability,
  basis,
  recognisers: z
    .array(
      z.strictObject({
        literals: z
          .array(z.string())
          .min(1)
          .transform((list) => [...new Set(list.flatMap(expandBraces))])
          .refine(
            (list) => list.every((text) => Buffer.byteLength(text) >= 7),
            'a literal needs at least 7 bytes: the shortest one sets the speed of every scan',
          ),
        pattern: linePattern,
        data: z.record(z.string(), z.string()).optional(),
      }),
    )
    .default([]),
  supersedes: z.array(z.string()).default([]),
  consequenceOf: z.array(z.string()).default([]),
  fact: z.boolean().default(false),
  examples: z.array(example).default([]),
  lookalikes: z.array(example).default([]),
});

const causeFile = z.strictObject({
  title: z.string(),
  prior: z.number().positive(),
  basis,
  evidence: z.array(z.strictObject({ event: z.string(), given: probability, basis })),
  fixes: z
    .array(
      z.strictObject({
        title: z.string(),
        command: z.string().optional(),
        patch: z.string().optional(),
        environment: z.record(z.string(), z.string()).optional(),
        flags: z.array(z.string()).optional(),
      }),
    )
    .min(1),
  sources: z.array(z.string()).min(1),
});

const checkFile = z.strictObject({
  title: z.string(),
  command: z.string(),
  seconds: z.number().positive(),
  shows: z.array(z.string()).min(1),
});

/** One fenced example of a page or event, for the tests that execute them. */
export interface PageExample {
  readonly text: string;
  readonly fires: boolean;
  readonly source?: string;
  readonly context?: Record<string, unknown>;
  readonly cause?: string;
}

/** One fenced Dockerfile of a page: the rule fires on it, or stays silent. */
export interface PageDockerfile {
  readonly text: string;
  readonly fires: boolean;
  readonly rule: string;
  readonly platforms: readonly string[];
  readonly builder: 'buildkit' | 'classic';
  /** Line of the finding. */
  readonly line?: number;
}

export interface KnowledgeSources {
  readonly catalogue: Catalogue;
  readonly pages: ReadonlyMap<string, readonly PageExample[]>;
  readonly dockerfiles: ReadonlyMap<string, readonly PageDockerfile[]>;
  readonly eventExamples: ReadonlyMap<string, { examples: readonly string[]; lookalikes: readonly string[] }>;
  readonly problems: readonly string[];
}

/** Running services have a catalogue of their own: see service-knowledge.ts. */
const isBuild = (name: string): boolean => !name.startsWith('service/');

function filesUnder(directory: string, suffix: string): string[] {
  if (!existsSync(directory)) return [];
  return readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(suffix))
    .sort();
}

function fenceInfo(info: string): Omit<PageExample, 'text' | 'fires'> {
  const value: { source?: string; context?: Record<string, unknown>; cause?: string } = {};
  for (const match of info.matchAll(/(\w+)=(?:"([^"]*)"|'([^']*)')/g)) {
    const [, key, double, single] = match;
    const text = double ?? single ?? '';
    if (key === 'source') value.source = text;
    if (key === 'cause') value.cause = text;
    if (key === 'context') value.context = JSON.parse(text) as Record<string, unknown>;
  }
  return value;
}

/** The fenced blocks under `## Fires` and `## Stays silent`. */
function fencedBlocks(body: string): { info: string; text: string; fires: boolean }[] {
  const blocks: { info: string; text: string; fires: boolean }[] = [];
  let fires: boolean | undefined;
  let open: { info: string; lines: string[] } | undefined;
  for (const line of body.split('\n')) {
    if (open) {
      if (line.startsWith('```')) {
        if (fires !== undefined) blocks.push({ info: open.info, text: `${open.lines.join('\n')}\n`, fires });
        open = undefined;
      } else open.lines.push(line);
    } else if (line.startsWith('```')) open = { info: line.slice(3).trim(), lines: [] };
    else if (line.startsWith('## ')) fires = { Fires: true, 'Stays silent': false }[line.slice(3).trim()];
  }
  return blocks;
}

/** Examples of a page: its fenced `log` blocks. */
export function pageExamples(body: string): PageExample[] {
  return fencedBlocks(body)
    .filter(({ info }) => /^log\b/.test(info))
    .map(({ info, text, fires }) => ({ text, fires, ...fenceInfo(info) }));
}

/** Dockerfiles of a page: ```` ```dockerfile rule="…" platform="linux/amd64,linux/arm64" line="3" ````. */
function pageDockerfiles(body: string): PageDockerfile[] {
  return fencedBlocks(body)
    .filter(({ info }) => /^dockerfile\b/.test(info))
    .map(({ info, text, fires }) => {
      const word = (name: string): string | undefined => new RegExp(`\\b${name}="([^"]*)"`).exec(info)?.[1];
      const line = word('line');
      return {
        text,
        fires,
        rule: word('rule') ?? '',
        platforms: (word('platform') ?? 'linux/amd64,linux/arm64').split(','),
        builder: word('builder') === 'classic' ? 'classic' : 'buildkit',
        ...(line !== undefined && { line: Number(line) }),
      };
    });
}

function describe(error: z.ZodError): string {
  return error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ');
}

/** Reads and checks every file under `root`/knowledge. Problems are returned, never thrown. */
export function readKnowledge(root: string): KnowledgeSources {
  const problems: string[] = [];
  const events: EventKnowledge[] = [];
  const causes: CauseKnowledge[] = [];
  const checks: CheckKnowledge[] = [];
  const pages = new Map<string, readonly PageExample[]>();
  const dockerfiles = new Map<string, readonly PageDockerfile[]>();
  const eventExamples = new Map<string, { examples: string[]; lookalikes: string[] }>();
  const guard = (file: string, read: () => void): void => {
    try {
      read();
    } catch (error) {
      problems.push(`${file}: ${error instanceof z.ZodError ? describe(error) : String(error)}`);
    }
  };

  const ontology = join(root, 'knowledge/ontology');
  for (const name of filesUnder(ontology, '.yaml').filter(isBuild)) {
    const file = join(ontology, name);
    guard(relative(root, file), () => {
      const { examples, lookalikes, ...event } = eventFile.parse(parse(readFileSync(file, 'utf8')));
      const parts = name
        .replace(/\.yaml$/, '')
        .split('/')
        .slice(1);
      if (!parts.every((part) => KEBAB.test(part))) throw new Error('names must be kebab-case');
      const id = parts.join('.');
      events.push({
        id,
        ...event,
        recognisers: event.recognisers.map(({ data, ...rest }) => (data ? { ...rest, data } : rest)),
      });
      eventExamples.set(id, {
        examples: examples.map(({ text }) => text),
        lookalikes: lookalikes.map(({ text }) => text),
      });
      if (event.recognisers.length > 0 && examples.length === 0) throw new Error('an event needs examples');
    });
  }

  const causeRoot = join(root, 'knowledge/causes');
  for (const name of filesUnder(causeRoot, '.md').filter(isBuild)) {
    const file = join(causeRoot, name);
    guard(relative(root, file), () => {
      const id = name.replace(/\.md$/, '');
      const parts = /^---\n(.*?)\n---\n(.*)$/s.exec(readFileSync(file, 'utf8'));
      if (!parts) throw new Error('a page starts with front matter between --- lines');
      const [, front = '', body = ''] = parts;
      const page = causeFile.parse(parse(front));
      const causeRootName = ROOTS.find((known) => id.startsWith(`${known}/`));
      if (!causeRootName || !KEBAB.test(id.slice(causeRootName.length + 1)))
        throw new Error('a page lives in knowledge/causes/<root>/<kebab-name>.md');
      const examples = pageExamples(body);
      if (!examples.some(({ fires }) => fires))
        problems.push(`${relative(root, file)}: no example under "## Fires"`);
      if (examples.every(({ fires }) => fires))
        problems.push(`${relative(root, file)}: no look-alike under "## Stays silent"`);
      pages.set(id, examples);
      dockerfiles.set(id, pageDockerfiles(body));
      causes.push({
        id,
        root: causeRootName,
        title: page.title,
        prior: page.prior,
        basis: page.basis,
        evidence: page.evidence,
        fixes: page.fixes.map((fix) => ({
          title: fix.title,
          ...(fix.command !== undefined && { command: fix.command }),
          ...(fix.patch !== undefined && { patch: fix.patch }),
          ...(fix.environment !== undefined && { environment: fix.environment }),
          ...(fix.flags !== undefined && { flags: fix.flags }),
        })),
        sources: page.sources,
        explanation: (body.trim().split(/\n\s*\n/)[0] ?? '').replaceAll(/\s*\n\s*/g, ' '),
      });
    });
  }

  const checkRoot = join(root, 'knowledge/checks');
  for (const name of filesUnder(checkRoot, '.yaml')) {
    const file = join(checkRoot, name);
    guard(relative(root, file), () => {
      checks.push({ id: name.replace(/\.yaml$/, ''), ...checkFile.parse(parse(readFileSync(file, 'utf8'))) });
    });
  }

  const known = new Set(events.map(({ id }) => id));
  const mention = (where: string, id: string): void => {
    if (!known.has(id)) problems.push(`${where}: unknown event ${id}`);
  };
  for (const event of events)
    for (const id of [...event.supersedes, ...event.consequenceOf]) mention(event.id, id);
  for (const cause of causes) {
    for (const { event } of cause.evidence) mention(cause.id, event);
    const listed = cause.evidence.map(({ event }) => event);
    for (const id of listed.filter((id, index) => listed.indexOf(id) !== index))
      problems.push(`${cause.id}: lists ${id} twice`);
  }
  for (const check of checks) for (const id of check.shows) mention(`checks/${check.id}`, id);
  return { catalogue: { events, causes, checks }, pages, dockerfiles, eventExamples, problems };
}

const GENERATED = '// Generated by scripts/generate-knowledge.ts: do not edit.\n';

function catalogueSource(catalogue: Catalogue): string {
  const json = JSON.stringify(catalogue).replaceAll('\\', '\\\\').replaceAll("'", "\\'");
  return `${GENERATED}import type { Catalogue } from '../model/knowledge.ts';

// One string: engines parse JSON several times faster than the same object literal.
export const CATALOGUE = JSON.parse(
  '${json}',
) as Catalogue;
`;
}

function probeRegistrySource(root: string): string {
  const names = readdirSync(join(root, 'src/probes'))
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.generated.ts') && name !== 'probe.ts')
    .map((name) => name.replace(/\.ts$/, ''))
    .sort();
  const camel = (name: string): string =>
    name.replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
  return `${GENERATED}import type { Probe } from './probe.ts';
${names.map((name) => `import { ${camel(name)} } from './${name}.ts';`).join('\n')}

export const PROBES: readonly Probe[] = [${names.map(camel).join(', ')}];
`;
}

/** Rules about Dockerfiles: one file each, in the order of their names. */
function ruleRegistrySource(root: string): string {
  const names = readdirSync(join(root, 'src/probes/dockerfile/rules'))
    .filter((name) => name.endsWith('.ts'))
    .map((name) => name.replace(/\.ts$/, ''))
    .sort();
  const camel = (name: string): string =>
    name.replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
  return `${GENERATED}import type { Rule } from './rule.ts';
${names.map((name) => `import { ${camel(name)} } from './rules/${name}.ts';`).join('\n')}

export const RULES: readonly Rule[] = [${names.map(camel).join(', ')}];
`;
}

function main(): void {
  const root = join(import.meta.dirname, '..');
  const check = process.argv.includes('--check');
  const { catalogue, problems } = readKnowledge(root);
  const services = readServiceKnowledge(root, pageExamples);
  const stale: string[] = [];
  const outputs = new Map([
    [join(root, 'src/knowledge/catalogue.generated.ts'), catalogueSource(catalogue)],
    [join(root, 'src/knowledge/services.generated.ts'), serviceCatalogueSource(services)],
    [join(root, 'src/probes/registry.generated.ts'), probeRegistrySource(root)],
    [join(root, 'src/probes/dockerfile/rules.generated.ts'), ruleRegistrySource(root)],
  ]);
  for (const [file, text] of outputs) {
    const current = existsSync(file) && readFileSync(file, 'utf8') === text;
    if (!check) writeFileSync(file, text);
    else if (!current) stale.push(`${relative(root, file)} is stale: run npm run generate`);
  }
  for (const problem of [...problems, ...services.problems, ...stale]) console.error(problem);
  if (problems.length + services.problems.length + stale.length > 0) process.exitCode = 1;
  console.log(
    `${catalogue.events.length} events, ${catalogue.causes.length} causes, ${catalogue.checks.length} checks, ${problems.length} problems`,
  );
}

if (process.argv[1] === import.meta.filename) main();
