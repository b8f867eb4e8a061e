import { noteFacts } from '../../formats/elf/notes.ts';
import { AMD64_LEVEL_NAMES, levelReaches, levelTable } from '../../knowledge/platforms/cpu-levels.ts';
import { compareVersions } from '../../formats/elf/version-floor.ts';
import type { FitFinding } from '../../model/check.ts';
import type { Target } from '../../model/target.ts';
import { finds, joined, NOT_ASKED, passes, type Question, type Subject } from './question.ts';

/** Can the processor run the instructions the program was built for? */
export const processor: Question = (subject, target) => {
  // A foreign file, or one run by an emulation whose level nobody promises.
  if (subject.facts.goarch !== target.goarch) return NOT_ASKED;
  return joined(goLevel(subject, target), isaNote(subject, target));
};

function goLevel(subject: Subject, target: Target): ReturnType<Question> {
  const { go, goarch } = subject.facts;
  const table = levelTable(goarch);
  const level = go?.level;
  if (table === undefined || level === undefined) return NOT_ASKED;
  const { variable, value } = level;
  const where = go?.buildInfo?.settings.find(({ key }) => key === variable)?.at;
  const proof = [
    {
      path: subject.path,
      ...(where !== undefined && { offset: where }),
      text: `${variable}=${value} (${level.source === 'setting' ? 'build setting' : 'from the text it prints at start'})`,
    },
  ];
  if (goarch.startsWith('mips')) return mips(subject, target, value, proof);
  const needs = goarch === 'arm' ? value.replace(/,.*$/, '') : value;
  const answer = compare(target, needs, table.lowest, goarch);
  const named = `${variable}=${value}`;
  if (answer.kind === 'fits')
    return passes('processor', `built for ${named}, the lowest or what ${target.title} has`);
  const cause = goarch === 'arm' ? 'target/goarm-level' : 'hardware/microarch-level';
  return finds({
    cause,
    severity: answer.kind === 'lacks' ? 'fails' : 'warns',
    what: `built for ${named}${processors(goarch, needs)}; ${answer.why}`,
    data: { path: subject.path, level: needs, variable, value, goarch },
    proof,
  });
}

function mips(
  subject: Subject,
  target: Target,
  value: string,
  proof: FitFinding['proof'],
): ReturnType<Question> {
  if (value !== 'hardfloat' || target.floatHardware === true)
    return passes('processor', `built for ${value}`);
  const none = target.floatHardware === false || target.level === 'softfloat';
  return finds({
    cause: 'target/gomips-softfloat',
    severity: none ? 'fails' : 'warns',
    what: none
      ? 'built for a floating-point unit, and the processor has none'
      : 'built for a floating-point unit; many MIPS routers have none and their kernels emulate it only if built so',
    data: { path: subject.path, value, goarch: target.goarch },
    proof,
  });
}

type Comparison = { readonly kind: 'fits' } | { readonly kind: 'lacks' | 'unsure'; readonly why: string };

function compare(target: Target, needs: string, lowest: string, goarch: string): Comparison {
  const has = target.level ?? lowest;
  const reaches = levelReaches(goarch, has, needs);
  if (reaches !== false) return { kind: 'fits' };
  if (target.levelIsExact) return { kind: 'lacks', why: `the processor reaches ${has}` };
  if (target.level !== undefined && goarch === 'arm')
    return { kind: 'lacks', why: `${target.title} is for ARMv${has} processors` };
  return {
    kind: 'unsure',
    why:
      target.level === undefined
        ? `not every ${goarch} machine has that; name the processor with ,cpu=`
        : `${target.title} asks only for ${has}`,
  };
}

function processors(goarch: string, level: string): string {
  const names = goarch === 'amd64' ? AMD64_LEVEL_NAMES[level] : undefined;
  return names === undefined ? '' : ` (from ${names})`;
}

/** GNU property x86-64 ISA needed: glibc's loader refuses below it since 2.33. */
function isaNote(subject: Subject, target: Target): ReturnType<Question> {
  const { program, facts } = subject;
  if (program.format !== 'elf' || facts.goarch !== 'amd64') return NOT_ASKED;
  const level = noteFacts(program.elf.notes, program.elf.header).x86Needed;
  if (level === undefined || level <= 1) return NOT_ASKED;
  const needs = `v${level}`;
  const answer = compare(target, needs, 'v1', 'amd64');
  if (answer.kind === 'fits') return passes('isa-note', `its note asks for x86-64-${needs}`);
  const { release } = target.libc ?? {};
  const checked =
    target.libc?.kind === 'glibc' &&
    facts.interpreter !== undefined &&
    (release === undefined || compareVersions(release.version, '2.33') >= 0);
  const at = program.elf.notes.find(({ owner, type }) => owner === 'GNU' && type === 5)?.at;
  return finds({
    cause: 'hardware/microarch-level',
    severity: answer.kind === 'lacks' ? 'fails' : 'warns',
    what: `its property note asks for x86-64-${needs}${processors('amd64', needs)}${checked ? ', and the loader refuses it below that' : ''}; ${answer.why}`,
    data: { path: subject.path, level: needs, goarch: 'amd64' },
    proof: [
      {
        path: subject.path,
        ...(at !== undefined && { offset: at }),
        text: `GNU property x86 ISA needed: x86-64-${needs}`,
      },
    ],
  });
}
