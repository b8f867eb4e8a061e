import { nearestWord } from '../../model/nearest-word.ts';
import type { Target } from '../../model/target.ts';
import { parseLevel } from './cpu-levels.ts';
import { gccOfVersion } from './libstdcxx.ts';
import { loadersOf } from './loaders.ts';
import type { AddIssue } from './parse-target.ts';

/** What `,key=value` may say of a target; each changes one fact. */
const KEYS: Readonly<Record<string, (target: Target, value: string, add: AddIssue) => Target | undefined>> = {
  cpu(target, value, add) {
    const answer = parseLevel(target.goarch, value);
    if ('level' in answer) return atLevel(target, answer.level);
    const hint = answer.nearest === undefined ? '' : ` Did you mean '${answer.nearest}'?`;
    return add(
      'unknown-cpu',
      `unknown cpu '${value}' of ${target.goarch}.${hint} Valid: ${answer.valid.join(', ')}`,
    );
  },
  kernel: (target, value, add) =>
    version(value, 'kernel', add) ?? { ...target, kernel: { version: numbers(value), orNewer: false } },
  glibc: (target, value, add) => version(value, 'glibc', add) ?? withLibc(target, 'glibc', value),
  musl: (target, value, add) => version(value, 'musl', add) ?? withLibc(target, 'musl', value),
  gcc: (target, value, add) =>
    version(value, 'gcc', add) ?? { ...target, libstdcxx: { gcc: { version: value, orNewer: false } } },
  glibcxx(target, value, add) {
    const gcc = gccOfVersion('GLIBCXX', value.replace(/^GLIBCXX_/, ''));
    if (gcc === undefined) return add('bad-version', `glibcxx=${value}: write a version such as 3.4.30`);
    return { ...target, libstdcxx: { gcc: { version: gcc, orNewer: false } } };
  },
  page(target, value, add) {
    const match = /^(\d{1,7})(k?)(?:i?b)?$/i.exec(value);
    const bytes = Number(match?.[1] ?? 0) * (match?.[2] ? 1024 : 1);
    if (![4096, 8192, 16384, 32768, 65536, 262144].includes(bytes))
      return add('bad-page-size', `page=${value}: write 4k, 16k or 64k`);
    return { ...target, pageSizes: [bytes] };
  },
  fpu(target, value, add) {
    if (!['yes', 'no'].includes(value)) return add('bad-value', `fpu=${value}: write yes or no`);
    return { ...target, floatHardware: value === 'yes' };
  },
  libs: (target, value) => ({ ...target, libraries: [...target.libraries, ...value.split('+')] }),
  go(target, value, add) {
    const minor = /^(?:go)?1\.(\d{1,3})(?:\.|$)/.exec(value)?.[1];
    if (minor === undefined) return add('bad-version', `go=${value}: write a release such as 1.24`);
    return { ...target, glueGo: Number(minor) };
  },
};

const numbers = (value: string): string => /^\d+(?:\.\d+)*/.exec(value)?.[0] ?? value;

/** Undefined when the value begins with a version, else an issue whose result ends the caller. */
function version(value: string, key: string, add: AddIssue): Target | undefined {
  if (/^\d{1,5}(?:\.\d{1,5}){0,4}(?:[-+~_][\w.+~-]*)?$/.test(value)) return undefined;
  add('bad-version', `${key}=${value}: write a version such as ${key === 'kernel' ? '5.10' : '2.31'}`);
  return undefined;
}

function withLibc(target: Target, kind: 'glibc' | 'musl', value: string): Target {
  return {
    ...target,
    libc: { kind, release: { version: numbers(value), orNewer: false } },
    loaders: loadersOf(kind, target.goarch, target.level),
  };
}

/** A target whose processor has exactly a level; below ARMv6 systems use the soft-float loader. */
export function atLevel(target: Target, level: string): Target {
  const kind = target.libc?.kind;
  const arm = target.goarch === 'arm' && (kind === 'glibc' || kind === 'musl');
  return {
    ...target,
    level,
    levelIsExact: true,
    ...(arm && { loaders: loadersOf(kind, target.goarch, level) }),
  };
}

export function applyOptions(base: Target, options: readonly string[], add: AddIssue): Target {
  let target = base;
  for (const option of options) {
    const equals = option.indexOf('=');
    const key = (equals < 0 ? option : option.slice(0, equals)).trim().toLowerCase();
    const value = equals < 0 ? '' : option.slice(equals + 1).trim();
    const apply = Object.hasOwn(KEYS, key) ? KEYS[key] : undefined;
    if (apply === undefined) {
      const nearest = nearestWord(key, Object.keys(KEYS));
      const hint = nearest === undefined ? '' : ` Did you mean '${nearest}'?`;
      add('unknown-key', `unknown key '${key.slice(0, 40)}'.${hint} Valid: ${Object.keys(KEYS).join(', ')}`);
      continue;
    }
    if (value === '') add('missing-value', `${key}= has no value`);
    else target = apply(target, value, add) ?? target;
  }
  return target;
}
