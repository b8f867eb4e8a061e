import { nearestWord } from '../../model/nearest-word.ts';
import { ALL_PAIRS, levelFacts, levelVariable } from '../go-atlas.ts';
import { architectureWord, systemWord } from '../go-targets.ts';
import { NAME_SCHEMES, type NameScheme } from './scheme.ts';
import { TARGET_NAMES } from './target-names.ts';

/** One thing that a word can mean. */
export interface Meaning {
  /** A whole pair, or only one half of it. */
  readonly kind: 'pair' | 'system' | 'architecture';
  readonly goos?: string;
  readonly goarch?: string;
  /** Level that the word implies: `GOARM=7`. */
  readonly level?: string;
  /** Who says it so: keys of NAME_SCHEMES, or `go`, or `word` for everyday spellings. */
  readonly schemes: readonly (NameScheme | 'go' | 'word')[];
}

const SYSTEMS: readonly string[] = [...new Set(ALL_PAIRS.map((pair) => pair.split('/')[0] ?? ''))];
const ARCHITECTURES: readonly string[] = [...new Set(ALL_PAIRS.map((pair) => pair.split('/')[1] ?? ''))];

/** `linux/arm/v7`, `linux/amd64,GOAMD64=v3`, `linux/arm/7`: the level behind a pair. */
function levelOf(goarch: string, text: string): string | undefined {
  const variable = levelVariable(goarch);
  const facts = levelFacts(goarch);
  if (variable === undefined || !facts) return undefined;
  const value = text.replace(new RegExp(`^${variable}=`, 'i'), '');
  const known = [value, value.replace(/^v/, ''), `v${value}`, `${value}.0`, `v${value}.0`].find((candidate) =>
    facts.values.includes(candidate),
  );
  return known === undefined ? undefined : `${variable}=${known}`;
}

/** The halves of a pair as people write them: `darwin-aarch64`, `linux_amd64`, `x86_64-linux`, `GOOS=js GOARCH=wasm`. */
function composed(word: string): Meaning | undefined {
  const text = word.replaceAll(/\bgo(?:os|arch)=/g, '');
  const split =
    /^([^/\s]+)[/\s]+([^/\s,]+)(?:[/\s,]+(\S+))?$/.exec(text) ??
    /^([a-z]+\d*?)[-_](.+?)(?:[-_]v(\d))?$/.exec(text) ??
    undefined;
  const tries: [string, string, (string | undefined)?][] = split
    ? [[split[1] ?? '', split[2] ?? '', split[3]]]
    : [];
  // A triple begins with the architecture: x86_64-suse-linux, aarch64-alpine-linux-musl.
  const pieces = text.split('-');
  for (const piece of pieces.slice(1)) tries.push([piece.replace(/\d[\d.]*$/, ''), pieces[0] ?? '']);
  for (const [system, arch, level] of tries) {
    const goos = SYSTEMS.includes(system) ? system : systemWord(system);
    const machine = ARCHITECTURES.includes(arch) ? { goarch: arch } : architectureWord(arch);
    if (goos === undefined || !machine) continue;
    const own = level === undefined ? undefined : levelOf(machine.goarch, level);
    const implied = own ?? ('level' in machine ? machine.level : undefined);
    if (!ALL_PAIRS.includes(`${goos}/${machine.goarch}`)) continue;
    return {
      kind: 'pair',
      goos,
      goarch: machine.goarch,
      ...(implied !== undefined && { level: implied }),
      schemes: ['word'],
    };
  }
  return undefined;
}

/** Everything that a word means: an exact name of some tool first, then everyday spellings. Empty for no target. */
export function meaningsOf(word: string): Meaning[] {
  const text = word.trim().toLowerCase().replaceAll(/\s+/g, ' ');
  const [goos = '', goarch = ''] = text.split('/');
  if (ALL_PAIRS.includes(text)) return [{ kind: 'pair', goos, goarch, schemes: ['go'] }];
  if (SYSTEMS.includes(text)) return [{ kind: 'system', goos: text, schemes: ['go'] }];
  const found = new Map<string, Meaning & { schemes: (NameScheme | 'word')[] }>();
  const isArchitecture = ARCHITECTURES.includes(text);
  for (const name of TARGET_NAMES) {
    if (name.name.toLowerCase() !== text) continue;
    const key = `${name.goos}/${name.goarch} ${name.level ?? ''}`;
    const before = found.get(key);
    if (before) before.schemes.push(name.scheme);
    else
      found.set(key, {
        kind: 'pair',
        goos: name.goos,
        goarch: name.goarch,
        ...(name.level !== undefined && { level: name.level }),
        schemes: [name.scheme],
      });
  }
  const names = [...found.values()];
  const machine = isArchitecture ? { goarch: text } : architectureWord(text);
  const only: Meaning[] = machine
    ? [
        {
          kind: 'architecture',
          goarch: machine.goarch,
          ...('level' in machine && machine.level !== undefined && { level: machine.level }),
          schemes: [isArchitecture ? 'go' : 'word'],
        },
      ]
    : [];
  const system = systemWord(text);
  if (system !== undefined) only.push({ kind: 'system', goos: system, schemes: ['word'] });
  // The architecture a word stands for comes first: that is what was asked; then who else says it, and of which pair.
  if (only.length > 0 || names.length > 0) return [...only, ...names];
  const pair = composed(text);
  return pair ? [pair] : [];
}

/** The known word that is nearest to one that means nothing. */
export function nearestTarget(word: string): string | undefined {
  const words = [...ALL_PAIRS, ...SYSTEMS, ...ARCHITECTURES, ...TARGET_NAMES.map(({ name }) => name)];
  return nearestWord(word.trim().toLowerCase(), [...new Set(words)]);
}

export function schemeTitle(scheme: NameScheme | 'go' | 'word'): string {
  return scheme === 'go' || scheme === 'word' ? scheme : NAME_SCHEMES[scheme];
}
