import { utf8 } from '../../formats/fields/fields.ts';
import { loadersOf } from '../../knowledge/platforms/loaders.ts';
import { pageSizes } from '../../knowledge/platforms/page-sizes.ts';
import type { ByteSource } from '../../model/bytes.ts';
import type { RootFile, RootFiles } from '../../model/root-files.ts';
import type { Target, TargetLibc } from '../../model/target.ts';

const MOST_LIBC = 8 * 1024 * 1024;
const MOST_TEXT = 64 * 1024;

/**
 * A root file system as a target for one architecture: its C library and release are read from the files.
 * The kernel is that of whatever machine runs it, so it stays unknown.
 */
export function rootTarget(root: RootFiles, goarch: string): Target {
  const release = root.find('/etc/os-release') ?? root.find('/usr/lib/os-release');
  const text = release === undefined ? '' : utf8(release.source.read(0, MOST_TEXT));
  const value = (key: string): string | undefined =>
    new RegExp(`^${key}="?([^"\\n]*)"?$`, 'm').exec(text)?.[1];
  const found = cLibrary(root, goarch);
  return {
    text: root.name,
    system: value('ID') ?? 'root',
    title: `${root.name}${value('PRETTY_NAME') === undefined ? '' : ` (${value('PRETTY_NAME') ?? ''})`}`,
    goos: 'linux',
    goarch,
    levelIsExact: false,
    libc: found.libc,
    loaders: found.loaders,
    libraries: [],
    closed: true,
    image: true,
    pageSizes: pageSizes('linux', goarch).slice(0, 1),
    sources: [`files of ${root.name}${found.file === undefined ? '' : `: ${found.file.path}`}`],
  };
}

interface FoundLibc {
  readonly libc: TargetLibc;
  readonly loaders: readonly string[];
  readonly file?: RootFile;
}

function cLibrary(root: RootFiles, goarch: string): FoundLibc {
  for (const kind of ['glibc', 'musl'] as const) {
    for (const loader of loadersOf(kind, goarch)) {
      const file = root.find(loader);
      if (file === undefined) continue;
      const version = kind === 'musl' ? muslVersion(file.source) : glibcVersion(root, file);
      const libc = { kind, ...(version !== undefined && { release: { version, orNewer: false } }) };
      return { libc, loaders: [loader], file };
    }
  }
  return { libc: { kind: 'none' }, loaders: [] };
}

const textOf = (source: ByteSource): string => utf8(source.read(0, Math.min(source.size, MOST_LIBC)));

function muslVersion(source: ByteSource): string | undefined {
  return /\0(1\.[12]\.\d{1,2})\0/.exec(textOf(source))?.[1];
}

/** The release stands in text in libc.so.6 and in the loader: 2.31 brought no new symbol version on amd64. */
function glibcVersion(root: RootFiles, loader: RootFile): string | undefined {
  const beside = root.find(`${loader.path.replace(/\/[^/]*$/, '')}/libc.so.6`);
  for (const file of [beside, loader]) {
    const text = file === undefined ? '' : textOf(file.source);
    const version =
      /(?:stable release version |ld\.so \([^)]{0,80}\) (?:stable release version )?)(\d+\.\d+)/.exec(text);
    if (version?.[1] !== undefined) return version[1];
  }
  return undefined;
}
