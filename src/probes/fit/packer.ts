import { finds, NOT_ASKED, type Question } from './question.ts';

/** A packed program needs memory that is written and then executed, which some systems refuse. */
export const packer: Question = ({ packed, path }, target) => {
  if (packed === undefined) return NOT_ASKED;
  const refused = target.goos === 'darwin';
  return finds({
    cause: 'host/upx-packed',
    severity: refused ? 'fails' : 'warns',
    what: refused
      ? `packed by ${packed.name}, which breaks the code signature; macOS kills it`
      : `packed by ${packed.name}: the loader and libraries it needs are hidden inside, SELinux and systemd's MemoryDenyWriteExecute stop it, and virus scanners distrust it`,
    data: { path },
    proof: [{ path, offset: packed.at, text: packed.name }],
  });
};
