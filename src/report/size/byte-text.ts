/** Bytes for people, in powers of 1000 as limits are stated: `12.3 MB`. */
export function byteText(bytes: number): string {
  const size = Math.abs(bytes);
  if (size < 1000) return `${bytes} B`;
  const [unit, word] = size < 1e6 ? [1e3, 'kB'] : size < 1e9 ? [1e6, 'MB'] : [1e9, 'GB'];
  return `${(bytes / Number(unit)).toFixed(1)} ${word}`;
}

export const signedText = (bytes: number): string => `${bytes > 0 ? '+' : ''}${byteText(bytes)}`;
