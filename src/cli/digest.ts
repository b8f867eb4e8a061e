import { hash } from 'node:crypto';
import type { Digest } from '../formats/codesign/digest.ts';

// Node encodes the digest as any text; its types name only the encodings that print.
const RAW = 'utf16le' as 'binary';

/** Node's one-shot hash: what makes thousands of small pages cheap. */
export const digest: Digest = (algorithm, bytes) => hash(algorithm, bytes, RAW);
