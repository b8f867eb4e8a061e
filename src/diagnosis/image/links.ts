import type { ImagePlatform } from '../../formats/oci/platform.ts';
import { isMuslItself } from '../../knowledge/platforms/loaders.ts';
import type { FileFinding } from '../../model/image.ts';
import type { Linking } from './layer.ts';
import type { ImageRoot, RootNode } from './root.ts';

/** Where glibc looks without being told (elf/dl-load.c), Debian's architecture directories among them. */
const DEFAULT_DIRECTORIES = ['/lib', '/usr/lib', '/lib64', '/usr/lib64'];
const TRIPLES: Readonly<Record<string, readonly string[]>> = {
  amd64: ['x86_64-linux-gnu'],
  arm64: ['aarch64-linux-gnu'],
  arm: ['arm-linux-gnueabihf', 'arm-linux-gnueabi'],
  '386': ['i386-linux-gnu'],
  ppc64le: ['powerpc64le-linux-gnu'],
  riscv64: ['riscv64-linux-gnu'],
  s390x: ['s390x-linux-gnu'],
  loong64: ['loongarch64-linux-gnu'],
};
/** Libraries followed from one program; the largest desktop programs load some hundred. */
const MOST_LIBRARIES = 1000;

/** What of the image the dynamic loader knows before it starts a program. */
export interface LoaderView {
  readonly root: ImageRoot;
  readonly platform: ImagePlatform;
  /** Where glibc's loader looks: LD_LIBRARY_PATH, ld.so.conf, its own directories. */
  readonly glibcDirectories: readonly string[];
  /** The same for musl's loader and its path file. */
  readonly muslDirectories: readonly string[];
  /** An image may hold both; each program says which loader it wants. */
  readonly hasMusl: boolean;
}

/** Reads where the loader of this image looks for libraries. `libraryPath` is LD_LIBRARY_PATH. */
export function loaderView(root: ImageRoot, platform: ImagePlatform, libraryPath: string): LoaderView {
  let hasMusl = false;
  const configured: { readonly musl: boolean; readonly directories: readonly string[] }[] = [];
  for (const { path, node } of root.files()) {
    if (/^(?:usr\/)?lib\/(?:[\w-]+\/)?(?:ld-musl-[^/]+\.so\.1|libc\.musl-[^/]+)$/.test(path)) hasMusl = true;
    const { text } = node.change;
    if (text === undefined || !path.startsWith('etc/ld')) continue;
    const directories = text.split(/[\s:]+/).filter((word) => word.startsWith('/') && !word.includes('*'));
    configured.push({ musl: path.startsWith('etc/ld-musl'), directories });
  }
  const environment = libraryPath.split(':').filter(Boolean);
  const triples = TRIPLES[platform.architecture] ?? [];
  const multiarch = triples.flatMap((triple) => [`/lib/${triple}`, `/usr/lib/${triple}`]);
  const of = (musl: boolean): string[] =>
    configured.flatMap((file) => (file.musl === musl ? file.directories : []));
  const ofMusl = of(true);
  return {
    root,
    platform,
    hasMusl,
    glibcDirectories: [...environment, ...of(false), ...multiarch, ...DEFAULT_DIRECTORIES],
    // The path file replaces the directories that are built in (ldso/dynlink.c).
    muslDirectories: [
      ...environment,
      ...(ofMusl.length > 0 ? ofMusl : ['/lib', '/usr/local/lib', '/usr/lib']),
    ],
  };
}

/** Is the loader of a program there, every library it needs, directly or not, and every version of them? */
export function findLinkFindings(
  view: LoaderView,
  path: string,
  node: RootNode,
  started: boolean,
): readonly FileFinding[] {
  const { program } = node.change;
  if (program?.kind !== 'binary' || view.platform.os !== 'linux') return [];
  const severity = started ? 'error' : 'warning';
  const interpreter = program.facts.find((facts) => facts.interpreter !== undefined)?.interpreter;
  // Static programs read no libraries; a library by itself is judged with the programs that load it.
  if (interpreter === undefined) return [];
  if (!('found' in view.root.lookup(interpreter))) return [missingLoader(view, path, interpreter, severity)];
  const musl = /\/ld-musl-/.test(interpreter);
  return program.linking ? findLibraryFindings(view, musl, path, program.linking, severity) : [];
}

function missingLoader(
  { root, hasMusl }: LoaderView,
  path: string,
  interpreter: string,
  severity: FileFinding['severity'],
): FileFinding {
  const isBare = !('found' in root.lookup('/lib')) && !('found' in root.lookup('/usr/lib'));
  if (isBare)
    return {
      cause: 'cgo/dynamic-when-static-wanted',
      severity,
      path,
      message: `dynamically linked, and the image has no C library at all (no ${interpreter})`,
      fix: 'CGO_ENABLED=0 go build, or a base image with the C library that it was linked against',
    };
  return {
    cause: 'cgo/missing-interpreter',
    severity,
    path,
    message: `its loader ${interpreter} is not in the image: "no such file or directory" at start${hasMusl ? '; the image has musl' : ''}`,
    fix: hasMusl
      ? 'CGO_ENABLED=0 go build, or build in an alpine stage, or use a glibc base image'
      : 'CGO_ENABLED=0 go build, or a base image with that loader',
  };
}

function findLibraryFindings(
  view: LoaderView,
  musl: boolean,
  path: string,
  linking: Linking,
  severity: FileFinding['severity'],
): readonly FileFinding[] {
  const loaded = new Map<string, { readonly path: string; readonly linking?: Linking }>();
  const findings: FileFinding[] = [];
  const open: { readonly path: string; readonly linking: Linking }[] = [{ path, linking }];
  for (let item = open.shift(); item && loaded.size < MOST_LIBRARIES; item = open.shift()) {
    const by = item.path === path ? '' : ` (needed by ${item.path})`;
    for (const name of item.linking.needed) {
      if (loaded.has(name) || (musl && isMuslItself(name))) continue;
      const found = findLibrary(view, musl, name, item.path, [...item.linking.searched, ...linking.searched]);
      loaded.set(name, found ?? { path: name });
      if (found?.linking) open.push({ path: found.path, linking: found.linking });
      if (!found)
        findings.push({
          cause: 'cgo/missing-c-library',
          severity,
          path,
          message: `needs ${name}${by}, which is not in the image: "cannot open shared object file" at start`,
          fix: `Install the package that has ${name} in the final stage, or CGO_ENABLED=0 go build`,
        });
    }
    if (!musl) findings.push(...versionFindings(item, loaded, path, by, severity));
  }
  return findings;
}

function findLibrary(
  { root, platform, glibcDirectories, muslDirectories }: LoaderView,
  musl: boolean,
  name: string,
  by: string,
  searched: readonly string[],
): { readonly path: string; readonly linking?: Linking } | undefined {
  const origin = by.slice(0, by.lastIndexOf('/')) || '/';
  const own = searched.map((folder) => folder.replaceAll(/\$(?:ORIGIN\b|\{ORIGIN\})/g, origin));
  const directories = musl ? muslDirectories : glibcDirectories;
  const places = name.includes('/') ? [name] : [...own, ...directories].map((folder) => `${folder}/${name}`);
  for (const place of places) {
    const at = root.lookup(place);
    if (!('found' in at)) continue;
    const { program } = at.found.change;
    // The loader passes over libraries of other machines.
    if (program?.kind !== 'binary' || !program.facts.some(({ goarch }) => goarch === platform.architecture))
      continue;
    return { path: at.path, ...(program.linking && { linking: program.linking }) };
  }
  return undefined;
}

function versionFindings(
  item: { readonly linking: Linking },
  loaded: ReadonlyMap<string, { readonly path: string; readonly linking?: Linking }>,
  path: string,
  by: string,
  severity: FileFinding['severity'],
): readonly FileFinding[] {
  const lacking = new Map<string, string[]>();
  for (const { file, name } of item.linking.versions) {
    const defined = loaded.get(file)?.linking?.defined;
    // A library that defines no versions at all is taken as it is; the loader only warns.
    if (!defined || defined.length === 0 || defined.includes(name)) continue;
    lacking.set(file, [...(lacking.get(file) ?? []), name]);
  }
  return [...lacking].map(([file, names]) => {
    const cause = /^lib(?:stdc\+\+|gcc_s)\./.test(file)
      ? 'libc/libstdcxx-too-old'
      : names.every((name) => name.startsWith('GLIBC_'))
        ? 'libc/glibc-too-old'
        : 'libc/symbol-missing';
    return {
      cause,
      severity,
      path,
      message: `needs ${names.join(', ')} of ${file}${by}; the image has an older ${loaded.get(file)?.path ?? file}`,
      fix: 'Build on the distribution of the final stage or an older one, or CGO_ENABLED=0 go build',
    };
  });
}
