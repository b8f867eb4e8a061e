import type { CompilerFacts } from '../../diagnosis/go-env/compiler-fit.ts';
import { type Host, isRefusal } from '../../model/host.ts';
import { splitQuoted } from '../../formats/go-env/quoted.ts';

/** Asks a C compiler what it is; every question has its own short patience. */
export async function readCompiler(host: Host, command: string): Promise<CompilerFacts> {
  const [program = '', ...flags] = splitQuoted(command) ?? [];
  if (program === '') return { command };
  const ask = async (...args: string[]): Promise<string | undefined> => {
    const answer = await host.run(program, [...flags, ...args], { timeoutSeconds: 10 });
    return isRefusal(answer) || answer.exitCode !== 0 ? undefined : answer.stdout.trim().slice(0, 4000);
  };
  const said = await ask('-dumpmachine');
  const machine = said !== undefined && /^[\w.-]{3,80}$/.test(said) ? said : undefined;
  if (machine === undefined) return { command };
  const [multilib, sysroot] = await Promise.all([ask('-print-multi-lib'), ask('-print-sysroot')]);
  const linkers: string[] = [];
  for (const kind of ['bfd', 'gold', 'lld']) {
    const path = await ask(`-print-prog-name=ld.${kind}`);
    // The bare name comes back when there is none.
    if (path !== undefined && path.includes('/') && host.kind(path) === 'file') linkers.push(kind);
  }
  return {
    command,
    machine,
    ...(multilib !== undefined && { multilib }),
    ...(sysroot !== undefined && sysroot !== '' && { sysroot }),
    linkers,
  };
}
