import { nearestWord } from '../../model/nearest-word.ts';
import type { Release, Target } from '../../model/target.ts';
import type { Distribution, DistributionRelease } from './distribution.ts';
import { DISTRIBUTIONS } from './distributions.ts';
import type { ImageKind } from './images.ts';
import { loadersOf } from './loaders.ts';
import { MACOS_FIRST_ARM64, MACOS_RELEASES } from './macos.ts';
import { pageSizes } from './page-sizes.ts';
import type { AddIssue } from './parse-target.ts';
import { atMost } from './version-order.ts';
import { WINDOWS_RELEASES } from './windows.ts';

const NEWEST = new Set([
  'latest',
  'stable',
  'edge',
  'rolling',
  'current',
  'testing',
  'unstable',
  'sid',
  'rawhide',
]);

interface Found<T> {
  readonly row: T;
  /** The row is older than what was asked for: newer ones are not in the table. */
  readonly orNewer: boolean;
}

/** The row of a version or name: exact, then by its leading numbers, then the nearest older one. */
function findRelease<T extends { readonly version: string; readonly names: readonly string[] }>(
  releases: readonly T[],
  written: string | undefined,
): Found<T> | undefined {
  const last = releases.at(-1);
  if (last === undefined) return undefined;
  if (written === undefined || NEWEST.has(written)) return { row: last, orNewer: false };
  const words = [written, written.replace(/-(?:slim|minimal|backports|base|init|micro|\d{8}).*$/, '')];
  for (const word of words) {
    const exact = releases.find(({ version, names }) => version === word || names.includes(word));
    if (exact !== undefined) return { row: exact, orNewer: false };
  }
  const numbers = /^\d+(?:\.\d+)*/.exec(written)?.[0].split('.') ?? [];
  for (let kept = numbers.length - 1; kept > 0; kept--) {
    const version = numbers.slice(0, kept).join('.');
    const found = releases.find((row) => row.version === version);
    if (found !== undefined) return { row: found, orNewer: false };
  }
  if (numbers.length === 0) return undefined;
  const older = releases.findLast((row) => /^\d/.test(row.version) && atMost(row.version, numbers.join('.')));
  return older === undefined ? undefined : { row: older, orNewer: true };
}

function unknownRelease(
  title: string,
  written: string | undefined,
  releases: readonly { readonly version: string; readonly names: readonly string[] }[],
  add: AddIssue,
): undefined {
  const words = releases.flatMap(({ version, names }) => [version, ...names]);
  const nearest = nearestWord(written ?? '', words);
  const hint = nearest === undefined ? '' : ` Did you mean '${nearest}'?`;
  return add(
    'unknown-release',
    `no release '${(written ?? '').slice(0, 40)}' of ${title} is known.${hint} Valid: ${releases.map(({ version }) => version).join(', ')}`,
  );
}

const asRelease = (version: string, orNewer: boolean): Release => ({ version, orNewer });

export function distributionTarget(
  distribution: Distribution,
  written: string | undefined,
  goarch: string,
  text: string,
  add: AddIssue,
): Target | undefined {
  const found = findRelease(distribution.releases, distribution.rolling === true ? undefined : written);
  if (found === undefined) return unknownRelease(distribution.title, written, distribution.releases, add);
  const orNewer = found.orNewer || distribution.rolling === true;
  const { row } = found;
  const named = row.names.find((name) => /^[a-z]+$/.test(name));
  const shown = found.orNewer ? (written ?? row.version) : row.version;
  const level = requiredLevel(distribution, row, goarch);
  return {
    text,
    system: distribution.id,
    release: asRelease(shown, found.orNewer),
    title: distribution.rolling
      ? distribution.title
      : `${distribution.title} ${shown}${named === undefined || found.orNewer ? '' : ` (${named})`}`,
    goos: 'linux',
    goarch,
    ...(level !== undefined && { level }),
    levelIsExact: false,
    libc: { kind: distribution.libc, release: asRelease(row.libc, orNewer) },
    loaders: distribution.noLoader === true ? [] : loadersOf(distribution.libc, goarch),
    ...(row.gcc !== undefined &&
      distribution.libc === 'glibc' && {
        libstdcxx: { gcc: asRelease(row.gcc, orNewer || distribution.newerLibstdcxx === true) },
      }),
    libraries: distribution.libc === 'glibc' ? ['libgcc_s.so.1', 'libstdc++.so.6'] : [],
    closed: false,
    ...(row.kernel !== undefined && { kernel: asRelease(row.kernel, orNewer) }),
    image: false,
    pageSizes: distributionPages(distribution, row, goarch),
    sources: [`${distribution.source}; ${row.version} of ${row.published}${orNewer ? ', or newer' : ''}`],
  };
}

function requiredLevel(
  distribution: Distribution,
  row: DistributionRelease,
  goarch: string,
): string | undefined {
  const rows = Object.entries(distribution.processors ?? {}).filter(([from]) => atMost(from, row.version));
  const required = rows.map(([, levels]) => levels[goarch]).findLast((level) => level !== undefined);
  if (required !== undefined || goarch !== 'arm') return required;
  // Debian's and Ubuntu's armhf and Fedora's armv7hl need ARMv7; Raspberry Pi OS and Alpine's armhf ARMv6.
  return ['raspbian', 'alpine'].includes(distribution.id) ? '6' : '7';
}

function distributionPages(
  distribution: Distribution,
  row: DistributionRelease,
  goarch: string,
): readonly number[] {
  const own = distribution.pages?.[goarch]?.find(
    ([first, last]) => atMost(first, row.version) && atMost(row.version, last),
  );
  if (own !== undefined) return [own[2]];
  if (distribution.id === 'raspbian' && goarch === 'arm64') return [4096, 16384];
  return pageSizes('linux', goarch).slice(0, goarch === 'arm64' ? 1 : undefined);
}

export function imageTarget(
  image: ImageKind,
  written: string | undefined,
  goarch: string,
  text: string,
  add: AddIssue,
): Target | undefined {
  const word = written?.replace(/[-:](?:nonroot|debug|latest).*$/, '');
  const tag =
    word === undefined || NEWEST.has(word) || /^[\d.]+$/.test(word)
      ? image.tags[0]
      : image.tags.find((one) => one.tag === word || word.endsWith(`-${one.tag}`));
  if (tag === undefined) {
    const rows = image.tags.map((one) => ({ version: one.tag, names: [] }));
    return unknownRelease(image.title, written, rows, add);
  }
  const title = tag.tag === '' ? image.title : `${image.title} ${tag.tag}`;
  const common = { text, system: image.id, title, goos: 'linux', goarch, levelIsExact: false } as const;
  const [id, version] = (tag.base ?? '').split(':');
  const distribution = DISTRIBUTIONS.find((one) => one.id === id);
  const base = distribution && distributionTarget(distribution, version, goarch, text, add);
  const own = {
    ...(tag.tag !== '' && { release: asRelease(tag.tag, false) }),
    libraries: tag.libraries ?? [],
    closed: true,
    image: true,
    pageSizes: pageSizes('linux', goarch),
  };
  if (base === undefined) {
    return { ...common, ...own, libc: { kind: tag.libc ?? 'none' }, loaders: [], sources: [image.source] };
  }
  const { kernel: _kernel, level: _level, ...rest } = base;
  return { ...rest, ...common, ...own, sources: [image.source, ...base.sources] };
}

export function macosTarget(
  system: string,
  written: string | undefined,
  goarch: string,
  text: string,
  add: AddIssue,
): Target | undefined {
  const releases = MACOS_RELEASES.map((row) => ({ ...row, names: [row.name] }));
  // Point releases matter: functions came with them.
  const point = /^\d+(?:\.\d+){0,2}$/.test(written ?? '') ? written : undefined;
  const found = findRelease(releases, written);
  if (written !== undefined && found === undefined) return unknownRelease('macOS', written, releases, add);
  const version = written === undefined ? undefined : (point ?? found?.row.version);
  if (version !== undefined && goarch === 'arm64' && !atMost(MACOS_FIRST_ARM64, version)) {
    return add('unsupported-pair', `macOS ${version} does not run on arm64; the first is macOS 11`);
  }
  return {
    text,
    system: 'macos',
    ...(version !== undefined && { release: asRelease(version, false) }),
    title:
      version === undefined ? (system === 'darwin' ? 'macOS of any release' : 'macOS') : `macOS ${version}`,
    goos: 'darwin',
    goarch,
    levelIsExact: false,
    libraries: [],
    closed: false,
    image: false,
    pageSizes: pageSizes('darwin', goarch),
    sources: ['Apple release history'],
  };
}

export function windowsTarget(
  written: string | undefined,
  goarch: string,
  text: string,
  add: AddIssue,
): Target | undefined {
  const word = written?.replace(/^server-?/, '');
  const found =
    written === undefined
      ? undefined
      : WINDOWS_RELEASES.find(({ version, names }) => version === word || names.includes(written));
  if (written !== undefined && found === undefined)
    return unknownRelease('Windows', written, WINDOWS_RELEASES, add);
  return {
    text,
    system: 'windows',
    ...(found !== undefined && { release: asRelease(`${found.nt}.${found.build}`, false) }),
    title: found?.title ?? 'Windows',
    goos: 'windows',
    goarch,
    levelIsExact: false,
    libraries: [],
    closed: false,
    image: false,
    pageSizes: pageSizes('windows', goarch),
    sources: ['Microsoft, Operating System Version'],
  };
}

/** Only GOOS and GOARCH are known; for the BSDs the release may be named too. */
export function pairTarget(goos: string, written: string | undefined, goarch: string, text: string): Target {
  return {
    text,
    system: goos,
    ...(written !== undefined && /^\d/.test(written) && { release: asRelease(written, false) }),
    title: written === undefined ? goos : `${goos} ${written}`,
    goos,
    goarch,
    ...(goos === 'android' && { libc: { kind: 'bionic' as const }, loaders: loadersOf('bionic', goarch) }),
    levelIsExact: false,
    libraries: [],
    closed: false,
    image: false,
    pageSizes: pageSizes(goos, goarch),
    sources: [`only ${goos}/${goarch} is known`],
  };
}
