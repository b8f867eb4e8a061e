import {
  type BuildContext,
  isSelected,
  KNOWN_ARCHITECTURES,
  KNOWN_SYSTEMS,
} from '../formats/go-source/build-context.ts';
import { type Constraint, tagsOf } from '../formats/go-source/build-constraint.ts';

/** Why a file is not in a build: the least that would have to be different. */
export type Exclusion = 'cgo' | 'architecture' | 'system' | 'tag' | 'never';

const ARCHITECTURES = [...KNOWN_ARCHITECTURES];
const SYSTEMS = [...KNOWN_SYSTEMS];

/** Tags that people set by hand, as far as `condition` names them. */
export function customTags(condition: Constraint): string[] {
  return tagsOf(condition).filter(
    (tag) =>
      !KNOWN_SYSTEMS.has(tag) &&
      !KNOWN_ARCHITECTURES.has(tag) &&
      !/^(?:unix|cgo|gc|gccgo|go1\.\d+|ignore|.*\.v\d.*)$/.test(tag),
  );
}

/** What keeps a file with this condition out of the build. */
export function exclusionOf(
  context: BuildContext,
  file: { readonly condition: Constraint | undefined; readonly usesCgo?: boolean },
): Exclusion {
  const { condition } = file;
  const fits = (changed: Partial<BuildContext>): boolean => {
    const other = { ...context, ...changed };
    return isSelected(other, condition) && (other.cgo || file.usesCgo !== true);
  };
  if (!context.cgo && fits({ cgo: true })) return 'cgo';
  const cgo = context.cgo || file.usesCgo === true;
  if (ARCHITECTURES.some((goarch) => fits({ goarch, cgo }))) return 'architecture';
  if (SYSTEMS.some((goos) => fits({ goos, cgo }))) return 'system';
  if (SYSTEMS.some((goos) => ARCHITECTURES.some((goarch) => fits({ goos, goarch, cgo: true }))))
    return 'system';
  if (condition) {
    const custom = customTags(condition);
    if (custom.length > 0 && fits({ tags: new Set([...context.tags, ...custom]) })) return 'tag';
  }
  return 'never';
}

/** Where a file would be built, in words: `linux, freebsd`. */
export function systemsOf(context: BuildContext, condition: Constraint | undefined): string[] {
  return SYSTEMS.filter((goos) =>
    ['amd64', 'arm64', context.goarch].some((goarch) =>
      isSelected({ ...context, goos, goarch, cgo: true }, condition),
    ),
  );
}
