import { parseBif } from '../../formats/bif/bif.ts';
import type { NetworkText } from '../../formats/bif/network-text.ts';
import { parseXmlBif } from '../../formats/xmlbif/xmlbif.ts';
import type { AnswerOptions } from '../../inference/answer.ts';
import { ImpossibleEvidenceError, TooLargeError } from '../../inference/errors.ts';
import type { NodeEvidence } from '../../inference/evidence.ts';
import { EvidenceError } from '../../inference/evidence.ts';
import type { Network } from '../../inference/network.ts';
import { buildNetwork } from '../../inference/network.ts';
import { nearestWord } from '../../model/nearest-word.ts';
import type { Parsed } from '../../model/parsed.ts';

/** What the commands below were asked; everything they print follows from it. */
export interface BayesRequest {
  /** Name shown for the network, usually the file name without its ending. */
  readonly name: string;
  readonly text: string;
  /** `a=x,b=y`; `a:=x` sets a node from outside, `a~0.2:0.8` weighs its states. */
  readonly evidence?: string;
  /** Nodes to show (query) or to find out about (troubleshoot). */
  readonly nodes?: readonly string[];
  /** Costs of tests, `a=5,b=0.5`; one for those not named. */
  readonly costs?: string;
  /** How many tests to show; default 10. */
  readonly limit?: number;
  readonly maxBytes?: number;
  readonly approximate?: AnswerOptions['approximate'];
}

/** What is printed, and the exit code: 0 answered, 2 the question was wrong, 1 the evidence is impossible. */
export interface BayesReply {
  readonly exitCode: 0 | 1 | 2;
  readonly text: string;
  /** Undefined when there is no answer; `text` then says why. */
  readonly json: object | undefined;
}

type Answered = Omit<BayesReply, 'exitCode'>;

/** Reads the network and the evidence, and turns every refusal into a message and an exit code. */
export function guarded(
  request: BayesRequest,
  work: (network: Network, evidence: ReadonlyMap<string, NodeEvidence>) => Answered,
): BayesReply {
  const refuse = (exitCode: 1 | 2, text: string): BayesReply => ({
    exitCode,
    text: `${text}\n`,
    json: undefined,
  });
  const parsed = parseNetwork(request.text);
  if (parsed.issues.length > 0) {
    return refuse(2, parsed.issues.map((issue) => `${request.name}: ${issue.message}`).join('\n'));
  }
  try {
    const network = buildNetwork(parsed.value);
    return { exitCode: 0, ...work(network, evidenceOf(network, request.evidence ?? '')) };
  } catch (error) {
    if (error instanceof ImpossibleEvidenceError) return refuse(1, `${request.name}: ${error.message}`);
    if (error instanceof TooLargeError || error instanceof EvidenceError || error instanceof RangeError) {
      return refuse(2, `${request.name}: ${error.message}`);
    }
    throw error;
  }
}

/** BIF or XMLBIF, told apart by the first character that is not white space. */
function parseNetwork(text: string): Parsed<NetworkText> {
  return text.trimStart().startsWith('<') ? parseXmlBif(text) : parseBif(text);
}

/**
 * `node=state`, `node:=state` (set from outside), `node~w:w…` (one weight for each state). State names may hold `=`; node
 * names of the wild do not, so the first one separates. A comma separates unless it belongs to a state name.
 */
function evidenceOf(network: Network, list: string): Map<string, NodeEvidence> {
  const evidence = new Map<string, NodeEvidence>();
  const pieces = list.split(',');
  for (let k = 0; k < pieces.length; k++) {
    let item = (pieces[k] ?? '').trim();
    if (item === '') continue;
    const [name, , rest] = splitItem(item);
    const states = network.states[network.index.get(name) ?? -1] ?? [];
    for (let text = rest, next = k + 1; !states.includes(text) && next < pieces.length; next++) {
      text += `,${pieces[next] ?? ''}`;
      if (!states.includes(text.trimEnd())) continue;
      item = `${item.slice(0, item.length - rest.length)}${text}`;
      k = next;
      break;
    }
    if (evidence.has(name)) throw new RangeError(`${name} occurs twice in the evidence`);
    const [, sign, value] = splitItem(item);
    if (sign === '~') evidence.set(name, value.split(':').map(weight));
    else evidence.set(name, sign === ':=' ? { do: value } : value);
  }
  return evidence;
}

function splitItem(item: string): readonly [name: string, sign: string, value: string] {
  const found = /^([^=~]*[^=~:])(:=|=|~)(.*)$/s.exec(item);
  if (!found) {
    throw new RangeError(
      `evidence is written node=state,node=state (node:=state sets a node, node~0.2:0.8 gives weights); "${item}" is not`,
    );
  }
  return [(found[1] ?? '').trim(), found[2] ?? '', (found[3] ?? '').trim()];
}

function weight(text: string): number {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (!(value >= 0)) throw new RangeError(`a weight must be a number, not "${text}"`);
  return value;
}

export function costsOf(network: Network, list: string): Record<string, number> {
  const costs: Record<string, number> = {};
  for (const item of list.split(',')) {
    if (item.trim() === '') continue;
    const [name = '', value = ''] = item.split('=').map((part) => part.trim());
    requireNode(network, name);
    const cost = Number(value);
    if (value === '' || !(cost >= 0))
      throw new RangeError(`the cost of ${name} must be a number, not "${value}"`);
    costs[name] = cost;
  }
  return costs;
}

export function requireNode(network: Network, name: string): void {
  if (network.index.has(name)) return;
  const near = nearestWord(name, network.names.slice(0, network.visible));
  throw new RangeError(`no node is called ${name}${near === undefined ? '' : `; did you mean ${near}?`}`);
}
