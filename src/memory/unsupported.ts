/** The test needs something that this checker does not model; the message names it. Caught where verdicts are given. */
export class UnsupportedTest extends Error {}
