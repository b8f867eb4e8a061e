import { join } from 'node:path';
import { readKnowledge } from '../../scripts/generate-knowledge.ts';
import {
  isSameMachine,
  type OciPlatform,
  parseOciPlatform,
} from '../../src/formats/platform/oci-platform.ts';
import { fixDockerfile, lintDockerfile, type LintOptions } from '../../src/probes/dockerfile/lint.ts';
import { differences, lookUp } from './compare.ts';
import { askOracle, type OracleRequest } from './oracle.ts';

function platform(text: string): OciPlatform {
  const parsed = parseOciPlatform(text);
  if (!parsed) throw new Error(text);
  return parsed;
}

/** What became of the Dockerfiles that `--fix` changes. */
export interface FixResult {
  readonly changed: number;
  /** BuildKit gives the image of every requested platform that platform, and agrees with us on every stage. */
  readonly proven: number;
  /** Applying it again changes nothing. */
  readonly idempotent: number;
  readonly failures: readonly string[];
}

/** Repairs every Dockerfile that can be repaired and asks BuildKit what it makes of the result. */
export function proveFixes(requests: readonly OracleRequest[]): FixResult {
  const { dockerfiles } = readKnowledge(join(import.meta.dirname, '../..'));
  const pages = [...dockerfiles].flatMap(([cause, list]) =>
    list.map(
      ({ text, platforms }, index): OracleRequest => ({
        id: `${cause} ${index + 1}`,
        dockerfile: text,
        platforms,
        buildPlatform: 'linux/amd64',
      }),
    ),
  );
  const fixed: OracleRequest[] = [];
  let idempotent = 0;
  const failures: string[] = [];
  const expected = new Map<string, string>();
  for (const request of [...pages, ...requests]) {
    const options: LintOptions = {
      path: 'Dockerfile',
      requested: request.platforms.map((text) => ({ text, platform: platform(text) })),
      buildPlatform: platform(request.buildPlatform),
      image: lookUp(request.images ?? {}),
      ...(request.args && { args: request.args }),
      ...(request.contexts && { contexts: request.contexts }),
      ...(request.target !== undefined && { target: request.target }),
    };
    const { text, fixed: repaired } = fixDockerfile(request.dockerfile, options);
    // What BuildKit refuses for other reasons cannot be proven right.
    if (text === request.dockerfile || lintDockerfile(text, options).issues.length > 0) continue;
    if (fixDockerfile(text, options).text === text) idempotent++;
    else failures.push(`${request.id}: a second --fix changes it again\n${text}`);
    fixed.push({ ...request, dockerfile: text });
    // A last stage that only runs tests may stay on the build platform.
    if (!repaired.some(({ rule }) => rule === 'final-stage-platform'))
      for (const stage of lintDockerfile(text, options).stages.filter(({ target }) => target))
        for (const requested of request.platforms)
          if (stage.platforms[requested] !== null)
            expected.set(`${request.id} ${requested}`, stage.platforms[requested] ?? '');
  }
  for (const [index, answer] of askOracle(fixed).entries()) {
    const request = fixed[index];
    if (!request) continue;
    const wrong = differences(request, answer);
    for (const requested of request.platforms) {
      const outcome = answer.target[requested];
      if (outcome?.error !== undefined) wrong.push(`${requested}: ${outcome.error}`);
      const stages = outcome?.stages ?? [];
      const name = request.target?.toLowerCase();
      const target = name ? stages.findLast((stage) => stage.name === name) : stages.at(-1);
      const wanted = expected.get(`${request.id} ${requested}`) ?? requested;
      if (target && !isSameMachine(platform(target.platform), platform(wanted)))
        wrong.push(`${requested}: the image is for ${target.platform}`);
    }
    if (wrong.length > 0) failures.push(`${request.id}\n${request.dockerfile}\n${wrong.join('\n')}`);
  }
  return { changed: fixed.length, proven: fixed.length - failures.length, idempotent, failures };
}
