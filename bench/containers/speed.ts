/**
 * Speed: `npm run bench:lint:speed`. A thousand Dockerfiles in one process, resolved for two platforms with all
 * rules; beside it BuildKit's own linter (what `docker build --check` runs) on the same files, in turns.
 */
import { parseOciPlatform } from '../../src/formats/platform/oci-platform.ts';
import { lintDockerfile } from '../../src/probes/dockerfile/lint.ts';
import { generateDockerfile } from './generate.ts';
import { askOracle } from './oracle.ts';

const TEXTS = Array.from({ length: 1000 }, (_, seed) => generateDockerfile(seed + 1).dockerfile);
const PLATFORMS = ['linux/amd64', 'linux/arm64'];
const requested = PLATFORMS.flatMap((text) => {
  const platform = parseOciPlatform(text);
  return platform ? [{ text, platform }] : [];
});
const [first] = requested;
if (!first) throw new Error('no platform');
const ours: number[] = [];
const processor: number[] = [];
const theirs: number[] = [];
for (let round = 0; round < 5; round++) {
  const before = process.cpuUsage();
  let start = performance.now();
  for (const text of TEXTS) lintDockerfile(text, { path: '', requested, buildPlatform: first.platform });
  ours.push(performance.now() - start);
  const used = process.cpuUsage(before);
  processor.push((used.user + used.system) / 1000);
  start = performance.now();
  askOracle(
    TEXTS.map((dockerfile, index) => ({
      id: String(index),
      dockerfile,
      platforms: PLATFORMS,
      buildPlatform: 'linux/amd64',
      lint: true,
    })),
  );
  theirs.push(performance.now() - start);
}
const median = (list: readonly number[]): number =>
  [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)] ?? 0;
console.log(
  JSON.stringify({
    dockerfiles: TEXTS.length,
    platforms: PLATFORMS.length,
    coldSeconds: Math.round(ours[0] ?? 0) / 1000,
    // Of the processor: what it costs on a machine that does nothing else.
    medianProcessorSeconds: Math.round(median(processor)) / 1000,
    medianSeconds: Math.round(median(ours)) / 1000,
    buildkitLinterSeconds: Math.round(median(theirs)) / 1000,
    ratio: Math.round((median(theirs) / median(ours)) * 100) / 100,
  }),
);
