import { verifySignature } from '../../formats/codesign/verify.ts';
import { compareVersions } from '../../formats/elf/version-floor.ts';
import { settingOf } from '../../formats/gobinary/go-program.ts';
import { finds, goMinorOf, joined, NOT_ASKED, passes, type Question } from './question.ts';

/** Is the code signature there where it must be, and intact? */
const macosSignature: Question = ({ path, source, program, digest, facts }, target) => {
  if (program.format !== 'macho' || target.goos !== 'darwin') return NOT_ASKED;
  if (facts.kind !== 'executable' && facts.kind !== 'shared-library') return NOT_ASKED;
  const { image } = program;
  // Rosetta runs unsigned amd64 code, as Intel Macs do.
  const demanded = image.cpu.goarch === 'arm64';
  if (image.codeSignature === undefined) {
    if (!demanded) return passes('signature', 'amd64 programs need no code signature');
    return finds({
      cause: 'host/codesign-missing',
      severity: 'fails',
      what: 'has no code signature, and arm64 Macs kill unsigned code at start',
      data: { path },
      proof: [{ path, offset: image.sliceOffset, text: 'no LC_CODE_SIGNATURE among the load commands' }],
    });
  }
  const verdict = verifySignature(source, digest).value.find(
    (one) => one.image.sliceOffset === image.sliceOffset,
  );
  const fault = verdict?.faults[0];
  if (verdict === undefined || verdict.state === 'intact' || fault === undefined)
    return passes(
      'signature',
      `signature (${verdict?.kind ?? 'present'}) covers the file and every page hash fits`,
    );
  return finds({
    cause: 'host/codesign-invalidated',
    severity: demanded ? 'fails' : 'warns',
    what: `its code signature is broken: ${fault.message}${fault.place === undefined ? '' : ` (${fault.place})`}; the file was changed after it was signed${demanded ? '' : '. Intel Macs enforce that only for hardened programs'}`,
    data: { path },
    proof: verdict.faults.slice(0, 10).map((one) => ({ path, offset: one.at, text: one.message })),
  });
};

/** LC_UUID: dyld of macOS 26 aborts without it; macOS 15 needs it for local-network privacy. */
const macosUuid: Question = (subject, target) => {
  const { program, path, facts } = subject;
  if (program.format !== 'macho' || target.goos !== 'darwin' || facts.kind !== 'executable') return NOT_ASKED;
  if (program.image.uuid !== undefined) return passes('uuid', 'has an LC_UUID');
  const version = target.release?.version;
  if (version === undefined || compareVersions(version, '15') < 0) return NOT_ASKED;
  const minor = goMinorOf(subject);
  const refused = compareVersions(version, '26') >= 0;
  // Seen for files that never had one (Go before 1.24); for newer Go with -buildid= it is only inferred.
  const seen = minor === undefined || minor < 24;
  const flags = facts.go === undefined ? undefined : settingOf(facts.go, '-ldflags');
  const why =
    minor === undefined
      ? ''
      : minor < 24
        ? `: Go 1.${minor} writes none`
        : `: Go 1.${minor} writes one unless -buildid= or -B none is set${flags === undefined ? '' : ` (-ldflags ${flags})`}`;
  return finds({
    cause: 'toolchain/go-version-too-old',
    severity: refused && seen ? 'fails' : 'warns',
    what: refused
      ? `has no LC_UUID${why}; dyld of macOS 26 ends such programs with "missing LC_UUID load command"`
      : `has no LC_UUID${why}; macOS 15 cannot grant it access to the local network`,
    data: { path, version: '1.24' },
    proof: [{ path, offset: program.image.sliceOffset, text: 'no LC_UUID among the load commands' }],
  });
};

export const macosCode: Question = (subject, target) =>
  joined(macosSignature(subject, target), macosUuid(subject, target));
