import type { Diagnostician, DiagnosisInput, Trial } from '../../diagnosis/diagnose.ts';
import type { Diagnosis, ProposedFix, Proof } from '../../model/diagnosis.ts';
import { type Host, isRefusal } from '../../model/host.ts';

/** Longest one build may take. */
const BUILD_SECONDS = 300;
/** Causes tried before giving up; each costs a build. */
const MOST_TRIALS = 3;

export interface GoCommand {
  /** Arguments after `go`: `['build', './...']`. */
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** Adds the flags of a fix behind the subcommand: `go build -tags=netgo ./...`. */
function withFlags(args: readonly string[], flags: readonly string[] = []): readonly string[] {
  return [...args.slice(0, 1), ...flags, ...args.slice(1)];
}

function described(fix: ProposedFix, command: GoCommand): string {
  const env = Object.entries(fix.environment ?? {}).map(([name, value]) => `${name}=${value}`);
  return [...env, 'go', ...withFlags(command.args, fix.flags)].join(' ');
}

/**
 * The counterfactual: repeats the build in a scratch copy without and with the fix of the likeliest causes.
 * A fix that does not help lowers the probability of its cause; the diagnosis is then made anew.
 */
export async function verify(
  host: Host,
  doctor: Diagnostician,
  input: DiagnosisInput,
  diagnosis: Diagnosis,
  module: string,
  command: GoCommand,
): Promise<Diagnosis> {
  const candidates = diagnosis.causes
    .filter(({ probability }, rank) => rank === 0 || probability >= 0.05)
    .flatMap((cause) =>
      cause.fixes
        .filter(({ environment, flags }) => environment ?? flags)
        .slice(0, 2)
        .map((fix) => ({ cause, fix })),
    )
    .slice(0, MOST_TRIALS);
  const first = candidates[0];
  if (!first) {
    const top = diagnosis.causes[0];
    return top
      ? withProof(diagnosis, {
          cause: top.id,
          fix: top.fixes[0]?.title ?? '',
          verdict: 'not-tried',
          detail: 'the fix of this cause cannot be carried out by repeating the build',
        })
      : diagnosis;
  }
  const copy = await host.scratchCopy(module);
  if (isRefusal(copy))
    return withProof(diagnosis, {
      cause: first.cause.id,
      fix: first.fix.title,
      verdict: 'not-tried',
      detail: copy.message,
    });
  const build = async (
    env: Readonly<Record<string, string>>,
    args: readonly string[],
  ): Promise<boolean | string> => {
    const answer = await host.run('go', args, {
      cwd: copy.path,
      env: { ...command.env, ...env },
      timeoutSeconds: BUILD_SECONDS,
    });
    return isRefusal(answer) ? answer.message : answer.exitCode === 0;
  };
  try {
    const before = await build({}, command.args);
    if (before !== false)
      return withProof(diagnosis, {
        cause: first.cause.id,
        fix: first.fix.title,
        verdict: typeof before === 'string' ? 'not-tried' : 'not-reproduced',
        detail: typeof before === 'string' ? before : 'the build passes in a scratch copy without any fix',
      });
    const trials: Trial[] = [];
    let last: Proof | undefined;
    for (const { cause, fix } of candidates) {
      const tried = described(fix, command);
      const after = await build(fix.environment ?? {}, withFlags(command.args, fix.flags));
      if (after === true) {
        trials.push({ cause: cause.id, helped: true });
        return withProof(doctor.diagnose({ ...input, trials }), {
          cause: cause.id,
          fix: fix.title,
          verdict: 'proved',
          detail: `fails without, passes with: ${tried}`,
        });
      }
      trials.push({ cause: cause.id, helped: false });
      last = { cause: cause.id, fix: fix.title, verdict: 'refuted', detail: `did not help: ${tried}` };
    }
    const again = doctor.diagnose({ ...input, trials });
    return last ? withProof(again, last) : again;
  } finally {
    await copy.discard();
  }
}

function withProof(diagnosis: Diagnosis, proof: Proof): Diagnosis {
  return { ...diagnosis, proof };
}
