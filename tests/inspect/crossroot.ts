import { main } from '../../src/cli/program.ts';
import { nodeHost } from '../../src/host/node.ts';

/** Runs a command line in this process against the real file system. */
export async function crossroot(
  ...args: readonly string[]
): Promise<{ code: number; out: string; error: string }> {
  let out = '';
  let error = '';
  const code = await main(args, nodeHost(), {
    out: (text) => void (out += text),
    error: (text) => void (error += text),
    screen: { width: 100, colour: false },
    stdinIsTerminal: false,
  });
  return { code, out, error };
}
