import { nearestWord } from '../../model/nearest-word.ts';
import type { Issue, Parsed } from '../../model/parsed.ts';
import type { Target } from '../../model/target.ts';
import { nearestPair, portSpan } from '../go-targets.ts';
import { levelTable, parseLevel } from './cpu-levels.ts';
import { DISTRIBUTIONS } from './distributions.ts';
import { IMAGES } from './images.ts';
import { applyOptions, atLevel } from './target-options.ts';
import { distributionTarget, imageTarget, macosTarget, pairTarget, windowsTarget } from './target-systems.ts';
import { WASM_HOSTS } from './wasm-hosts.ts';

// TARGET = SYSTEM [":" VERSION] "/" GOARCH ["/" LEVEL] {"," KEY "=" VALUE}
//
// SYSTEM is a GOOS word or one of the tables; a part before it that looks like a registry is dropped, so that the
// name of an image can be pasted: gcr.io/distroless/cc-debian12/amd64.

const GOOS_WORDS = [
  'aix',
  'android',
  'darwin',
  'dragonfly',
  'freebsd',
  'illumos',
  'ios',
  'linux',
  'netbsd',
  'openbsd',
  'plan9',
  'solaris',
];
const ARCHITECTURES = [
  '386',
  'amd64',
  'arm',
  'arm64',
  'loong64',
  'mips',
  'mips64',
  'mips64le',
  'mipsle',
  'ppc64',
  'ppc64le',
  'riscv64',
  's390x',
  'wasm',
];

/** Every word that may stand for SYSTEM. */
export function targetSystems(): readonly string[] {
  return [
    ...GOOS_WORDS,
    'macos',
    'windows',
    ...[...DISTRIBUTIONS, ...IMAGES, ...WASM_HOSTS].map(({ id }) => id),
  ];
}

/** A defect of a target text; each message names what would be right. */
export type TargetIssue = Issue;

/** Reads a TARGET. `value` is undefined exactly when there are issues. */
export function parseTarget(written: string): Parsed<Target | undefined> {
  const issues: TargetIssue[] = [];
  const add = (id: string, message: string): undefined => {
    issues.push({ id, message: `target '${short(written)}': ${message}` });
    return undefined;
  };
  const [head = '', ...options] = written.trim().split(',');
  const named = readHead(head, add);
  const base = named === undefined ? undefined : systemTarget(named, written.trim(), add);
  const value = base === undefined ? undefined : applyOptions(base, options, add);
  return { value: issues.length === 0 ? value : undefined, issues };
}

/** Reports what is wrong and gives undefined, so that it can end a function. */
export type AddIssue = (id: string, message: string) => undefined;

interface Head {
  readonly system: string;
  readonly version: string | undefined;
  readonly goarch: string;
  readonly level: string | undefined;
}

const short = (text: string): string => (text.length > 80 ? `${text.slice(0, 80)}…` : text);

function readHead(head: string, add: AddIssue): Head | undefined {
  if (head === '') return add('empty-target', `is empty; write for example 'debian:12/amd64'`);
  const parts = head.split('/').filter((part, at) => !(at === 0 && /^[\w-]+(\.[\w-]+)+(:\d+)?$/.test(part)));
  if (parts[0] === 'library') parts.shift();
  // Names of systems may hold a slash: opensuse/leap:15.6.
  const at = parts.findIndex((part, index) => index > 0 && ARCHITECTURES.includes(part));
  if (at < 0) return withoutArchitecture(parts, add);
  if (parts.length > at + 2) return add('bad-target', `has more behind '${parts[at] ?? ''}' than a level`);
  const name = parts.slice(0, at).join('/').toLowerCase();
  return { ...splitName(name), goarch: parts[at] ?? '', level: parts[at + 1] };
}

function withoutArchitecture(parts: readonly string[], add: AddIssue): Head | undefined {
  const alone = splitName((parts[0] ?? '').toLowerCase());
  if (parts.length === 1) {
    if (wasmHost(alone.system) !== undefined) return { ...alone, goarch: 'wasm', level: undefined };
    return add(
      'missing-architecture',
      `names no architecture; write '${short(parts[0] ?? '')}/amd64' or another of ${ARCHITECTURES.join(', ')}`,
    );
  }
  const last = parts.at(-1) ?? '';
  const pair = nearestPair('linux', last);
  const meant = pair?.goarch ?? nearestWord(last.toLowerCase(), ARCHITECTURES);
  const level = pair?.goarm === undefined ? '' : `/v${pair.goarm}`;
  const hint = meant === undefined ? '' : ` Did you mean '${meant}${level}'?`;
  return add(
    'unknown-architecture',
    `'${short(last)}' is no GOARCH.${hint} Valid: ${ARCHITECTURES.join(', ')}`,
  );
}

/** Words that hold system and release in one: `al2023`, `el9`, `ubi9`, `rhel8`, `win10`. */
const JOINED =
  /^(el|ubi|al|ol|win|rhel|centos|debian|ubuntu|fedora|alpine|rocky|alma|sles|macos|windows)-?(\d[\w.-]*)$/;
const JOINED_NAMES: Readonly<Record<string, string>> = {
  el: 'rhel',
  ubi: 'rhel',
  al: 'amazonlinux',
  ol: 'oracle',
  win: 'windows',
};

function splitName(name: string): { system: string; version: string | undefined } {
  if (name === 'void:musl' || name === 'voidlinux:musl') return { system: 'void-musl', version: undefined };
  const image = /^distroless\/([\w.-]+?)(?::.*)?$/.exec(name);
  if (image !== null) return { system: 'distroless', version: image[1] };
  const colon = name.indexOf(':');
  if (colon >= 0) {
    const version = name.slice(colon + 1);
    const before = JOINED.exec(name.slice(0, colon));
    // ubi9:latest, ubi9/ubi:9.4: the digit in the name says it already.
    if (before !== null && !/^\d/.test(version)) {
      return { system: JOINED_NAMES[before[1] ?? ''] ?? before[1] ?? '', version: before[2] };
    }
    return { system: name.slice(0, colon), version: version === '' ? undefined : version };
  }
  const joined = JOINED.exec(name);
  if (joined === null) return { system: name, version: undefined };
  return { system: JOINED_NAMES[joined[1] ?? ''] ?? joined[1] ?? '', version: joined[2] };
}

function wasmHost(word: string): (typeof WASM_HOSTS)[number] | undefined {
  return WASM_HOSTS.find(({ id, aliases }) => id === word || aliases.includes(word));
}

function systemTarget(head: Head, text: string, add: AddIssue): Target | undefined {
  const { system, version, goarch } = head;
  const host = wasmHost(system);
  if (goarch === 'wasm' || host !== undefined) {
    if (host === undefined) {
      const hosts = WASM_HOSTS.map(({ id }) => id);
      const nearest = nearestWord(system, hosts) ?? 'js';
      return add(
        'unknown-wasm-host',
        `'${short(system)}' runs no wasm that is known here. Did you mean '${nearest}/wasm'? Valid: ${hosts.join(', ')}`,
      );
    }
    if (goarch !== 'wasm') return add('not-wasm', `${host.id} runs wasm only; write '${host.id}/wasm'`);
    return {
      text,
      system: host.id,
      ...(version !== undefined && { release: { version, orNewer: false } }),
      title: version === undefined ? host.title : `${host.title} ${version}`,
      goos: host.offer.javascript ? 'js' : 'wasip1',
      goarch,
      levelIsExact: false,
      libraries: [],
      closed: true,
      image: false,
      pageSizes: [],
      wasm: host.offer,
      sources: [host.source],
    };
  }
  const built = build(head, text, add);
  if (built === undefined) return undefined;
  if (portSpan(built.goos, goarch) === undefined) {
    return add('unsupported-pair', `Go has no port to ${built.goos}/${goarch}`);
  }
  return head.level === undefined ? built : withLevel(built, head.level, add);
}

function build({ system, version, goarch }: Head, text: string, add: AddIssue): Target | undefined {
  const distribution = DISTRIBUTIONS.find(({ id, aliases }) => id === system || aliases.includes(system));
  if (distribution !== undefined) return distributionTarget(distribution, version, goarch, text, add);
  const image = IMAGES.find(({ id, aliases }) => id === system || aliases.includes(system));
  if (image !== undefined) return imageTarget(image, version, goarch, text, add);
  if (['macos', 'darwin', 'osx', 'mac'].includes(system))
    return macosTarget(system, version, goarch, text, add);
  if (system === 'windows') return windowsTarget(version, goarch, text, add);
  if (GOOS_WORDS.includes(system)) return pairTarget(system, version, goarch, text);
  const known = targetSystems();
  const pair = nearestPair(system, goarch);
  const nearest = nearestWord(system, known) ?? pair?.goos;
  const hint = nearest === undefined ? '' : ` Did you mean '${nearest}'?`;
  return add('unknown-system', `unknown system '${short(system)}'.${hint} Valid: ${known.join(', ')}`);
}

function withLevel(target: Target, word: string, add: AddIssue): Target | undefined {
  const answer = parseLevel(target.goarch, word);
  if ('level' in answer) return atLevel(target, answer.level);
  const table = levelTable(target.goarch);
  if (table === undefined) return add('unknown-level', `${target.goarch} has no levels`);
  const hint = answer.nearest === undefined ? '' : ` Did you mean '${answer.nearest}'?`;
  return add(
    'unknown-level',
    `'${short(word)}' is no level of ${target.goarch}.${hint} Valid: ${table.levels.join(', ')}`,
  );
}
