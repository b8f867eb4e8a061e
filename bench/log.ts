/**
 * Speed of the log path, beside what a user would use instead, in one run: `npm run bench:log [-- --stdin-gb 2]`.
 *
 * The log is synthetic but shaped like real ones (module downloads, package names, BuildKit progress,
 * compiler invocations, test output), from a seeded generator; one failure line stands every few megabytes.
 */
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { logVocabulary } from '../src/formats/golog/scan-log.ts';
import { CATALOGUE } from '../src/knowledge/catalogue.generated.ts';

const MB = 1e6;
const CLI = join(import.meta.dirname, '../dist/crossroot.js');

function generator(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** About `bytes` of build log. */
function buildLog(bytes: number, seed = 7): Buffer {
  const next = generator(seed);
  const word = (): string =>
    Array.from({ length: 3 + next(7) }, () => 'abcdefghijklmnoprstuvw'[next(22)]).join('');
  const words = Array.from({ length: 400 }, word);
  const pick = (): string => words[next(words.length)] ?? '';
  const line = (): string => {
    switch (next(8)) {
      case 0:
        return `go: downloading example.org/${pick()}/${pick()} v${next(9)}.${next(30)}.${next(9)}`;
      case 1:
        return `#${next(40)} ${next(900)}.${next(999)} ok  \texample.org/${pick()}/${pick()}\t${next(30)}.${next(999)}s`;
      case 2:
        return `mkdir -p $WORK/b${next(999)}/ && cd /src/${pick()} && /usr/lib/go/pkg/tool/linux_amd64/compile -o $WORK/b${next(999)}/_pkg_.a -trimpath "$WORK/b001=>" -p example.org/${pick()} -complete -buildid ${pick()}${pick()} -goversion go1.26.8 -c=2 -pack ./${pick()}.go ./${pick()}.go`;
      case 3:
        return `=== RUN   Test${pick()}/${pick()}_${pick()}`;
      case 4:
        return `--- PASS: Test${pick()} (0.${next(99)}s)`;
      case 5:
        return `2026-03-0${1 + next(9)}T10:${10 + next(50)}:${10 + next(50)}.${next(999)}Z INFO ${pick()} ${pick()} ${pick()} ${pick()} id=${next(1e9)}`;
      case 6:
        return `\u001b[32m✓\u001b[0m ${pick()} ${pick()} ${next(100)} %`;
      default:
        return `example.org/${pick()}/${pick()}/${pick()}`;
    }
  };
  const parts: Buffer[] = [];
  let size = 0;
  let since = 0;
  while (size < bytes) {
    const failing = since > 4 * MB;
    const text = failing
      ? "./server: /lib/x86_64-linux-gnu/libc.so.6: version `GLIBC_2.34' not found (required by ./server)\n"
      : `${line()}\n`;
    since = failing ? 0 : since + text.length;
    const part = Buffer.from(text);
    parts.push(part);
    size += part.length;
  }
  return Buffer.concat(parts);
}

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0;
const seconds = (work: () => void): number => {
  const start = process.hrtime.bigint();
  work();
  return Number(process.hrtime.bigint() - start) / 1e9;
};

const recognisers = CATALOGUE.events.flatMap(({ recognisers: list }) => list);
const literals = recognisers.flatMap(({ literals: list }) => list);
const log = buildLog(256 * MB);
const small = log.subarray(0, 4 * MB);
const scratch = mkdtempSync(join(tmpdir(), 'crossroot-bench-'));
try {
  const logFile = join(scratch, 'log');
  const patternFile = join(scratch, 'literals');
  writeFileSync(logFile, log);
  // grep takes one literal a line: those that are anchored by a newline lose the anchor.
  writeFileSync(patternFile, literals.map((text) => text.replaceAll(/[\r\n]/g, '')).join('\n'));
  const vocabulary = logVocabulary(CATALOGUE.events);
  const scanAll = (bytes: Buffer): number => {
    const scan = vocabulary.scanner('log');
    for (let at = 0; at < bytes.length; at += 1 << 20) scan.push(bytes.subarray(at, at + (1 << 20)));
    return scan.end().events.length;
  };
  const patterns = recognisers.map(({ pattern }) => new RegExp(pattern, 'iu'));
  const regExpLoop = (bytes: Buffer): number => {
    let hits = 0;
    for (const line of bytes.toString('utf8').split('\n'))
      for (const pattern of patterns) if (pattern.test(line)) hits++;
    return hits;
  };
  const rounds = { crossroot: [] as number[], regExp: [] as number[], grep: [] as number[] };
  const grep = (flags: readonly string[]): number =>
    seconds(() => {
      try {
        execFileSync('grep', [...flags, '-f', patternFile, logFile], {
          stdio: ['ignore', 'ignore', 'inherit'],
          env: { ...process.env, LC_ALL: 'C' },
        });
      } catch {
        // grep exits 1 when nothing matched
      }
    });
  for (let round = 0; round < 5; round++) {
    rounds.crossroot.push(log.length / MB / seconds(() => scanAll(log)));
    if (round < 2) rounds.regExp.push(small.length / MB / seconds(() => regExpLoop(small)));
    rounds.grep.push(log.length / MB / grep(['-c', '-F', '-i']));
  }
  console.log(
    `${recognisers.length} recognisers, ${literals.length} literals, log of ${Math.round(log.length / MB)} MB; MB/s, median`,
  );
  const row = (name: string, value: number): void =>
    console.log(
      `  ${name.padEnd(42)} ${value.toFixed(1).padStart(8)}  x${(median(rounds.crossroot) / value).toFixed(1)}`,
    );
  row('crossroot, all recognisers, in process', median(rounds.crossroot));
  row('one RegExp after another on every line', median(rounds.regExp));
  row('grep -c -i -F -f literals (LC_ALL=C)', median(rounds.grep));

  const oneMegabyte = join(scratch, 'one-megabyte');
  writeFileSync(
    oneMegabyte,
    Buffer.concat([
      log.subarray(0, MB),
      Buffer.from("\n./a: version `GLIBC_2.34' not found (required by ./a)\n"),
    ]),
  );
  const process1 = (args: readonly string[]): number =>
    seconds(() => {
      try {
        execFileSync(process.execPath, args, { stdio: 'ignore' });
      } catch {
        // findings: exit 1
      }
    }) * 1000;
  const whole = Array.from({ length: 9 }, () => process1([CLI, 'diagnose', oneMegabyte]));
  const bare = Array.from({ length: 9 }, () => process1(['-e', '0']));
  console.log(
    `diagnose of a 1 MB log, whole process: median ${median(whole).toFixed(0)} ms (node alone ${median(bare).toFixed(0)} ms)`,
  );

  const at = process.argv.indexOf('--stdin-gb');
  const gigabytes = at === -1 ? 0 : Number(process.argv[at + 1] ?? 2);
  if (gigabytes > 0) await stdinRun(gigabytes);
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

/** Streams the log again and again into the CLI and reads the peak of its resident memory. */
async function stdinRun(gigabytes: number): Promise<void> {
  const child = spawn(process.execPath, [CLI, 'diagnose', '-', '--format', 'json'], {
    stdio: ['pipe', 'ignore', 'inherit'],
  });
  let sent = 0;
  let peak = 0;
  const start = process.hrtime.bigint();
  const rss = (): void => {
    try {
      const status = readFileSync(`/proc/${child.pid}/status`, 'utf8');
      peak = Math.max(peak, Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024);
    } catch {
      // ended between two looks
    }
  };
  while (sent < gigabytes * 1e9) {
    const chunk = log.subarray(0, Math.min(log.length, gigabytes * 1e9 - sent));
    for (let from = 0; from < chunk.length; from += 4 << 20) {
      if (!child.stdin.write(chunk.subarray(from, from + (4 << 20))))
        await new Promise((resolve) => child.stdin.once('drain', resolve));
      rss();
    }
    sent += chunk.length;
  }
  child.stdin.end();
  const timer = setInterval(rss, 5);
  await new Promise((resolve) => child.on('close', resolve));
  clearInterval(timer);
  const took = Number(process.hrtime.bigint() - start) / 1e9;
  console.log(
    `${gigabytes} GB on stdin: ${took.toFixed(1)} s (${((gigabytes * 1000) / took).toFixed(0)} MB/s through a pipe), peak memory ${peak.toFixed(0)} MB`,
  );
}
