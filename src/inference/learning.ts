/**
 * Learned probabilities. A ledger keeps the expert's numbers as pseudo-counts and every observation as its own entry;
 * the counts are added up anew whenever they are read. So an entry that is refuted leaves no trace in the numbers, a
 * replay gives the same bits, and each number can say where it comes from. Two outcomes make it a Beta distribution,
 * more a Dirichlet.
 */
export interface Ledger {
  /** Pseudo-counts of the outcomes; they do not decay. Their sum says how many cases the expert's word is worth. */
  readonly prior: readonly number[];
  readonly entries: readonly LedgerEntry[];
}

export type LedgerEntry =
  | {
      readonly kind: 'observed';
      readonly id: string;
      /** Day of the observation, in any count of days. */
      readonly day: number;
      /** Weight of each outcome; usually a one and zeros, fractions for an uncertain case. */
      readonly weights: readonly number[];
      readonly source: string;
    }
  | { readonly kind: 'refuted'; readonly id: string; readonly day: number; readonly source: string };

export interface LearnedDistribution {
  readonly counts: readonly number[];
  readonly mean: readonly number[];
  /** Standard deviation of each probability. */
  readonly deviation: readonly number[];
  /** Weight of the observations after decay, without the pseudo-counts. */
  readonly observed: number;
}

/** `strength` pseudo-counts spread like `distribution`: "I would say 30 %, as sure as after ten cases". */
export function expertLedger(distribution: readonly number[], strength: number): Ledger {
  const total = distribution.reduce((a, b) => a + b, 0);
  return { prior: distribution.map((p) => (p / total) * strength), entries: [] };
}

/** Adds a confirmed case. Throws RangeError when the id was used before or the weights do not fit. */
export function observed(
  ledger: Ledger,
  entry: {
    readonly id: string;
    readonly day: number;
    readonly weights: readonly number[];
    readonly source: string;
  },
): Ledger {
  if (entry.weights.length !== ledger.prior.length || !entry.weights.every((w) => w >= 0)) {
    throw new RangeError(`entry ${entry.id}: ${ledger.prior.length} non-negative weights are needed`);
  }
  if (ledger.entries.some((other) => other.kind === 'observed' && other.id === entry.id)) {
    throw new RangeError(`entry ${entry.id} was recorded before`);
  }
  return { ...ledger, entries: [...ledger.entries, { kind: 'observed', ...entry }] };
}

/** Takes a case back; the record of both stays. Throws RangeError when there is no such case in force. */
export function refuted(ledger: Ledger, id: string, day: number, source: string): Ledger {
  const known = ledger.entries.some((entry) => entry.kind === 'observed' && entry.id === id);
  const gone = ledger.entries.some((entry) => entry.kind === 'refuted' && entry.id === id);
  if (!known || gone) throw new RangeError(`no entry ${id} in force`);
  return { ...ledger, entries: [...ledger.entries, { kind: 'refuted', id, day, source }] };
}

/** Entries that count: recorded up to `day` and not refuted up to `day`. */
export function entriesInForce(
  ledger: Ledger,
  day: number,
): readonly Extract<LedgerEntry, { kind: 'observed' }>[] {
  const gone = new Set(ledger.entries.flatMap((e) => (e.kind === 'refuted' && e.day <= day ? [e.id] : [])));
  return ledger.entries.flatMap((e) => (e.kind === 'observed' && e.day <= day && !gone.has(e.id) ? [e] : []));
}

/** The distribution as known on `day`; observations lose half their weight every `halfLife` days. */
export function learned(ledger: Ledger, day: number, halfLife = Infinity): LearnedDistribution {
  const counts = [...ledger.prior];
  let total = 0;
  for (const entry of entriesInForce(ledger, day)) {
    const decay = 0.5 ** ((day - entry.day) / halfLife);
    for (const [k, weight] of entry.weights.entries()) {
      counts[k] = (counts[k] ?? 0) + weight * decay;
      total += weight * decay;
    }
  }
  const sum = counts.reduce((a, b) => a + b, 0);
  const mean = counts.map((count) => (sum > 0 ? count / sum : 1 / counts.length));
  return { counts, mean, deviation: mean.map((p) => Math.sqrt((p * (1 - p)) / (sum + 1))), observed: total };
}
