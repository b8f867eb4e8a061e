import { libcOfLoader } from '../../knowledge/platforms/loaders.ts';
import type { FitFinding } from '../../model/check.ts';
import type { Target } from '../../model/target.ts';
import { PT_INTERP } from '../../formats/elf/elf-file.ts';
import { finds, NOT_ASKED, passes, type Question } from './question.ts';

/** Does the loader that the program asks for exist there? */
export const loader: Question = ({ facts, path, program }, target) => {
  if (program.format !== 'elf' || facts.kind !== 'executable') return NOT_ASKED;
  if (target.goos !== 'linux' && target.goos !== 'android') return NOT_ASKED;
  const wanted = program.elf.interpreter;
  if (wanted === undefined) return passes('loader', 'statically linked: asks for no loader and no library');
  const offset = program.elf.segments.find(({ type }) => type === PT_INTERP)?.offset;
  const data = { path, interpreter: wanted, goos: target.goos, goarch: target.goarch };
  const proof = [{ path, ...(offset !== undefined && { offset }), text: `PT_INTERP ${wanted}` }];
  const finding = (cause: string, severity: FitFinding['severity'], what: string): FitFinding => ({
    cause,
    severity,
    what,
    data,
    proof,
  });
  if (wanted.startsWith('/nix/store/')) {
    const severity = target.system === 'nixos' ? 'unknown' : 'fails';
    return finds(
      finding(
        'cgo/missing-interpreter',
        severity,
        `asks for the loader ${wanted}, which exists only where Nix installed it`,
      ),
    );
  }
  if (target.loaders === undefined)
    return finds(
      finding(
        'cgo/missing-interpreter',
        'unknown',
        `dynamically linked: asks for the loader ${wanted}; name a distribution or image to know whether it is there`,
      ),
    );
  if (target.loaders.some((path) => same(path, wanted))) return passes('loader', `${wanted} exists`);
  if (target.libc?.kind === 'none' || target.libc?.kind === 'uclibc')
    return finds(
      finding(
        'cgo/dynamic-when-static-wanted',
        'fails',
        `dynamically linked: asks for the loader ${wanted}, and ${target.title} has none`,
      ),
    );
  return finds(finding('cgo/missing-interpreter', 'fails', absence(wanted, target)));
};

/** /lib is a link to /usr/lib wherever that exists. */
function same(path: string, wanted: string): boolean {
  return path === wanted.replace(/^\/usr\/(?=lib)/, '');
}

function absence(wanted: string, target: Target): string {
  if (target.system === 'nixos')
    return `asks for the loader ${wanted}; NixOS has no loader there (since 24.05 a stub that only prints advice)`;
  const kind = libcOfLoader(wanted);
  const there = target.loaders?.[0];
  const whose = kind === undefined ? '' : ` of ${kind}`;
  const instead =
    there === undefined ? '' : `; ${target.title} has ${target.libc?.kind ?? 'its own'}: ${there}`;
  return `asks for the loader ${wanted}${whose}, which does not exist there${instead}`;
}
