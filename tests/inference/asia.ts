import type { NetworkDefinition, NodeDefinition } from '../../src/inference/network.ts';

const yesNo = (name: string, parents: readonly string[], yes: readonly number[]): NodeDefinition => ({
  name,
  states: ['yes', 'no'],
  parents,
  table: yes.flatMap((p) => [p, 1 - p]),
});

/** The chest clinic of Lauritzen and Spiegelhalter (1988). */
export const ASIA: NetworkDefinition = {
  name: 'asia',
  nodes: [
    yesNo('asia', [], [0.01]),
    yesNo('tub', ['asia'], [0.05, 0.01]),
    yesNo('smoke', [], [0.5]),
    yesNo('lung', ['smoke'], [0.1, 0.01]),
    yesNo('bronc', ['smoke'], [0.6, 0.3]),
    yesNo('either', ['lung', 'tub'], [1, 1, 1, 0]),
    yesNo('xray', ['either'], [0.98, 0.05]),
    yesNo('dysp', ['bronc', 'either'], [0.9, 0.8, 0.7, 0.1]),
  ],
};
