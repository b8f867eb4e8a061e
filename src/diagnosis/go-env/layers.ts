import type { LayerValue } from '../../model/go-environment.ts';
import type { EnvironmentFacts } from './facts.ts';

/** What every layer says about a variable, and the first value that is not empty. */
export interface Looked {
  /** Empty when no layer sets it. */
  readonly value: string;
  readonly layers: readonly LayerValue[];
}

/**
 * cmd/go/internal/cfg.Getenv: the process environment when it is not empty; else the user file, else
 * $GOROOT/go.env. An empty variable in the process cancels nothing; an empty line in the user file does hide
 * the line of $GOROOT/go.env.
 */
export function look(facts: EnvironmentFacts, name: string): Looked {
  const layers: LayerValue[] = [];
  let value = '';
  let decided = false;
  const own = facts.process[name];
  if (own !== undefined) {
    decided = own !== '';
    value = own;
    layers.push({ layer: 'process environment', value: own, effect: own === '' ? 'empty' : 'wins' });
  }
  for (const [layer, file] of [
    ['user file', facts.user],
    ['GOROOT file', facts.goroot],
  ] as const) {
    const line = file?.lines.get(name);
    if (!file || !line) continue;
    layers.push({
      layer,
      value: line.value,
      where: { path: file.path, line: line.line },
      effect: decided ? 'hidden' : line.value === '' ? 'empty' : 'wins',
    });
    if (!decided) value = line.value;
    decided = true;
  }
  return { value, layers };
}

/** A variable that only the process environment can set: what files say is never read. */
export function lookInProcess(facts: EnvironmentFacts, name: string): Looked {
  const { layers } = look(facts, name);
  return {
    value: facts.process[name] ?? '',
    layers: layers.map((layer) =>
      layer.layer === 'process environment' ? layer : { ...layer, effect: 'ignored' },
    ),
  };
}

/** The default below the layers. */
export function withDefault({ layers }: Looked, value: string): LayerValue[] {
  const decided = layers.some(({ effect }) => effect === 'wins');
  return [...layers, { layer: 'default', value, effect: decided ? 'hidden' : 'wins' }];
}
