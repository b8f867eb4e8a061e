import { joinQuoted, splitQuoted } from '../../formats/go-env/quoted.ts';
import { levelFacts, levelVariable } from '../../knowledge/go-atlas.ts';
import { goMinor } from '../../knowledge/go-targets.ts';
import type { EnvironmentVariable, LayerValue } from '../../model/go-environment.ts';
import { cgoEnabled, defaultCompiler } from './cgo-rule.ts';
import type { EnvironmentFacts } from './facts.ts';
import { type Looked, look, lookInProcess, withDefault } from './layers.ts';
import { isAbsolutePath, joinPath } from './paths.ts';

/** First Go 1.N whose `go env` shows a variable, where that is later than the oldest of the atlas. */
const SHOWN_SINCE: Readonly<Record<string, number>> = {
  GOEXPERIMENT: 18,
  GOWORK: 18,
  GOTOOLCHAIN: 21,
  GODEBUG: 23,
  GOTELEMETRY: 23,
  GOTELEMETRYDIR: 23,
  GOAUTH: 24,
  GOCACHEPROG: 24,
  GOFIPS140: 24,
  GOPACKAGESDRIVER: 27,
};

/** What no layer can set: the toolchain says it of itself. */
function fixed(name: string, value: string, why?: string): EnvironmentVariable {
  return {
    name,
    value,
    changed: false,
    layers: [{ layer: 'default', value, effect: 'wins' }],
    ...(why !== undefined && { why }),
  };
}

/** A variable with a default; changed when it differs from $GOROOT/go.env, or else from the default. */
function plain(facts: EnvironmentFacts, name: string, byDefault: string): EnvironmentVariable {
  const looked = look(facts, name);
  const value = looked.value === '' ? byDefault : looked.value;
  const base = facts.goroot?.lines.get(name)?.value ?? byDefault;
  return {
    name,
    value,
    changed: looked.value !== '' && value !== base,
    layers: withDefault(looked, byDefault),
  };
}

/** A variable that counts as changed whenever it holds anything. */
function free(name: string, looked: Looked): EnvironmentVariable {
  return { name, value: looked.value, changed: looked.value !== '', layers: withDefault(looked, '') };
}

function flags(facts: EnvironmentFacts, name: string, byDefault: string): EnvironmentVariable {
  const looked = look(facts, name);
  const fields = splitQuoted(looked.value === '' ? byDefault : looked.value);
  const value = fields === undefined ? '' : (joinQuoted(fields) ?? fields.join(' '));
  return { name, value, changed: value !== byDefault, layers: withDefault(looked, byDefault) };
}

/** A compiler counts as changed as soon as any layer names it. */
function tool(facts: EnvironmentFacts, name: string, byDefault: string): EnvironmentVariable {
  const looked = look(facts, name);
  return {
    name,
    value: looked.value || byDefault,
    changed: looked.value !== '',
    layers: withDefault(looked, byDefault),
  };
}

function gopath(facts: EnvironmentFacts): EnvironmentVariable {
  const { goos } = facts.toolchain.host;
  const byHome = facts.home === undefined || facts.home === '' ? '' : joinPath(goos, facts.home, 'go');
  const own = byHome === joinPath(goos, facts.toolchain.goroot) ? '' : byHome;
  const looked = look(facts, 'GOPATH');
  const value = looked.value || own;
  // The default already knows the process environment: only a file can change it.
  const base = facts.process['GOPATH'] || own;
  return {
    name: 'GOPATH',
    value,
    changed: looked.value !== '' && value !== base,
    layers: withDefault(looked, own),
  };
}

function buildCache(facts: EnvironmentFacts): EnvironmentVariable {
  const { goos } = facts.toolchain.host;
  const byDefault =
    facts.cacheDirectory === undefined ? 'off' : joinPath(goos, facts.cacheDirectory, 'go-build');
  const looked = look(facts, 'GOCACHE');
  const usable = looked.value === 'off' || isAbsolutePath(goos, looked.value);
  const value = looked.value === '' ? byDefault : usable ? looked.value : 'off';
  return {
    name: 'GOCACHE',
    value,
    changed: looked.value !== '' && looked.value !== byDefault,
    layers: withDefault(looked, byDefault),
    ...(looked.value !== '' && !usable && { why: `off because '${looked.value}' is not an absolute path` }),
  };
}

function moduleFiles(facts: EnvironmentFacts, minor: number): EnvironmentVariable[] {
  const mode = look(facts, 'GO111MODULE');
  const work = look(facts, 'GOWORK');
  const off = mode.value === 'off';
  const nothing = facts.toolchain.host.goos === 'windows' ? 'NUL' : '/dev/null';
  const module = off ? '' : (facts.module?.path ?? (mode.value === 'auto' ? '' : nothing));
  const workspace = work.value || (facts.workspace?.path ?? '');
  const variables: EnvironmentVariable[] = [
    {
      name: 'GOMOD',
      value: module,
      changed: false,
      layers: [{ layer: 'default', value: module, effect: 'wins' }],
      why: off
        ? 'empty because GO111MODULE=off'
        : module === nothing
          ? 'no go.mod here or in a directory above'
          : 'the nearest go.mod at or above the directory',
    },
  ];
  if (minor >= 18)
    variables.push({
      name: 'GOWORK',
      value: workspace,
      changed: false,
      layers: withDefault(work, facts.workspace?.path ?? ''),
    });
  const gobin = look(facts, 'GOBIN');
  const { goos } = facts.toolchain.host;
  const first = gopath(facts).value.split(goos === 'windows' ? ';' : ':')[0] ?? '';
  // Since 1.27 the directory that go install uses is shown.
  const byDefault = minor >= 27 && first !== '' ? joinPath(goos, first, 'bin') : '';
  variables.push({
    name: 'GOBIN',
    value: gobin.value || byDefault,
    changed: gobin.value !== '',
    layers: withDefault(gobin, byDefault),
  });
  return variables;
}

function level(facts: EnvironmentFacts, goarch: string, minor: number): EnvironmentVariable[] {
  const variable = levelVariable(goarch);
  const known = levelFacts(goarch, minor);
  if (variable === undefined || !known) return [];
  return [plain(facts, variable, known.byDefault)];
}

function godebug(facts: EnvironmentFacts): EnvironmentVariable {
  const looked = lookInProcess(facts, 'GODEBUG');
  const file = facts.workspace ?? facts.module;
  const layers: LayerValue[] = [...looked.layers];
  for (const { value, line } of file?.godebug ?? [])
    layers.push({
      layer: 'go.mod',
      value,
      where: { path: file?.path ?? '', line },
      // Compiled into the program as its default; not a value of the environment.
      effect: 'ignored',
    });
  return {
    name: 'GODEBUG',
    value: looked.value,
    changed: looked.value !== '',
    layers: [...layers, { layer: 'default', value: '', effect: looked.value === '' ? 'wins' : 'hidden' }],
  };
}

/**
 * `go env -json` without GOGCCFLAGS (it holds a random directory): every variable with its value, what set it, and
 * whether `go env -changed` would show it. By the source of cmd/go of 1.21 to 1.27; older releases lack variables.
 */
export function evaluateEnvironment(facts: EnvironmentFacts): EnvironmentVariable[] {
  const { toolchain, userFile } = facts;
  const minor = goMinor(toolchain.version) ?? 27;
  const { host } = toolchain;
  const system = plain(facts, 'GOOS', host.goos);
  const machine = plain(facts, 'GOARCH', host.goarch);
  const [goos, goarch] = [system.value, machine.value];
  const mode = look(facts, 'GO111MODULE');
  const fetched = look(facts, 'GOPRIVATE').value;
  const goenv = facts.process['GOENV'] ?? '';
  const off = goenv === 'off';
  const path = gopath(facts);
  const firstPath = path.value.split(host.goos === 'windows' ? ';' : ':')[0] ?? '';
  const hostPair = `${host.goos}_${host.goarch}`;
  const all: EnvironmentVariable[] = [
    { ...free('GO111MODULE', mode), changed: mode.value !== '' && mode.value !== 'on' },
    { ...machine, changed: goarch !== host.goarch },
    plain(facts, 'GOAUTH', 'netrc'),
    buildCache(facts),
    plain(facts, 'GOCACHEPROG', ''),
    godebug(facts),
    {
      name: 'GOENV',
      value: off ? '' : userFile.path,
      changed: !off && userFile.named,
      layers: withDefault(lookInProcess(facts, 'GOENV'), userFile.named ? '' : userFile.path),
      ...(off && { why: 'GOENV=off: the user file is not read' }),
    },
    fixed('GOEXE', goos === 'windows' ? '.exe' : ''),
    free('GOEXPERIMENT', look(facts, 'GOEXPERIMENT')),
    plain(facts, 'GOFIPS140', 'off'),
    free('GOFLAGS', look(facts, 'GOFLAGS')),
    fixed('GOHOSTARCH', host.goarch, 'what the toolchain itself was built for'),
    fixed('GOHOSTOS', host.goos, 'what the toolchain itself was built for'),
    free('GOINSECURE', look(facts, 'GOINSECURE')),
    plain(facts, 'GOMODCACHE', firstPath === '' ? '' : joinPath(host.goos, firstPath, 'pkg/mod')),
    plain(facts, 'GONOPROXY', fetched),
    plain(facts, 'GONOSUMDB', fetched),
    { ...system, changed: goos !== host.goos },
    free('GOPACKAGESDRIVER', lookInProcess(facts, 'GOPACKAGESDRIVER')),
    path,
    free('GOPRIVATE', look(facts, 'GOPRIVATE')),
    plain(facts, 'GOPROXY', ''),
    { ...plain(facts, 'GOROOT', toolchain.goroot), value: toolchain.goroot, changed: false },
    plain(facts, 'GOSUMDB', ''),
    fixed('GOTELEMETRY', facts.telemetry),
    fixed(
      'GOTELEMETRYDIR',
      facts.configDirectory === undefined ? '' : joinPath(host.goos, facts.configDirectory, 'go/telemetry'),
    ),
    free('GOTMPDIR', look(facts, 'GOTMPDIR')),
    plain(facts, 'GOTOOLCHAIN', ''),
    fixed('GOTOOLDIR', joinPath(host.goos, toolchain.goroot, 'pkg/tool', hostPair)),
    free('GOVCS', look(facts, 'GOVCS')),
    fixed('GOVERSION', `go${toolchain.version}`),
    plain(facts, 'GCCGO', 'gccgo'),
    ...level(facts, goarch, minor),
    plain(facts, 'AR', 'ar'),
    tool(facts, 'CC', defaultCompiler(goos, 'c')),
    tool(facts, 'CXX', defaultCompiler(goos, 'c++')),
    cgoEnabled(facts, goos, goarch, minor),
    ...moduleFiles(facts, minor),
    flags(facts, 'CGO_CFLAGS', minor >= 20 ? '-O2 -g' : '-g -O2'),
    flags(facts, 'CGO_CPPFLAGS', ''),
    flags(facts, 'CGO_CXXFLAGS', minor >= 20 ? '-O2 -g' : '-g -O2'),
    flags(facts, 'CGO_FFLAGS', minor >= 20 ? '-O2 -g' : '-g -O2'),
    flags(facts, 'CGO_LDFLAGS', minor >= 20 ? '-O2 -g' : '-g -O2'),
    plain(facts, 'PKG_CONFIG', 'pkg-config'),
  ];
  return all
    .filter(({ name }) => (SHOWN_SINCE[name] ?? 0) <= minor)
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}
