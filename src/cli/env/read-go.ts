import { join } from 'node:path';
import type { EnvironmentFacts } from '../../diagnosis/go-env/facts.ts';
import { type Host, isRefusal } from '../../model/host.ts';

/** Seconds that a go command may take to say what it is. */
const PATIENCE = 20;

export type GoAnswer =
  /** `refusal`: what go says against the environment; then the values are of a clean one. */
  | { readonly values: Readonly<Record<string, string>>; readonly refusal?: string }
  | { readonly missing: string }
  | { readonly broken: string };

function isTable(value: unknown): value is Record<string, string> {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    Object.values(value).every((entry) => typeof entry === 'string')
  );
}

/** Text of `go env -json`; undefined when it is anything else. */
export function parseGoEnv(text: string): Record<string, string> | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  return isTable(value) ? value : undefined;
}

/** Variables whose values can make `go env` itself refuse. */
const FRAGILE =
  'GO386 GOAMD64 GOARM GOARM64 GOMIPS GOMIPS64 GOPPC64 GORISCV64 GOWASM GOEXPERIMENT GOFIPS140 GOFLAGS GOOS GOARCH GO111MODULE GOWORK GODEBUG'.split(
    ' ',
  );

/** The local go command's own environment; never one that it would have to download. */
export async function askGo(host: Host, directory: string): Promise<GoAnswer> {
  const ask = (env: Record<string, string | undefined>): ReturnType<Host['run']> =>
    host.run('go', ['env', '-json'], {
      cwd: directory,
      env: { GOTOOLCHAIN: 'local', ...env },
      timeoutSeconds: PATIENCE,
    });
  const answer = await ask({});
  if (isRefusal(answer))
    return answer.refused === 'timeout'
      ? { broken: `\`go env -json\` did not answer in ${PATIENCE} s and was killed` }
      : { missing: 'there is no go command on PATH' };
  const first = (text: string): string => text.trim().split('\n')[0]?.slice(0, 200) ?? '';
  if (answer.exitCode !== 0) {
    const clean = await ask({
      GOENV: 'off',
      ...Object.fromEntries(FRAGILE.map((name) => [name, undefined])),
    });
    const values = isRefusal(clean) || clean.exitCode !== 0 ? undefined : parseGoEnv(clean.stdout);
    if (values) return { values, refusal: first(answer.stderr) };
    return { broken: `\`go env -json\` failed with ${answer.exitCode}: ${first(answer.stderr)}` };
  }
  const values = parseGoEnv(answer.stdout);
  return values
    ? { values }
    : { broken: `\`go env -json\` printed no JSON object of texts: ${JSON.stringify(first(answer.stdout))}` };
}

/** A toolchain in the module cache, where GOTOOLCHAIN puts downloads. */
export function cachedToolchain(
  host: Host,
  moduleCache: string,
  name: string,
  system: { readonly goos: string; readonly goarch: string },
): EnvironmentFacts['toolchain'] | undefined {
  const goroot = join(moduleCache, `golang.org/toolchain@v0.0.1-${name}.${system.goos}-${system.goarch}`);
  return host.kind(join(goroot, 'bin')) === 'directory'
    ? { version: name.replace(/^go/, ''), goroot, host: system }
    : undefined;
}

const MACHINES: Readonly<Record<string, string>> = { x64: 'amd64', ia32: '386', arm64: 'arm64', arm: 'arm' };

/** The pair of this machine, where no go command says it. */
export function thisMachine(): { goos: string; goarch: string } {
  const goos =
    process.platform === 'win32' ? 'windows' : process.platform === 'sunos' ? 'solaris' : process.platform;
  const goarch = process.arch === 'ppc64' ? 'ppc64le' : (MACHINES[process.arch] ?? process.arch);
  return { goos, goarch };
}
