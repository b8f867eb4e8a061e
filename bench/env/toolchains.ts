/**
 * Does the choice of a toolchain follow the go command's?
 *
 *   npm run bench:env:toolchains -- [--count 150] [--seed 1]
 *
 * `go version` is run in scratch modules with every kind of GOTOOLCHAIN, go line, toolchain line and go.work;
 * nothing is downloaded (GOPROXY=off): a toolchain that is not here is named in the refusal. Exit 1 when one differs.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { findModuleLine } from '../../src/formats/go-env/module-lines.ts';
import { selectToolchain } from '../../src/diagnosis/go-env/select-toolchain.ts';
import { generator } from './combinations.ts';

const { values: options } = parseArgs({
  options: { count: { type: 'string', default: '150' }, seed: { type: 'string', default: '1' } },
});
const CHOICES = [
  '',
  'auto',
  'bash',
  'go1.21rc3+auto',
  'go1.22+foo',
  'go1.22.12',
  'go1.22.12+auto',
  'go1.26.8',
  'go1.27.4+path',
  'go1.99.1',
  'go1.99.1+auto',
  'gotip',
  'local',
  'local+auto',
  'local+path',
  'path',
];
const GO_LINES = ['1.16', '1.20', '1.21', '1.22', '1.22.0', '1.27', '1.27.4', '1.28rc1', '1.30', '1.30.2'];
const TOOLCHAIN_LINES = [
  '',
  '',
  '',
  'default',
  'go1.21.3',
  'go1.27.4',
  'go1.31.0',
  'go1.22.5-custom',
  'none',
];

const env = (more: Record<string, string>): NodeJS.ProcessEnv => ({
  PATH: process.env['PATH'],
  HOME: process.env['HOME'],
  GOENV: 'off',
  GOPROXY: 'off',
  ...more,
});
const local = execFileSync('go', ['env', 'GOVERSION'], {
  encoding: 'utf8',
  env: env({ GOTOOLCHAIN: 'local' }),
})
  .trim()
  .replace(/^go/, '');
const shipped = execFileSync('go', ['env', 'GOTOOLCHAIN'], { encoding: 'utf8', env: env({}) }).trim();
const scratch = mkdtempSync(join(tmpdir(), 'bench-toolchain-'));
mkdirSync(join(scratch, 'm'));
const random = generator(Number(options.seed));
const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
const lines = (): string => {
  const toolchain = pick(TOOLCHAIN_LINES);
  return `go ${pick(GO_LINES)}\n${toolchain === '' ? '' : `toolchain ${toolchain}\n`}`;
};

/** The toolchain that go runs or asks for; `refused` for a setting that it does not take. */
function theirs(gotoolchain: string): string {
  const { stdout, stderr } = spawnSync('go', ['version'], {
    cwd: join(scratch, 'm'),
    encoding: 'utf8',
    env: env({ GOTOOLCHAIN: gotoolchain }),
  });
  const ran = /go version (go\S+)/.exec(stdout)?.[1];
  if (ran !== undefined) return ran;
  if (/invalid (?:GOTOOLCHAIN|toolchain)|invalid toolchain/.test(stderr)) return 'refused';
  return /(?:download |cannot find ")(\S+?)"? (?:for|in|:)/.exec(stderr)?.[1] ?? `? ${stderr.trim()}`;
}

let [equal, differing] = [0, 0];
for (let index = 0; index < Number(options.count); index++) {
  const gotoolchain = pick(CHOICES);
  const mod = `module m\n\n${lines()}`;
  const work = random() < 0.25 ? lines() : undefined;
  writeFileSync(join(scratch, 'm/go.mod'), mod);
  rmSync(join(scratch, 'm/go.work'), { force: true });
  if (work !== undefined) writeFileSync(join(scratch, 'm/go.work'), work);
  const text = work ?? mod;
  const go = findModuleLine(text, 'go');
  const toolchain = findModuleLine(text, 'toolchain');
  const choice = selectToolchain({
    gotoolchain: gotoolchain || shipped,
    from: 'bench',
    local,
    modulesOff: false,
    file: { path: 'file', ...(go && { go }), ...(toolchain && { toolchain }), godebug: [] },
  });
  const ours =
    choice.refusal !== undefined ? 'refused' : choice.toolchain === 'local' ? `go${local}` : choice.toolchain;
  const said = theirs(gotoolchain);
  if (ours === said) equal++;
  else {
    differing++;
    console.log(JSON.stringify({ gotoolchain, text, go: said, crossroot: ours }));
  }
}
rmSync(scratch, { recursive: true, force: true });
console.log(`go${local}: ${equal + differing} choices: ${equal} equal, ${differing} differ`);
process.exitCode = differing === 0 ? 0 : 1;
