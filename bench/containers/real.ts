/**
 * Findings on Dockerfiles that people wrote: `npm run bench:lint:real [-- --list]`.
 * The Dockerfiles lie in Go modules (bench/containers/modules.tsv), fetched through the module proxy and never
 * committed. Every finding was judged once by hand (judgements.tsv): `right`, or `wrong` for a false alarm.
 * Asked for linux/amd64, linux/arm64 and linux/arm/v7, or for the one platform that a file is written for.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseDockerfile } from '../../src/formats/dockerfile/dockerfile.ts';
import { formatOciPlatform, parseOciPlatform } from '../../src/formats/platform/oci-platform.ts';
import { intendedPlatform } from '../../src/probes/dockerfile/intended-platform.ts';
import { lintDockerfile } from '../../src/probes/dockerfile/lint.ts';

const PLATFORMS = ['linux/amd64', 'linux/arm64', 'linux/arm/v7'];
const rows = (name: string): string[][] =>
  readFileSync(join(import.meta.dirname, name), 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => line.split('\t'));

function requested(text: string) {
  const platform = parseOciPlatform(text);
  if (!platform) throw new Error(text);
  return { text, platform };
}

const work = mkdtempSync(join(tmpdir(), 'crossroot-real-'));
const judged = new Map(
  rows('judgements.tsv').map(([place = '', rule = '', verdict = '']) => [`${place}\t${rule}`, verdict]),
);
const count = { dockerfiles: 0, refused: 0, findings: 0, right: 0, wrong: 0, unjudged: 0 };
try {
  execFileSync('go', ['mod', 'init', 'real'], { cwd: work, stdio: 'ignore' });
  for (const [module = '', version = ''] of rows('modules.tsv')) {
    const answer = execFileSync('go', ['mod', 'download', '-json', `${module}@${version}`], {
      cwd: work,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const { Dir: directory } = JSON.parse(answer) as { Dir: string };
    const names = readdirSync(directory, { recursive: true, encoding: 'utf8' })
      .filter(
        (name) =>
          /(?:^|\/)(?:dockerfile|containerfile)(?:$|[._-])|\.dockerfile$/i.test(name) &&
          !/\.(?:go|md|dockerignore|sh|tmpl|template|ya?ml|json|golden|py|rego|nanorc|tm\w+)$/i.test(name) &&
          statSync(join(directory, name)).isFile() &&
          // Inputs of a parser's own tests are no Dockerfiles that anybody builds.
          !/parser\/testfiles/.test(name),
      )
      .sort();
    for (const name of names) {
      const text = readFileSync(join(directory, name), 'utf8');
      count.dockerfiles++;
      const own = requested('linux/amd64').platform;
      const intended = intendedPlatform(parseDockerfile(text).value, own);
      const report = lintDockerfile(text, {
        path: name,
        requested: (intended ? [formatOciPlatform(intended)] : PLATFORMS).map(requested),
        buildPlatform: own,
      });
      if (report.issues.length > 0) count.refused++;
      for (const { line, rule, message } of report.findings) {
        count.findings++;
        const place = `${module}@${version}/${name}:${line}`;
        const verdict = judged.get(`${place}\t${rule}`);
        if (verdict === 'right') count.right++;
        else if (verdict === 'wrong') count.wrong++;
        else count.unjudged++;
        if (process.argv.includes('--list') || verdict === undefined || verdict === 'wrong')
          console.error(`${place}\t${rule}\t${verdict ?? '?'}\t${message}`);
      }
    }
  }
} finally {
  rmSync(work, { recursive: true, force: true });
}
console.log(
  JSON.stringify({
    ...count,
    falsePositives: count.findings === 0 ? 0 : Math.round((count.wrong / count.findings) * 1e4) / 1e4,
  }),
);
if (count.unjudged > 0 || count.wrong / count.findings > 0.02) process.exitCode = 1;
