export type DigestAlgorithm = 'sha1' | 'sha256' | 'sha384' | 'sha512';

/**
 * Hashes a block of bytes to lower-case hexadecimal. The pure layers have no hash function of their own:
 * the caller passes one. Text rather than bytes, because over the thousands of 4 KiB pages of a program
 * Node's one-shot hash costs 15 % less when it need not allocate a buffer for each result:
 * `(algorithm, bytes) => crypto.hash(algorithm, bytes, 'hex')`.
 */
export type Digest = (algorithm: DigestAlgorithm, bytes: Uint8Array) => string;
