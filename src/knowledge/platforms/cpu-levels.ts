import { nearestWord } from '../../model/nearest-word.ts';

/**
 * Processor levels that Go and C compilers build for, and processors by the level they reach.
 * Sources: x86-64 psABI chapter 3.1.1; go.dev/wiki/MinimumRequirements; src/internal/buildcfg/cfg.go of Go 1.27;
 * QEMU 7.2 target/i386/cpu.c and target/arm/cpu64.c for the models. As of 2026-11.
 */
interface LevelTable {
  /** The Go variable that sets the level of a build. */
  readonly variable: string;
  /** From the lowest to the highest. */
  readonly levels: readonly string[];
  /** What every machine of the architecture has. */
  readonly lowest: string;
}

const range = (prefix: string, last: number): string[] =>
  Array.from({ length: last + 1 }, (_, index) => `${prefix}${index}`);

const LEVELS: Readonly<Record<string, LevelTable>> = {
  '386': { variable: 'GO386', levels: ['softfloat', 'sse2'], lowest: 'sse2' },
  amd64: { variable: 'GOAMD64', levels: ['v1', 'v2', 'v3', 'v4'], lowest: 'v1' },
  arm: { variable: 'GOARM', levels: ['5', '6', '7'], lowest: '5' },
  arm64: { variable: 'GOARM64', levels: [...range('v8.', 9), ...range('v9.', 5)], lowest: 'v8.0' },
  mips: { variable: 'GOMIPS', levels: ['softfloat', 'hardfloat'], lowest: 'softfloat' },
  mipsle: { variable: 'GOMIPS', levels: ['softfloat', 'hardfloat'], lowest: 'softfloat' },
  mips64: { variable: 'GOMIPS64', levels: ['softfloat', 'hardfloat'], lowest: 'softfloat' },
  mips64le: { variable: 'GOMIPS64', levels: ['softfloat', 'hardfloat'], lowest: 'softfloat' },
  ppc64: { variable: 'GOPPC64', levels: ['power8', 'power9', 'power10'], lowest: 'power8' },
  ppc64le: { variable: 'GOPPC64', levels: ['power8', 'power9', 'power10'], lowest: 'power8' },
  riscv64: {
    variable: 'GORISCV64',
    levels: ['rva20u64', 'rva22u64', 'rva23u64'],
    lowest: 'rva20u64',
  },
  s390x: { variable: 'machine', levels: ['z13', 'z14', 'z15', 'z16'], lowest: 'z13' },
};

/** Processor names, by architecture: of QEMU, of clouds and of makers. */
const MODELS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  amd64: {
    qemu64: 'v1',
    kvm64: 'v1',
    core2duo: 'v1',
    conroe: 'v1',
    penryn: 'v1',
    phenom: 'v1',
    opteron_g1: 'v1',
    opteron_g3: 'v1',
    nehalem: 'v2',
    westmere: 'v2',
    sandybridge: 'v2',
    ivybridge: 'v2',
    denverton: 'v2',
    snowridge: 'v2',
    opteron_g4: 'v2',
    opteron_g5: 'v2',
    silvermont: 'v2',
    goldmont: 'v2',
    haswell: 'v3',
    broadwell: 'v3',
    epyc: 'v3',
    'epyc-rome': 'v3',
    'epyc-milan': 'v3',
    'skylake-client': 'v3',
    alderlake: 'v3',
    max: 'v3',
    'skylake-server': 'v4',
    cascadelake: 'v4',
    icelake: 'v4',
    'icelake-server': 'v4',
    sapphirerapids: 'v4',
    'epyc-genoa': 'v4',
    zen4: 'v4',
  },
  arm: {
    arm926: '5',
    'arm926ej-s': '5',
    arm1136: '6',
    arm1176: '6',
    'arm1176jzf-s': '6',
    'raspberry-pi-1': '6',
    'raspberry-pi-zero': '6',
    'cortex-a7': '7',
    'cortex-a8': '7',
    'cortex-a9': '7',
    'cortex-a15': '7',
    'raspberry-pi-2': '7',
    max: '7',
  },
  arm64: {
    'cortex-a35': 'v8.0',
    'cortex-a53': 'v8.0',
    'cortex-a57': 'v8.0',
    'cortex-a72': 'v8.0',
    'raspberry-pi-3': 'v8.0',
    'raspberry-pi-4': 'v8.0',
    graviton1: 'v8.0',
    'cortex-a55': 'v8.2',
    'cortex-a76': 'v8.2',
    'raspberry-pi-5': 'v8.2',
    'neoverse-n1': 'v8.2',
    graviton2: 'v8.2',
    a64fx: 'v8.2',
    'neoverse-v1': 'v8.4',
    graviton3: 'v8.4',
    'apple-m1': 'v8.5',
    'apple-m2': 'v8.6',
    'apple-m3': 'v8.6',
    'neoverse-n2': 'v9.0',
    'neoverse-v2': 'v9.0',
    graviton4: 'v9.0',
    'apple-m4': 'v9.2',
    max: 'v9.0',
  },
  ppc64le: { power8: 'power8', power9: 'power9', power10: 'power10' },
  riscv64: { rv64: 'rva20u64', 'sifive-u54': 'rva20u64', 'sifive-u74': 'rva20u64', max: 'rva22u64' },
};

export function levelTable(goarch: string): LevelTable | undefined {
  return LEVELS[goarch];
}

/** A level in the spelling of Go's variable: `v7`, `7` and `armv7` for ARM, `x86-64-v3`, `v8` as `v8.0`. */
function spelled(goarch: string, word: string): string {
  const lower = word.toLowerCase();
  if (goarch === 'arm') return lower.replace(/^(?:arm)?v/, '').replace(/,.*$/, '');
  if (goarch === 'amd64') return lower.replace(/^x86[-_]64[-_]?/, '');
  if (goarch === 'arm64') {
    const plain = lower.replace(/^arm/, '').replace(/[-,+].*$/, '');
    if (/^v[89]$/.test(plain)) return `${plain}.0`;
    // LSE is what v8.1 made mandatory; the one addition that the runtime checks at start.
    return plain === 'v8.0' && /\blse\b/.test(lower) ? 'v8.1' : plain;
  }
  return lower;
}

export type LevelAnswer =
  | { readonly level: string }
  | { readonly unknown: string; readonly valid: readonly string[]; readonly nearest?: string };

/** The level that a word names: a level itself or a processor that reaches it. */
export function parseLevel(goarch: string, word: string): LevelAnswer {
  const table = LEVELS[goarch];
  const models = MODELS[goarch] ?? MODELS[goarch.replace(/le$/, '')] ?? {};
  const level = spelled(goarch, word);
  if (table?.levels.includes(level) === true) return { level };
  const model = models[word.toLowerCase()];
  if (model !== undefined) return { level: model };
  const valid = [...(table?.levels ?? []), ...Object.keys(models)];
  const nearest = nearestWord(level, valid);
  return { unknown: word, valid, ...(nearest !== undefined && { nearest }) };
}

/** Whether a processor of level `has` runs code for `needs`; undefined for words of no known level. */
export function levelReaches(goarch: string, has: string, needs: string): boolean | undefined {
  if (goarch === 'arm64') {
    // v9.N has everything of v8.(N+5).
    const rank = (word: string): number | undefined => {
      const match = /^v([89])\.(\d)$/.exec(spelled('arm64', word));
      return match === null ? undefined : Number(match[2]) + (match[1] === '9' ? 5 : 0);
    };
    const [left, right] = [rank(has), rank(needs)];
    return left === undefined || right === undefined ? undefined : left >= right;
  }
  const levels = LEVELS[goarch]?.levels ?? [];
  const [left, right] = [levels.indexOf(spelled(goarch, has)), levels.indexOf(spelled(goarch, needs))];
  return left < 0 || right < 0 ? undefined : left >= right;
}

/** A few processors that begin with each x86-64 level, for people. */
export const AMD64_LEVEL_NAMES: Readonly<Record<string, string>> = {
  v2: 'Intel Nehalem (2008) and AMD Bulldozer (2011)',
  v3: 'Intel Haswell (2013) and AMD Excavator or Zen (2015-2017)',
  v4: 'Intel Skylake-X (2017) and AMD Zen 4 (2022)',
};
