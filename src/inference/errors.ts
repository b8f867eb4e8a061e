/** The findings exclude each other: no state of the network has a probability above zero. */
export class ImpossibleEvidenceError extends Error {
  /** Names of nodes whose findings cannot hold together; without any one of them the rest is possible. */
  readonly conflicting: readonly string[];
  constructor(conflicting: readonly string[]) {
    super(`impossible evidence: ${conflicting.join(', ')} exclude each other`);
    this.name = 'ImpossibleEvidenceError';
    this.conflicting = conflicting;
  }
}

/** The exact answer needs more memory than allowed; nothing has been allocated. */
export class TooLargeError extends Error {
  readonly neededBytes: number;
  readonly maxBytes: number;
  constructor(neededBytes: number, maxBytes: number) {
    super(
      `exact inference needs about ${megabytes(neededBytes)} of tables, the limit is ${megabytes(maxBytes)}: ` +
        'ask for fewer nodes, raise the limit, or allow an approximate answer',
    );
    this.name = 'TooLargeError';
    this.neededBytes = neededBytes;
    this.maxBytes = maxBytes;
  }
}

function megabytes(bytes: number): string {
  return bytes < 1e6 ? `${Math.ceil(bytes / 1e3)} kB` : `${Math.ceil(bytes / 1e6).toLocaleString('en')} MB`;
}
