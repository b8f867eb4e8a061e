import { LINUX_NAMES } from './linux.ts';
import { OTHER_NAMES } from './other-systems.ts';
import type { NameScheme } from './scheme.ts';

export interface TargetName {
  readonly scheme: NameScheme;
  readonly name: string;
  readonly goos: string;
  readonly goarch: string;
  /** Level that the name implies: `GOARM=7`. */
  readonly level?: string;
}

/** Every name, in the order of the table. */
export const TARGET_NAMES: readonly TargetName[] = Object.entries({ ...LINUX_NAMES, ...OTHER_NAMES }).flatMap(
  ([key, names]) => {
    const [pair = '', level] = key.split(' ');
    const [goos = '', goarch = ''] = pair.split('/');
    return Object.entries(names).flatMap(([scheme, list]) =>
      list.split(' ').map(
        (name): TargetName => ({
          scheme: scheme as NameScheme,
          name,
          goos,
          goarch,
          ...(level !== undefined && { level }),
        }),
      ),
    );
  },
);

/** What a pair is called elsewhere. */
export function namesOf(goos: string, goarch: string): TargetName[] {
  return TARGET_NAMES.filter((row) => row.goos === goos && row.goarch === goarch);
}
