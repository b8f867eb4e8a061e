import { parseElf } from '../../formats/elf/elf.ts';
import type { Elf } from '../../formats/elf/elf-file.ts';
import { utf8 } from '../../formats/fields/fields.ts';
import { isMuslItself } from '../../knowledge/platforms/loaders.ts';
import type { ByteSource } from '../../model/bytes.ts';
import type { RootFiles } from '../../model/root-files.ts';

/** A file that the loader maps: the program itself, then what it and its libraries name. */
export interface LoadedObject {
  /** As a NEEDED entry names it; '' is the program. */
  readonly name: string;
  /** In the root file system; of the program as the user gave it. */
  readonly path: string;
  readonly source: ByteSource;
  readonly elf: Elf;
}

/** A NEEDED entry that leads to no library. */
export interface MissingObject {
  readonly name: string;
  /** Path of the object that names it. */
  readonly neededBy: string;
  /** A file of that name that is for another machine. */
  readonly foreign?: string;
}

export interface LoadResult {
  readonly objects: readonly LoadedObject[];
  readonly missing: readonly MissingObject[];
}

/** glibc's own directories on Debian and its kin; others use lib64 and lib. Source: Debian's multiarch specification. */
const TRIPLETS: Readonly<Record<string, string>> = {
  '386': 'i386-linux-gnu',
  amd64: 'x86_64-linux-gnu',
  arm: 'arm-linux-gnueabihf',
  arm64: 'aarch64-linux-gnu',
  loong64: 'loongarch64-linux-gnu',
  mips64le: 'mips64el-linux-gnuabi64',
  mipsle: 'mipsel-linux-gnu',
  ppc64le: 'powerpc64le-linux-gnu',
  riscv64: 'riscv64-linux-gnu',
  s390x: 's390x-linux-gnu',
};
const MOST_OBJECTS = 500;
const MOST_CONFIGURATION = 64 * 1024;

/** Follows NEEDED entries breadth first, as both loaders do. */
export function loadObjects(
  program: { readonly path: string; readonly source: ByteSource; readonly elf: Elf },
  root: RootFiles,
  goarch: string,
  musl: { readonly loader: string } | undefined,
): LoadResult {
  const objects: LoadedObject[] = [{ name: '', ...program }];
  const missing: MissingObject[] = [];
  const known = new Set<string>();
  const directories =
    musl === undefined ? glibcDirectories(root, goarch) : muslDirectories(root, musl.loader);
  for (let next = 0; next < objects.length && objects.length < MOST_OBJECTS; next++) {
    const loading = objects[next];
    if (loading === undefined) break;
    for (const name of loading.elf.dynamic?.needed ?? []) {
      const own = musl !== undefined && isMuslItself(name);
      const key = own ? musl.loader : name;
      if (known.has(key)) continue;
      known.add(key);
      const found = own
        ? atPath(root, musl.loader, name)
        : name.includes('/')
          ? atPath(root, name, name)
          : search(root, name, loading, [...ownPaths(loading, root), ...directories], program.elf);
      if (found === undefined) missing.push({ name, neededBy: loading.path });
      else if ('foreign' in found) missing.push({ name, neededBy: loading.path, foreign: found.foreign });
      else objects.push(found);
    }
  }
  return { objects, missing };
}

function atPath(root: RootFiles, path: string, name: string): LoadedObject | undefined {
  const file = root.find(path);
  const elf = file === undefined ? undefined : parseElf(file.source).value;
  return file === undefined || elf === undefined
    ? undefined
    : { name, path: file.path, source: file.source, elf };
}

function search(
  root: RootFiles,
  name: string,
  loading: LoadedObject,
  directories: readonly string[],
  program: Elf,
): LoadedObject | { foreign: string } | undefined {
  let foreign: string | undefined;
  for (const directory of directories) {
    const found = atPath(root, `${directory}/${name}`, name);
    if (found === undefined) continue;
    const { header } = found.elf;
    // Both loaders go on with the search after a file of another machine.
    if (header.machine === program.header.machine && header.class === program.header.class) return found;
    foreign ??= found.path;
  }
  return foreign === undefined || loading.path === foreign ? undefined : { foreign };
}

/** DT_RPATH counts only without DT_RUNPATH; $ORIGIN is known for files inside the root alone. */
function ownPaths({ elf, path, name }: LoadedObject, root: RootFiles): string[] {
  const text = elf.dynamic?.runpath ?? elf.dynamic?.rpath ?? '';
  const inside = name !== '' ? path : path.startsWith(root.name) ? path.slice(root.name.length) : undefined;
  const origin = inside?.replace(/\/[^/]*$/, '');
  return text
    .split(':')
    .filter((part) => part !== '' && (origin !== undefined || !part.includes('ORIGIN')))
    .map((part) => part.replaceAll(/\$(?:ORIGIN\b|\{ORIGIN\})/g, origin ?? ''));
}

function glibcDirectories(root: RootFiles, goarch: string): string[] {
  const triplet = TRIPLETS[goarch];
  const multiarch = triplet === undefined ? [] : [`/lib/${triplet}`, `/usr/lib/${triplet}`];
  const configured = configuredDirectories(root, '/etc/ld.so.conf', 0);
  return [...new Set([...configured, ...multiarch, '/lib64', '/usr/lib64', '/lib', '/usr/lib'])];
}

/** The lines of ld.so.conf; `include` takes a pattern with a star in the file name. */
function configuredDirectories(root: RootFiles, path: string, depth: number): string[] {
  const file = root.find(path);
  if (file === undefined || depth > 3) return [];
  const lines = utf8(file.source.read(0, MOST_CONFIGURATION)).split('\n');
  return lines.flatMap((line) => {
    const text = line.replace(/#.*$/, '').trim();
    const include = /^include\s+(\S+)$/.exec(text)?.[1];
    if (include !== undefined) return included(root, include, path, depth);
    return text.startsWith('/') ? [text.replace(/\/+$/, '')] : [];
  });
}

function included(root: RootFiles, pattern: string, from: string, depth: number): string[] {
  const whole = pattern.startsWith('/') ? pattern : `${from.replace(/\/[^/]*$/, '')}/${pattern}`;
  const slash = whole.lastIndexOf('/');
  const directory = whole.slice(0, slash);
  const [start = '', end] = whole.slice(slash + 1).split('*');
  return root
    .list(directory)
    .filter((name) => (end === undefined ? name === start : name.startsWith(start) && name.endsWith(end)))
    .flatMap((name) => configuredDirectories(root, `${directory}/${name}`, depth + 1));
}

function muslDirectories(root: RootFiles, loader: string): string[] {
  const arch = /ld-musl-([\w-]+)\.so/.exec(loader)?.[1] ?? '';
  const file = root.find(`/etc/ld-musl-${arch}.path`);
  if (file === undefined) return ['/lib', '/usr/local/lib', '/usr/lib'];
  const text = utf8(file.source.read(0, MOST_CONFIGURATION));
  return text.split(/[:\n]/).filter((part) => part !== '');
}
