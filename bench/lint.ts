/**
 * The platform resolver against BuildKit's own converter: `npm run bench:lint [-- --generated N] [--record]`.
 * Every Dockerfile of bench/containers/handmade.ts and N generated ones (default 400): platform of every
 * stage and of every copied or mounted source, variables of every RUN, and whether the build is refused.
 * `--record` writes the answers that the tests compare with when there is no Go.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { differences } from './containers/compare.ts';
import { proveFixes } from './containers/fixes.ts';
import { generateDockerfile } from './containers/generate.ts';
import { HANDMADE } from './containers/handmade.ts';
import { askOracle, BUILDKIT, type OracleRequest, oracleSources } from './containers/oracle.ts';

const args = process.argv.slice(2);
const count = Number(args[args.indexOf('--generated') + 1]) || 400;
const generated = Array.from({ length: count }, (_, index): OracleRequest => {
  const { dockerfile, ...more } = generateDockerfile(index + 1);
  return { id: `seed ${index + 1}`, dockerfile, ...more };
});
const requests = [...HANDMADE, ...generated];
const answers = askOracle(requests);
let wrong = 0;
let refused = 0;
let platforms = 0;
for (const [index, request] of requests.entries()) {
  const answer = answers[index];
  if (!answer) throw new Error(`no answer for ${request.id}`);
  if (Object.values(answer.all).some(({ error }) => error !== undefined)) refused++;
  platforms += Object.values(answer.all).flatMap(({ stages }) => stages ?? []).length;
  const found = differences(request, answer);
  if (found.length === 0) continue;
  wrong++;
  console.error(`${request.id}\n${request.dockerfile}\n${found.map((text) => `  ${text}`).join('\n')}`);
}
const { failures, ...fixes } = proveFixes(requests);
for (const failure of failures) console.error(failure);
console.log(
  JSON.stringify({
    buildkit: BUILDKIT,
    dockerfiles: requests.length,
    handmade: HANDMADE.length,
    refusedByBuildKit: refused,
    stagePlatforms: platforms,
    agree: requests.length - wrong,
    share: (requests.length - wrong) / requests.length,
    fixes,
  }),
);
if (args.includes('--record')) {
  const kept = requests.slice(0, HANDMADE.length + 80);
  const directory = join(import.meta.dirname, '../tests/formats/dockerfile');
  mkdirSync(directory, { recursive: true });
  const record = {
    provenance: {
      command: 'npm run bench:lint -- --record',
      oracle: `github.com/moby/buildkit@${BUILDKIT} frontend/dockerfile/dockerfile2llb`,
      program: createHash('sha256').update(oracleSources()).digest('hex'),
    },
    cases: kept.map((request, index) => ({ request, answer: answers[index] })),
  };
  writeFileSync(join(directory, 'buildkit.json'), `${JSON.stringify(record)}\n`);
}
if (wrong > 0 || failures.length > 0) process.exitCode = 1;
