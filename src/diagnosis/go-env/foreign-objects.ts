import { type Binary, factsOf } from '../../formats/binary/binary.ts';
import { isSelected, wholeConstraint } from '../../formats/go-source/build-context.ts';
import type { EnvironmentFinding } from '../../model/go-environment.ts';

/** Format of object files by GOOS. */
function objectFormats(goos: string): readonly string[] {
  if (goos === 'windows') return ['coff', 'pe'];
  if (goos === 'darwin' || goos === 'ios') return ['macho'];
  return goos === 'aix' ? ['xcoff'] : ['elf'];
}

/** Does the name of a file let it into a build for the pair? `rsrc_windows_amd64.syso` only into that. */
export function isFileOfPair(name: string, goos: string, goarch: string): boolean {
  const context = { goos, goarch, cgo: true, compiler: 'gc', release: 27, tags: new Set<string>() } as const;
  return isSelected(context, wholeConstraint(name, {}));
}

/**
 * A .syso file that the linker will take into a program for the pair although it is an object of another machine,
 * class or system. Found before the link, where it would end in `unknown ARM64 relocation type` or kin.
 */
export function judgeObject(
  path: string,
  binary: Binary,
  goos: string,
  goarch: string,
): EnvironmentFinding | undefined {
  const name = path.slice(path.lastIndexOf('/') + 1);
  if (!isFileOfPair(name, goos, goarch)) return undefined;
  const facts = factsOf(binary);
  const own = facts.some((part) => part.goarch === goarch);
  const [first] = facts;
  const fits = binary.format === 'ar' || objectFormats(goos).includes(binary.format);
  if (facts.length === 0 || (own && fits)) return undefined;
  const what = `${binary.format} object for ${first?.goarch || first?.machine || 'another machine'} (${first?.bits ?? 0} bits)`;
  return {
    id: 'object-of-another-machine',
    cause: 'toolchain/wrong-elf-class-or-machine',
    severity: 'error',
    message: `${name} is an ${what}, and its name lets it into every build, ${goos}/${goarch} too`,
    fix: `git mv ${path} ${path.replace(/\.syso$/, '')}_GOOS_GOARCH.syso   # the pair it was made for`,
    where: { path },
  };
}
