import type { TargetSheet } from '../model/target-sheet.ts';
import { crossCompilers } from './cross-compilers.ts';
import {
  architectureFacts,
  atlasRelease,
  type BuildMode,
  buildRefusal,
  levelFacts,
  type PairFacts,
  type PairRow,
  pairFacts,
  pairHistory,
} from './go-atlas.ts';
import { portSpan } from './go-targets.ts';
import { levelNeeds, typicalUses } from './level-needs.ts';
import { goFloor } from './platforms/go-floors.ts';
import { namesOf } from './target-names/target-names.ts';

const FLAGS = {
  firstClass: 'first class',
  broken: 'broken',
  cgo: 'cgo',
  race: '-race',
  msan: '-msan',
  asan: '-asan',
  fuzz: 'fuzzing',
  internalPie: 'position-independent programs without the system’s linker',
} as const satisfies Partial<Record<keyof PairRow, string>>;

const SYSTEM_TITLE: Readonly<Record<string, string>> = {
  linux: 'Linux kernel',
  darwin: 'macOS',
  windows: 'Windows NT',
  freebsd: 'FreeBSD',
  ios: 'iOS',
};

const EXTERNAL = {
  never: 'linked by Go alone, with cgo too',
  cgo: 'programs with cgo need the system’s linker',
  always: 'every program needs the system’s linker',
} as const;

/** What differs between two rows of a pair, in words. */
function changesOf(before: PairRow, after: PairRow): string[] {
  const changes: string[] = [];
  for (const [flag, title] of Object.entries(FLAGS) as [keyof typeof FLAGS, string][])
    if (before[flag] !== after[flag]) changes.push(after[flag] ? title : `no longer ${title}`);
  if (before.external !== after.external) changes.push(EXTERNAL[after.external ?? 'never']);
  if (before.pieByDefault !== after.pieByDefault)
    changes.push(
      after.pieByDefault === undefined
        ? 'plain builds are not position independent any more'
        : `plain builds are position independent${after.pieByDefault === 'no-race' ? ', but not with -race' : ''}`,
    );
  const [old, now] = [before.modes.split(' '), after.modes.split(' ')];
  changes.push(
    ...now.filter((mode) => !old.includes(mode)).map((mode) => `-buildmode=${mode}`),
    ...old.filter((mode) => !now.includes(mode)).map((mode) => `no longer -buildmode=${mode}`),
  );
  return changes;
}

function historyOf(goos: string, goarch: string): TargetSheet['history'] {
  const rows = pairHistory(goos, goarch);
  return rows.slice(1).flatMap((row, index) => {
    const before = rows[index];
    return before ? changesOf(before, row).map((change) => ({ go: row.since, change })) : [];
  });
}

/** The nearest release that has the pair, where the wanted one has not. */
function nearestFacts(goos: string, goarch: string, minor: number): PairFacts | undefined {
  const rows = pairHistory(goos, goarch);
  const [first] = rows;
  const last = rows.at(-1);
  if (!first || !last) return undefined;
  return pairFacts(goos, goarch, atlasRelease(minor) < first.since ? first.since : last.until);
}

function levelOf(goarch: string, minor: number): Pick<TargetSheet, 'level'> {
  const facts = levelFacts(goarch, minor);
  return facts
    ? {
        level: {
          variable: facts.variable,
          byDefault: facts.byDefault,
          since: facts.since,
          suffixes: facts.suffixes,
          values: facts.values.map((value) => ({ value, needs: levelNeeds(facts.variable, value) })),
        },
      }
    : {};
}

/** Everything about a pair in Go 1.`minor`; undefined when no release of the atlas has it. */
export function targetSheet(goos: string, goarch: string, minor: number): TargetSheet | undefined {
  const own = pairFacts(goos, goarch, minor);
  const facts = own ?? nearestFacts(goos, goarch, minor);
  const span = portSpan(goos, goarch);
  if (!facts || !span) return undefined;
  const machine = architectureFacts(goarch);
  const floor = goFloor(goos, goarch, atlasRelease(minor));
  const needingCgo = facts.modes.filter(
    (mode: BuildMode) => buildRefusal(goos, goarch, { mode, cgo: false }, minor) === 'needs-cgo',
  );
  return {
    pair: `${goos}/${goarch}`,
    goos,
    goarch,
    go: minor,
    listed: own !== undefined,
    since: span.since,
    ...(span.until !== undefined && { until: span.until }),
    firstClass: facts.firstClass,
    broken: facts.broken,
    cgo: facts.cgo,
    race: facts.race,
    msan: facts.msan,
    asan: facts.asan,
    fuzz: facts.fuzz,
    buildmodes: facts.modes,
    buildmodesNeedingCgo: needingCgo,
    external: facts.external,
    pieByDefault: facts.pieByDefault,
    ...(machine && { bits: machine.bits, byteOrder: machine.byteOrder, pageSize: machine.pageSize }),
    ...levelOf(goarch, minor),
    ...(floor !== undefined && { floor: `${SYSTEM_TITLE[goos] ?? goos} ${floor} and later` }),
    uses: typicalUses(goos, goarch),
    names: namesOf(goos, goarch).map(({ scheme, name, level }) => ({
      scheme,
      name,
      ...(level !== undefined && { level }),
    })),
    compilers: facts.cgo
      ? crossCompilers(goos, goarch, { host: '' }).map(({ kit, cc, cxx, install, note }) => ({
          kit,
          cc,
          cxx,
          ...(install !== undefined && { install }),
          ...(note !== undefined && { note }),
        }))
      : [],
    history: historyOf(goos, goarch),
  };
}
