import {
  type Constraint,
  type FileConstraint,
  parseFileConstraint,
} from '../formats/go-source/build-constraint.ts';
import { wholeConstraint } from '../formats/go-source/build-context.ts';
import type { FileSummary } from '../formats/go-source/file-summary.ts';
import { summarise } from '../formats/go-source/summarise.ts';
import { embedProblem } from './embed-match.ts';
import { type Host, isRefusal } from '../model/host.ts';

/** A Go file that is no test. What it declares and uses is read when somebody asks. */
export interface GoFile extends FileSummary {
  /** Constraint and name suffix together; undefined for files in every build. */
  readonly condition: Constraint | undefined;
  readonly usesCgo: boolean;
}

/** A file whose text is read and summarised at the first question: most files belong to other targets. */
function goFile(
  name: string,
  condition: Constraint | undefined,
  constraint: FileConstraint,
  read: () => FileSummary,
): GoFile {
  let known: FileSummary | undefined;
  const summary = (): FileSummary => (known ??= read());
  return {
    name,
    condition,
    constraint,
    get usesCgo() {
      return summary().imports.some(({ path }) => path === 'C');
    },
    get package() {
      return summary().package;
    },
    get imports() {
      return summary().imports;
    },
    get declares() {
      return summary().declares;
    },
    get methods() {
      return summary().methods;
    },
    get members() {
      return summary().members;
    },
    get structs() {
      return summary().structs;
    },
    get interfaces() {
      return summary().interfaces;
    },
    get uses() {
      return summary().uses;
    },
    get qualified() {
      return summary().qualified;
    },
    get selected() {
      return summary().selected;
    },
    get fields() {
      return summary().fields;
    },
    get bodyless() {
      return summary().bodyless;
    },
    get wide() {
      return summary().wide;
    },
    get linknames() {
      return summary().linknames;
    },
    get embeds() {
      return summary().embeds;
    },
    get cgo() {
      return summary().cgo;
    },
    get brokenAt() {
      return summary().brokenAt;
    },
  };
}

/** Assembly, C and their kin. */
export interface OtherFile {
  readonly name: string;
  /** With the dot: `.s`. */
  readonly extension: string;
  readonly condition: Constraint | undefined;
}

/** One directory of Go files, as read, for no target in particular. */
export interface PackageSource {
  readonly directory: string;
  readonly files: readonly GoFile[];
  readonly others: readonly OtherFile[];
  readonly hasTests: boolean;
  /** Why nothing or not everything could be read. */
  readonly unreadable?: string;
}

const OTHER = /\.(?:c|cc|cpp|cxx|m|f|F|for|f90|s|S|sx|swig|swigcxx|syso)$/;
/** Bigger Go files are not read: the compiler refuses them long before. */
const MOST_BYTES = 64 * 1024 * 1024;
const HEAD_BYTES = 16 * 1024;

export interface SourceTree {
  /** `declarationsOnly`: what the package offers is wanted, not what it uses. */
  read(directory: string, declarationsOnly: boolean): PackageSource;
  text(path: string): string | undefined;
  /** Why `//go:embed pattern` in this directory is refused; undefined when it is not. */
  embedProblem(directory: string, pattern: string, hiddenToo: boolean): string | undefined;
  readonly filesRead: number;
}

/** `isWanted`: can a file with this condition be in the build of any target at hand? */
export function sourceTree(host: Host, isWanted: (condition: Constraint | undefined) => boolean): SourceTree {
  const decoder = new TextDecoder();
  const packages = new Map<string, PackageSource>();
  let filesRead = 0;

  const text = (path: string, limit = MOST_BYTES): string | undefined => {
    const bytes = host.head(path, limit);
    filesRead++;
    return isRefusal(bytes) ? undefined : decoder.decode(bytes);
  };

  const load = (directory: string, declarationsOnly: boolean): PackageSource => {
    const entries = host.entries(directory);
    if (isRefusal(entries))
      return { directory, files: [], others: [], hasTests: false, unreadable: entries.message };
    const files: GoFile[] = [];
    const others: OtherFile[] = [];
    let hasTests = false;
    let unreadable: string | undefined;
    for (const { name, directory: isDirectory } of entries) {
      if (isDirectory || name.startsWith('_') || name.startsWith('.')) continue;
      if (name.endsWith('_test.go')) {
        hasTests = true;
        continue;
      }
      if (name.endsWith('.go')) {
        const path = `${directory}/${name}`;
        const suffix = wholeConstraint(name, {});
        if (!isWanted(suffix)) {
          files.push(goFile(name, suffix, {}, () => summarise(name, text(path) ?? '', declarationsOnly)));
          continue;
        }
        const source = text(path);
        if (source === undefined) {
          unreadable = `${path} cannot be read`;
          continue;
        }
        const constraint = parseFileConstraint(source);
        const condition = wholeConstraint(name, constraint);
        const file = goFile(name, condition, constraint, () => summarise(name, source, declarationsOnly));
        if (!isWanted(condition) || file.package !== 'documentation') files.push(file);
      } else if (OTHER.test(name)) {
        const head = name.endsWith('.syso') ? '' : text(`${directory}/${name}`, HEAD_BYTES);
        others.push({
          name,
          extension: name.slice(name.lastIndexOf('.')),
          condition: wholeConstraint(name, parseFileConstraint(head ?? '')),
        });
      }
    }
    return { directory, files, others, hasTests, ...(unreadable !== undefined && { unreadable }) };
  };

  return {
    read(directory, declarationsOnly) {
      const key = declarationsOnly ? `${directory}\0` : directory;
      const known = packages.get(directory) ?? packages.get(key);
      if (known) return known;
      const fresh = load(directory, declarationsOnly);
      packages.set(key, fresh);
      return fresh;
    },
    text,
    embedProblem: (directory, pattern, hiddenToo) => embedProblem(host, directory, pattern, hiddenToo),
    get filesRead() {
      return filesRead;
    },
  };
}
