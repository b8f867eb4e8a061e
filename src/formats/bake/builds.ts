import { type HclValue, parseHcl } from './hcl.ts';

/** One build that a bake or compose file names. */
export interface NamedTarget {
  readonly name: string;
  /** Relative to the file, `/` between folders. */
  readonly context: string;
  /** Relative to the context. */
  readonly dockerfile: string;
  readonly platforms: readonly string[];
  readonly args: Readonly<Record<string, string>>;
  readonly contexts: Readonly<Record<string, string>>;
  readonly target?: string;
  /** `dockerfile-inline`. */
  readonly text?: string;
}

type Fields = Readonly<Record<string, unknown>>;
const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
const textsOf = (value: unknown): string[] =>
  (Array.isArray(value) ? value : value === undefined ? [] : [value]).flatMap((one) => textOf(one) ?? []);

/** `{A: "b"}`, or compose's `["A=b"]`. */
function pairsOf(value: unknown): Record<string, string> {
  const pairs: Record<string, string> = {};
  if (Array.isArray(value))
    for (const one of textsOf(value)) {
      const at = one.indexOf('=');
      if (at > 0) pairs[one.slice(0, at)] = one.slice(at + 1);
    }
  else if (isFields(value))
    for (const [key, one] of Object.entries(value))
      if (one !== undefined && one !== null) pairs[key] = String(one);
  return pairs;
}

/** Targets of a bake file in HCL. */
export function bakeTargets(text: string): NamedTarget[] {
  const targets = new Map<string, Readonly<Record<string, HclValue>>>();
  for (const { type, label, body } of parseHcl(text)) if (type === 'target') targets.set(label, body);
  return namedTargets(targets);
}

/** Targets of a bake file in JSON; undefined when it is none. */
export function bakeJsonTargets(text: string): NamedTarget[] | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  const list = isFields(value) ? value['target'] : undefined;
  return isFields(list)
    ? namedTargets(
        new Map(Object.entries(list).flatMap(([name, one]) => (isFields(one) ? [[name, one]] : []))),
      )
    : undefined;
}

function namedTargets(targets: ReadonlyMap<string, Fields>): NamedTarget[] {
  const merged = (name: string, depth: number): Fields => {
    const own = targets.get(name) ?? {};
    if (depth > 16) return own;
    const parents = textsOf(own['inherits']).map((parent) => merged(parent, depth + 1));
    const args = Object.assign({}, ...parents.map((parent) => pairsOf(parent['args'])), pairsOf(own['args']));
    return Object.assign({}, ...parents, own, { args });
  };
  // A target that only others inherit from is still one that can be built.
  return [...targets.keys()].map((name) => {
    const fields = merged(name, 0);
    const target = textOf(fields['target']);
    const text = textOf(fields['dockerfile-inline']);
    return {
      name,
      context: textOf(fields['context']) ?? '.',
      dockerfile: textOf(fields['dockerfile']) ?? 'Dockerfile',
      platforms: textsOf(fields['platforms']),
      args: pairsOf(fields['args']),
      contexts: pairsOf(fields['contexts']),
      ...(target !== undefined && { target }),
      ...(text !== undefined && { text }),
    };
  });
}

/** Services of a compose file that are built; `value` is the parsed YAML. */
export function composeTargets(value: unknown): NamedTarget[] {
  const services = isFields(value) && isFields(value['services']) ? value['services'] : {};
  return Object.entries(services).flatMap(([name, service]): NamedTarget[] => {
    const build = isFields(service) ? service['build'] : undefined;
    if (!isFields(service) || (typeof build !== 'string' && !isFields(build))) return [];
    const fields = isFields(build) ? build : { context: build };
    const target = textOf(fields['target']);
    const text = textOf(fields['dockerfile_inline']);
    // `platforms` of the build, else the one `platform` that the service runs on.
    const platforms = textsOf(fields['platforms']);
    return [
      {
        name,
        context: textOf(fields['context']) ?? '.',
        dockerfile: textOf(fields['dockerfile']) ?? 'Dockerfile',
        platforms: platforms.length > 0 ? platforms : textsOf(service['platform']),
        args: pairsOf(fields['args']),
        contexts: pairsOf(fields['additional_contexts']),
        ...(target !== undefined && { target }),
        ...(text !== undefined && { text }),
      },
    ];
  });
}
