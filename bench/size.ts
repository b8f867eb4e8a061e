/**
 * What `crossroot size` takes, as a call and as a process, beside LIEF reading the same file, and whether its items
 * sum to the file: `npm run bench:size -- [--python PYTHON] FILE...`. PYTHON is an interpreter that has the module
 * `lief`; without it LIEF is left out. For each ELF file the sections are compared with `readelf -SW`, and for each Go
 * program with symbols the functions with `go tool nm -size`. CPU time stands beside wall time: on a busy machine only
 * the first is steady. Exit code 1 when a sum is wrong.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { accountBytes } from '../src/formats/bytemap/account.ts';
import { bytesSource } from '../src/model/bytes.ts';
import { type SizeAccount, sizeRows } from '../src/model/size.ts';

const { values, positionals } = parseArgs({
  options: { python: { type: 'string' } },
  allowPositionals: true,
});
const CLI = join(import.meta.dirname, '../dist/crossroot.js');
const ROUNDS = 5;

interface Time {
  readonly wall: number;
  readonly cpu: number;
}

const show = ({ wall, cpu }: Time): string => `${wall.toFixed(0)} ms wall, ${cpu.toFixed(0)} ms CPU`;
const best = (times: readonly Time[]): Time => ({
  wall: Math.min(...times.map(({ wall }) => wall)),
  cpu: Math.min(...times.map(({ cpu }) => cpu)),
});

function timedCall(run: () => void): Time {
  const before = process.cpuUsage();
  const started = performance.now();
  run();
  const { user, system } = process.cpuUsage(before);
  return { wall: performance.now() - started, cpu: (user + system) / 1000 };
}

/** CPU time of a child as bash's `times` tells it. */
function timedProcess(command: readonly string[]): Time | undefined {
  const started = performance.now();
  const script = 'TIMEFORMAT="%U %S"; time "$@" >/dev/null 2>&1 || exit 9';
  const { stderr, status } = spawnSync('bash', ['-c', script, 'bash', ...command], { encoding: 'utf8' });
  const wall = performance.now() - started;
  const [user = 0, system = 0] = stderr.trim().split(/\s+/).map(Number);
  return status === 0 ? { wall, cpu: (user + system) * 1000 } : undefined;
}

function repeat(command: readonly string[]): string {
  const times = Array.from({ length: ROUNDS }, () => timedProcess(command)).filter(
    (one) => one !== undefined,
  );
  return times.length === 0 ? 'not available or failed' : show(best(times));
}

/** Sections by name and size as readelf prints them; those without bytes in the file are left out. */
function compareSections(file: string, account: SizeAccount): string {
  const { stdout, status } = spawnSync('readelf', ['-SW', file], { encoding: 'utf8' });
  if (status !== 0) return 'readelf not available';
  const ours = new Map(sizeRows(account, 'section').map(({ name, size }) => [name, size]));
  let total = 0;
  let same = 0;
  for (const line of stdout.split('\n')) {
    const match = /^\s*\[\s*\d+\]\s+(\S+)\s+(\S+)\s+[0-9a-f]+\s+[0-9a-f]+\s+([0-9a-f]+)\s/.exec(line);
    const size = Number.parseInt(match?.[3] ?? '0', 16);
    if (match === null || match[2] === 'NOBITS' || size === 0) continue;
    total++;
    if (ours.get(match[1] ?? '') === size) same++;
  }
  return `${same} of ${total} sections have readelf's size`;
}

/** Functions by name: those that go tool nm names, of which the account has one. */
function compareFunctions(file: string, account: SizeAccount): string {
  const { stdout, status } = spawnSync('go', ['tool', 'nm', '-size', '-type', file], {
    encoding: 'utf8',
    maxBuffer: 1 << 30,
  });
  if (status !== 0) return 'no symbols that go tool nm reads';
  const ours = new Map<string, number>();
  for (const { name, size, kind } of account.items)
    if (kind === 'code' || kind === 'generated') ours.set(name, (ours.get(name) ?? 0) + size);
  let total = 0;
  let named = 0;
  let same = 0;
  for (const line of stdout.split('\n')) {
    const match = /^\s*[0-9a-f]+\s+(\d+)\s+[Tt]\s+(.+)$/.exec(line);
    if (match === null || match[1] === '0') continue;
    total++;
    const size = ours.get(match[2] ?? '');
    if (size !== undefined) named++;
    if (size === Number(match[1])) same++;
  }
  return `${named} of ${total} functions of go tool nm are named, ${same} with its size to the byte`;
}

let wrong = 0;
for (const file of positionals) {
  const bytes = readFileSync(file);
  let account: SizeAccount | undefined;
  const times: Time[] = [];
  for (let round = 0; round < ROUNDS; round++)
    times.push(
      timedCall(() => {
        account = accountBytes(bytesSource(bytes)).value;
      }),
    );
  if (account === undefined) continue;
  const sum = account.items.reduce((total, { size }) => total + size, 0);
  if (sum !== bytes.length) wrong++;
  console.log(`${basename(file)}: ${account.format}, ${(bytes.length / 1e6).toFixed(1)} MB`);
  console.log(`  items sum to ${sum === bytes.length ? 'the file' : `${sum}, not ${bytes.length}`}`);
  const [first] = times;
  if (first !== undefined)
    console.log(`  call, first: ${show(first)}; best of ${ROUNDS}: ${show(best(times))}`);
  console.log(`  process: ${repeat([process.execPath, CLI, 'size', file])}`);
  if (values.python !== undefined && account.format !== 'wasm')
    console.log(
      `  LIEF, parsing alone: ${repeat([values.python, '-c', 'import lief, sys; assert lief.parse(sys.argv[1])', file])}`,
    );
  if (account.format === 'elf') console.log(`  ${compareSections(file, account)}`);
  if (account.go) console.log(`  ${compareFunctions(file, account)}`);
}
console.log(`${positionals.length} files, ${wrong} with a wrong sum`);
process.exitCode = wrong > 0 ? 1 : 0;
