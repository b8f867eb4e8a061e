import { noteFacts } from '../../formats/elf/notes.ts';
import { compareVersions } from '../../formats/elf/version-floor.ts';
import { goFloor, newestGoFor } from '../../knowledge/platforms/go-floors.ts';
import { finds, goMinorOf, joined, NOT_ASKED, passes, type Question } from './question.ts';

/** Is the kernel new enough for the Go that built the program? */
export const kernel: Question = (subject, target) => {
  if (!['linux', 'freebsd'].includes(target.goos)) return NOT_ASKED;
  return joined(goKernel(subject, target), staticGlibcKernel(subject, target));
};

const goKernel: Question = (subject, target) => {
  const minor = goMinorOf(subject);
  const floor = minor === undefined ? undefined : goFloor(target.goos, target.goarch, minor);
  const has = target.goos === 'linux' ? target.kernel : target.release;
  if (minor === undefined || floor === undefined) return NOT_ASKED;
  const name = target.goos === 'linux' ? 'Linux' : 'FreeBSD';
  if (has === undefined)
    return passes(
      'kernel',
      `Go 1.${minor} needs ${name} ${floor} or newer${target.image ? ': the kernel is the host’s' : ''}`,
    );
  if (compareVersions(has.version, floor) >= 0)
    return passes('kernel', `Go 1.${minor} needs ${name} ${floor}, ${target.title} has ${has.version}`);
  const newest = newestGoFor(target.goos, (version) => compareVersions(has.version, version) >= 0);
  const at = subject.facts.go?.version.at;
  return finds({
    cause: 'libc/kernel-too-old',
    severity: has.orNewer ? 'unknown' : 'fails',
    what: `built by Go 1.${minor}, which needs ${name} ${floor}; ${target.title} has ${has.version}${newest === undefined ? '' : `. The newest Go for that is 1.${newest}`}`,
    data: { path: subject.path, version: has.version, floor, go: `1.${minor}` },
    proof: [
      {
        path: subject.path,
        ...(at !== undefined && { offset: at }),
        text: `${subject.facts.go?.version.version ?? ''} (${subject.facts.go?.version.source ?? ''})`,
      },
    ],
  });
};

/** A static glibc program carries the check for the kernel itself: "FATAL: kernel too old". */
const staticGlibcKernel: Question = ({ facts, path, program }, target) => {
  if (program.format !== 'elf' || !facts.linkage.startsWith('static') || target.kernel === undefined)
    return NOT_ASKED;
  const tag = noteFacts(program.elf.notes, program.elf.header).abiTag;
  if (tag === undefined || tag.os !== 'Linux') return NOT_ASKED;
  if (compareVersions(target.kernel.version, tag.version) >= 0)
    return passes('kernel-note', `its note asks for Linux ${tag.version}`);
  const at = program.elf.notes.find(({ owner, type }) => owner === 'GNU' && type === 1)?.at;
  return finds({
    cause: 'libc/kernel-too-old',
    severity: target.kernel.orNewer ? 'unknown' : 'fails',
    what: `its C library asks for Linux ${tag.version}; ${target.title} has ${target.kernel.version}`,
    data: { path, version: target.kernel.version, floor: tag.version },
    proof: [{ path, ...(at !== undefined && { offset: at }), text: `NT_GNU_ABI_TAG Linux ${tag.version}` }],
  });
};

/** For findings about Go's floors: what to build with instead. */
export function olderGo(goos: string, version: string): string {
  const newest = newestGoFor(goos, (floor) => compareVersions(version, floor) >= 0);
  return newest === undefined ? '' : `. The newest Go for that is 1.${newest}`;
}
