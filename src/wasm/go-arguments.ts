/** First address of the arguments; the linker keeps 4 KB to 12 KB free for them (cmd/link, wasmMinDataAddr). */
const ARGUMENTS = 4096;
const ARGUMENTS_END = ARGUMENTS + 8192;

const ENCODER = new TextEncoder();

/**
 * Writes argv and the environment where a Go program for js expects them: strings with NULs, then a table of
 * 64-bit addresses, each list closed by a zero. Returns the address of the table.
 */
export function writeArguments(
  view: DataView,
  argv: readonly string[],
  env: Readonly<Record<string, string>>,
): number {
  let at = ARGUMENTS;
  const reserve = (length: number): number => {
    const start = at;
    at += Math.ceil(length / 8) * 8;
    if (at >= ARGUMENTS_END)
      throw new Error('arguments and environment together exceed the 8 KB that the module keeps for them');
    return start;
  };
  const write = (text: string): number => {
    const bytes = ENCODER.encode(`${text}\0`);
    const start = reserve(bytes.length);
    new Uint8Array(view.buffer, start, bytes.length).set(bytes);
    return start;
  };
  const variables = Object.keys(env)
    .sort()
    .map((name) => `${name}=${env[name] ?? ''}`);
  const pointers = [...argv.map(write), 0, ...variables.map(write), 0];
  const table = reserve(pointers.length * 8);
  for (const [index, pointer] of pointers.entries())
    view.setBigUint64(table + index * 8, BigInt(pointer), true);
  return table;
}
