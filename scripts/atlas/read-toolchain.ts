/** Reads what one Go toolchain supports from the toolchain itself: its commands and its own source. */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bareEnvironment, type Toolchain } from './toolchains.ts';

/** What one release says about one pair. Absent flags are false. */
export interface PairFacts {
  readonly firstClass?: true;
  readonly broken?: true;
  readonly cgo?: true;
  readonly race?: true;
  readonly msan?: true;
  readonly asan?: true;
  readonly fuzz?: true;
  readonly internalPie?: true;
  /** A plain build makes a position-independent file; `no-race`: not with -race. */
  readonly pieByDefault?: 'yes' | 'no-race';
  /** When the system's linker is needed: for every program, or as soon as cgo is in. */
  readonly external?: 'always' | 'cgo';
  /** -buildmode values, separated by blanks. */
  readonly modes: string;
}

export interface LevelFacts {
  readonly byDefault: string;
  readonly values: readonly string[];
}

export interface ArchitectureFacts {
  readonly bits: 32 | 64;
  readonly byteOrder: 'little' | 'big';
  /** Page size that the runtime takes where the system does not say: the largest of the architecture. */
  readonly pageSize: number;
}

interface ListedPair {
  readonly GOOS: string;
  readonly GOARCH: string;
  readonly CgoSupported: boolean;
  readonly FirstClass?: boolean;
  readonly Broken?: boolean;
}

const source = ({ goroot }: Toolchain, path: string): string => {
  const file = join(goroot, 'src', path);
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
};

/** `go tool dist list -json`, with the broken ports that older releases leave out. */
function listedPairs(chain: Toolchain): ListedPair[] {
  const list = (...flags: string[]): ListedPair[] =>
    JSON.parse(
      execFileSync(chain.go, ['tool', 'dist', 'list', '-json', ...flags], {
        encoding: 'utf8',
        env: bareEnvironment({ GOROOT: chain.goroot }),
        stdio: ['ignore', 'pipe', 'ignore'],
      }),
    ) as ListedPair[];
  const dist = source(chain, 'cmd/dist/build.go');
  if (dist.includes('"broken", false')) return list('-broken');
  // Until 1.20 the ports that do not work are a map of the builder's source.
  const incomplete = /var incomplete = map\[string\]bool\{([^}]*)\}/.exec(dist)?.[1] ?? '';
  const hidden = [...incomplete.matchAll(/"(\w+)\/(\w+)"/g)].map(
    (match): ListedPair => ({
      GOOS: match[1] ?? '',
      GOARCH: match[2] ?? '',
      CgoSupported: new RegExp(`"${match[1]}/${match[2]}":\\s+true`).test(
        /var cgoEnabled = map\[string\]bool\{([^}]*)\}/.exec(dist)?.[1] ?? '',
      ),
      Broken: true,
    }),
  );
  return [...list(), ...hidden];
}

/** Go text that gives releases without them the functions that platform-facts.go.txt calls. */
function missingFunctions(chain: Toolchain, supported: string): string {
  const out: string[] = [];
  const has = (name: string): boolean => supported.includes(`func ${name}(`);
  const forward = (name: string, to: string): void =>
    void out.push(
      `func ${name}(goos, goarch string) bool { return ${has(to) ? `${to}(goos, goarch)` : 'false'} }`,
    );
  forward('asan', 'ASanSupported');
  forward('fuzz', 'FuzzSupported');
  out.push(
    'func pie(goos, goarch string) string {',
    has('DefaultPIE')
      ? 'if !DefaultPIE(goos, goarch, false) { return "" }; if DefaultPIE(goos, goarch, true) { return "plain race" }; return "plain" }'
      : 'return "ask" }',
  );
  if (/func MustLinkExternal\(goos, goarch string, withCgo bool\)/.test(supported))
    out.push('var mustLinkExternal = MustLinkExternal');
  else {
    // Until 1.20 the linker itself held the conditions for programs with cgo.
    const linker = source(chain, 'cmd/link/internal/ld/config.go');
    const conditions = [...linker.matchAll(/if iscgo && (.+) \{\n/g)]
      .map((match) => match[1] ?? '')
      .filter((condition) => /GOOS|Arch/.test(condition))
      .map((condition) =>
        condition
          .replaceAll(/(?:buildcfg|objabi)\.GOOS/g, 'goos')
          .replaceAll(/(?:buildcfg|objabi)\.GOARCH/g, 'goarch')
          .replaceAll(
            /ctxt\.Arch\.InFamily\(([^)]*)\)/g,
            (_, list: string) => `inFamily(goarch, ${list.replaceAll(/sys\.(\w+)/g, '"$1"')})`,
          )
          .replaceAll(/ctxt\.Arch == sys\.ArchPPC64/g, 'goarch == "ppc64"'),
      );
    if (conditions.length === 0) throw new Error(`${chain.version}: no cgo conditions in the linker`);
    out.push(
      'func mustLinkExternal(goos, goarch string, withCgo bool) bool {',
      `return MustLinkExternal(goos, goarch) || withCgo && (${conditions.map((c) => `(${c})`).join(' || ')}) }`,
    );
  }
  return out.join('\n');
}

interface CompiledFacts {
  readonly Race: boolean;
  readonly MSan: boolean;
  readonly ASan: boolean;
  readonly Fuzz: boolean;
  readonly InternalPIE: boolean;
  readonly External: boolean;
  readonly ExternalCgo: boolean;
  readonly PIE: string;
  readonly Modes: string;
}

/** Until 1.20 the linker had a longer list of its own than the function that names it. */
function linkersOwnPies(chain: Toolchain): ReadonlySet<string> {
  const linker = source(chain, 'cmd/link/internal/ld/config.go');
  const list = /case BuildModePIE:\s+switch \w+\.GOOS[^{]*\{([\s\S]*?)default:/.exec(linker)?.[1] ?? '';
  return new Set([...list.matchAll(/"(\w+\/\w+)"/g)].map((match) => match[1] ?? ''));
}

/** Compiles the release's own supported.go and asks it about every pair. */
function compiledFacts(chain: Toolchain, pairs: readonly ListedPair[]): Record<string, CompiledFacts> {
  const directory = mkdtempSync(join(tmpdir(), 'atlas-'));
  try {
    const supported =
      source(chain, 'internal/platform/supported.go') || source(chain, 'cmd/internal/sys/supported.go');
    if (supported === '') throw new Error(`${chain.version}: supported.go not found`);
    const asMain = (text: string): string => text.replace(/^package \w+$/m, 'package main');
    writeFileSync(join(directory, 'supported.go'), asMain(supported));
    const list = source(chain, 'internal/platform/zosarch.go');
    if (list !== '') writeFileSync(join(directory, 'zosarch.go'), asMain(list));
    writeFileSync(
      join(directory, 'main.go'),
      `${readFileSync(join(import.meta.dirname, 'platform-facts.go.txt'), 'utf8')}\n${missingFunctions(chain, supported)}\n`,
    );
    writeFileSync(join(directory, 'go.mod'), 'module atlas\n\ngo 1.16\n');
    return JSON.parse(
      execFileSync('go', ['run', '.'], {
        cwd: directory,
        encoding: 'utf8',
        env: bareEnvironment(),
        input: JSON.stringify(pairs),
      }),
    ) as Record<string, CompiledFacts>;
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** Whether a plain build links with -buildmode=pie: the link line that `go build -n` prints. */
function plainBuildIsPie(chain: Toolchain, goos: string, goarch: string, race: boolean): boolean {
  const directory = mkdtempSync(join(tmpdir(), 'atlas-'));
  try {
    writeFileSync(join(directory, 'go.mod'), 'module empty\n\ngo 1.16\n');
    writeFileSync(join(directory, 'main.go'), 'package main\n\nfunc main() {}\n');
    const { stderr } = spawnSync(chain.go, ['build', '-n', ...(race ? ['-race'] : []), 'main.go'], {
      cwd: directory,
      encoding: 'utf8',
      maxBuffer: 1 << 28,
      env: bareEnvironment({
        GOROOT: chain.goroot,
        GOOS: goos,
        GOARCH: goarch,
        CGO_ENABLED: race ? '1' : '0',
      }),
    });
    const link = stderr.split('\n').find((line) => /\/link(?:\.exe)?"? -o /.test(line));
    return link?.includes('-buildmode=pie') ?? false;
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** Until 1.20 no function says it; then the plain build is asked. */
function pieByDefault(
  chain: Toolchain,
  goos: string,
  goarch: string,
  { PIE, Race }: CompiledFacts,
): Pick<PairFacts, 'pieByDefault'> {
  const plain = PIE === 'ask' ? plainBuildIsPie(chain, goos, goarch, false) : PIE !== '';
  if (!plain) return {};
  const race = PIE === 'ask' ? Race && plainBuildIsPie(chain, goos, goarch, true) : PIE.includes('race');
  return { pieByDefault: Race && !race ? 'no-race' : 'yes' };
}

export function readPairs(chain: Toolchain): Record<string, PairFacts> {
  const listed = listedPairs(chain);
  const compiled = compiledFacts(chain, listed);
  const linkerPies = linkersOwnPies(chain);
  const out: Record<string, PairFacts> = {};
  for (const { GOOS, GOARCH, CgoSupported, FirstClass, Broken } of listed) {
    const pair = `${GOOS}/${GOARCH}`;
    const facts = compiled[pair];
    if (!facts) throw new Error(`${chain.version}: nothing about ${pair}`);
    out[pair] = {
      ...(FirstClass && { firstClass: true }),
      ...(Broken && { broken: true }),
      ...(CgoSupported && { cgo: true }),
      ...(facts.Race && { race: true }),
      ...(facts.MSan && { msan: true }),
      ...(facts.ASan && { asan: true }),
      ...(facts.Fuzz && { fuzz: true }),
      ...((facts.InternalPIE || linkerPies.has(pair)) && { internalPie: true }),
      ...pieByDefault(chain, GOOS, GOARCH, facts),
      ...(facts.External ? { external: 'always' } : facts.ExternalCgo && { external: 'cgo' }),
      modes: facts.Modes,
    };
  }
  return out;
}

/** The compiler for 386 checks its variable itself. */
function values386(chain: Toolchain): string[] {
  const text = source(chain, 'cmd/compile/internal/x86/galign.go');
  return [...text.matchAll(/case "(\w+)":/g)].map((match) => match[1] ?? '').filter((word) => word !== '387');
}

/** Values of the GO<ARCH> variables, from the messages that refuse others, and the defaults of the download. */
export function readLevels(chain: Toolchain): Record<string, LevelFacts> {
  const config = source(chain, 'internal/buildcfg/cfg.go') || source(chain, 'cmd/internal/objabi/util.go');
  const defaults =
    source(chain, 'internal/buildcfg/zbootstrap.go') || source(chain, 'cmd/internal/objabi/zbootstrap.go');
  const out: Record<string, LevelFacts> = {};
  const named = config.matchAll(/"(GO(?:386|AMD64|ARM|ARM64|MIPS|MIPS64|PPC64|RISCV64|WASM))"/g);
  for (const variable of new Set([...named].map((match) => match[1] ?? ''))) {
    // One `case "v1":` a value in the function that reads the variable.
    const start = config.indexOf(`"${variable}"`);
    const body = config.slice(start, config.indexOf('\n}', start));
    const cases = [...body.matchAll(/case ((?:"[\w.]+"(?:, )?)+):/g)].flatMap((match) =>
      [...(match[1] ?? '').matchAll(/"([\w.]+)"/g)].map((word) => word[1] ?? ''),
    );
    // "must start with v8.{0-9} or v9.{0-5}"
    const ranges = [
      ...(/invalid GOARM64: must start with ([^"]*)/.exec(config)?.[1] ?? '').matchAll(
        /(v\d+\.)\{(\d)-(\d)\}/g,
      ),
    ].flatMap(([, prefix = '', first, last]) =>
      Array.from(
        { length: Number(last) - Number(first) + 1 },
        (_, index) => `${prefix}${Number(first) + index}`,
      ),
    );
    const message = new RegExp(`invalid ${variable}: must be ([\\w., ]+)`).exec(config)?.[1];
    const values = variable === 'GO386' ? values386(chain) : (message?.split(/, (?:or )?/) ?? cases);
    const byDefault = new RegExp(`[dD]efault${variable}\\s*=\\s*[\`"]([^\`"]*)`).exec(defaults)?.[1] ?? '';
    out[variable] = { byDefault, values: variable === 'GOARM64' ? ranges : [...new Set(values)] };
  }
  return out;
}

export function readArchitectures(chain: Toolchain): Record<string, ArchitectureFacts> {
  const text = source(chain, 'cmd/internal/sys/arch.go');
  const out: Record<string, ArchitectureFacts> = {};
  for (const match of text.matchAll(/= &Arch\{([^}]*)\}/g)) {
    const field = (name: string): string =>
      new RegExp(`${name}:\\s+([^,\\n]+)`).exec(match[1] ?? '')?.[1] ?? '';
    const name = field('Name').replaceAll('"', '');
    const page = /_?DefaultPhysPageSize\s+=\s+(\d+)/.exec(
      source(chain, `internal/goarch/goarch_${name}.go`) ||
        source(chain, `runtime/internal/sys/arch_${name}.go`),
    )?.[1];
    out[name] = {
      bits: field('PtrSize') === '4' ? 32 : 64,
      byteOrder: field('ByteOrder').includes('Big') ? 'big' : 'little',
      pageSize: Number(page ?? 0),
    };
  }
  return out;
}
