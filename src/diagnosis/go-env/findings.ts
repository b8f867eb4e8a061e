import { levelFacts, levelRefusal, levelVariable, pairFacts } from '../../knowledge/go-atlas.ts';
import { goMinor, nearestPair, portSpan } from '../../knowledge/go-targets.ts';
import type {
  EnvironmentFinding,
  EnvironmentVariable,
  LayerValue,
  ToolchainChoice,
} from '../../model/go-environment.ts';
import type { EnvironmentFacts } from './facts.ts';

const LEVELS = [
  'GO386',
  'GOAMD64',
  'GOARM',
  'GOARM64',
  'GOMIPS',
  'GOMIPS64',
  'GOPPC64',
  'GORISCV64',
  'GOWASM',
] as const;

const winner = (variable: EnvironmentVariable | undefined): LayerValue | undefined =>
  variable?.layers.find(({ effect }) => effect === 'wins');

const place = (layer: LayerValue | undefined): Pick<EnvironmentFinding, 'where'> =>
  layer?.where ? { where: layer.where } : {};

/** The pair: unknown, misspelt, of another release; set where it leaks into commands for this machine. */
function pairFindings(
  facts: EnvironmentFacts,
  variables: ReadonlyMap<string, EnvironmentVariable>,
  minor: number,
): EnvironmentFinding[] {
  const found: EnvironmentFinding[] = [];
  const [system, machine] = [variables.get('GOOS'), variables.get('GOARCH')];
  const [goos, goarch] = [system?.value ?? '', machine?.value ?? ''];
  const { host } = facts.toolchain;
  if (!pairFacts(goos, goarch, minor)) {
    const span = portSpan(goos.trim(), goarch.trim());
    const blank = goos !== goos.trim() || goarch !== goarch.trim();
    const near = nearestPair(goos, goarch);
    found.push({
      id: 'pair-unknown',
      cause: span && !blank ? 'target/go-version-lacks-target' : 'target/unsupported-pair',
      severity: 'error',
      message:
        span && !blank
          ? `Go 1.${minor} has no ${goos}/${goarch}: it is in Go 1.${span.since}${span.until === undefined ? ' and later' : ` to 1.${span.until}`}`
          : `no Go has a target ${JSON.stringify(`${goos}/${goarch}`)}${blank ? ': there is a blank in it' : ''}`,
      ...(near && {
        fix: `export GOOS=${near.goos} GOARCH=${near.goarch}${near.goarm === undefined ? '' : ` GOARM=${near.goarm}`}`,
      }),
      ...place(winner(goos === host.goos ? machine : system)),
    });
  }
  for (const [variable, native] of [
    [system, host.goos],
    [machine, host.goarch],
  ] as const) {
    const layer = winner(variable);
    if (!variable || !layer || variable.value === native || layer.layer === 'default') continue;
    const persisted = layer.layer === 'user file' || layer.layer === 'GOROOT file';
    found.push(
      persisted
        ? {
            id: 'target-persisted',
            cause: 'target/go-env-persisted',
            severity: 'warning',
            message: `${variable.name}=${variable.value} is persisted in ${layer.where?.path ?? 'a file'}: every go command of this user builds for it, go run, go test and go generate too`,
            fix: `go env -u ${variable.name}`,
            ...place(layer),
          }
        : {
            id: 'target-exported',
            cause: 'target/inherited-goos',
            severity: 'warning',
            message: `${variable.name}=${variable.value} is in the process environment: go run, go test and go generate build programs that this ${host.goos}/${host.goarch} machine cannot run, and go install refuses when GOBIN is set`,
            fix: `unset ${variable.name}   # and name it on the one command that needs it: ${variable.name}=${variable.value} go build ./...`,
          },
    );
  }
  return found;
}

/** Empty variables over persisted ones, for every variable. */
function emptyFindings(variables: readonly EnvironmentVariable[]): EnvironmentFinding[] {
  return variables.flatMap((variable) => {
    const empty = variable.layers.find(
      ({ layer, effect }) => layer === 'process environment' && effect === 'empty',
    );
    const won = winner(variable);
    if (!empty || !won || won.layer === 'default') return [];
    return [
      {
        id: 'empty-does-not-cancel',
        cause: 'target/go-env-persisted',
        severity: 'warning' as const,
        message: `${variable.name} is set to nothing in the process environment, which does not cancel ${variable.name}=${won.value} of the ${won.layer}`,
        fix: `go env -u ${variable.name}`,
        ...place(won),
      },
    ];
  });
}

function levelFindings(facts: EnvironmentFacts, goarch: string, minor: number): EnvironmentFinding[] {
  return LEVELS.flatMap((name): EnvironmentFinding[] => {
    const line = facts.user?.lines.get(name);
    const own = facts.process[name];
    const value = own === undefined || own === '' ? line?.value : own;
    if (value === undefined || value === '') return [];
    const where =
      own === undefined || own === ''
        ? line && facts.user
          ? { where: { path: facts.user.path, line: line.line } }
          : {}
        : {};
    if (levelVariable(goarch) !== name)
      return [
        {
          id: 'level-unused',
          severity: 'note',
          message: `${name}=${value} has no effect on GOARCH=${goarch}`,
          ...where,
        },
      ];
    const known = levelFacts(goarch, minor);
    if (!known)
      return [
        {
          id: 'level-unknown-variable',
          cause: 'target/invalid-level-value',
          severity: 'warning',
          message: `Go 1.${minor} does not know ${name} and ignores ${name}=${value}`,
          ...where,
        },
      ];
    const refusal = levelRefusal(goarch, value, minor);
    return refusal === undefined
      ? []
      : [
          {
            id: 'level-invalid',
            cause: 'target/invalid-level-value',
            severity: 'error',
            message: refusal,
            ...where,
          },
        ];
  });
}

function flagFindings(variables: ReadonlyMap<string, EnvironmentVariable>): EnvironmentFinding[] {
  const flags = variables.get('GOFLAGS');
  const found: EnvironmentFinding[] = [];
  for (const word of (flags?.value ?? '').split(/\s+/).filter(Boolean))
    if (!/^--?[A-Za-z]/.test(word))
      found.push({
        id: 'goflags-word',
        severity: 'error',
        message: `GOFLAGS holds ${JSON.stringify(word)}: every entry must be a flag that begins with - (values with blanks in quotes: '-ldflags=-s -w')`,
        ...place(winner(flags)),
      });
  const cgo = variables.get('CGO_ENABLED');
  const ignored = cgo?.layers.find(({ effect, layer }) => effect === 'ignored' && layer !== 'default');
  if (ignored)
    found.push({
      id: 'cgo-value-ignored',
      cause: 'cgo/cgo-only-package-excluded',
      severity: 'warning',
      message: `CGO_ENABLED=${ignored.value} counts for nothing: only 0 and 1 are read`,
      ...place(ignored),
    });
  const cc = winner(variables.get('CC'));
  const crosses = ['GOOS', 'GOARCH'].some((name) => variables.get(name)?.changed);
  if (
    cgo?.value === '0' &&
    cc !== undefined &&
    cc.layer !== 'default' &&
    winner(cgo)?.layer === 'default' &&
    crosses
  )
    found.push({
      id: 'cc-without-cgo',
      cause: 'cgo/cgo-only-package-excluded',
      severity: 'warning',
      message: `CC=${cc.value} is set, but a cross build has cgo off unless CGO_ENABLED=1 says otherwise`,
      fix: 'export CGO_ENABLED=1',
      ...place(cc),
    });
  return found;
}

function toolchainFindings(
  variables: ReadonlyMap<string, EnvironmentVariable>,
  choice: ToolchainChoice | undefined,
): EnvironmentFinding[] {
  if (!choice) return [];
  if (choice.refusal !== undefined)
    return [
      {
        id: 'toolchain-refused',
        cause: 'toolchain/toolchain-not-available',
        severity: 'error',
        message: choice.refusal,
        ...place(winner(variables.get('GOTOOLCHAIN'))),
      },
    ];
  const refused = choice.steps.find((step) => step.includes('builds will be refused'));
  if (refused !== undefined)
    return [
      {
        id: 'go-line-newer',
        cause: 'toolchain/go-version-too-old',
        severity: 'error',
        message: refused,
        fix: 'export GOTOOLCHAIN=auto   # or install that Go',
      },
    ];
  if (choice.toolchain !== 'local' && choice.mode === 'auto') {
    const sums = variables.get('GOSUMDB');
    const proxy = variables.get('GOPROXY');
    if (sums?.value === 'off' || proxy?.value === 'off')
      return [
        {
          id: 'toolchain-download-off',
          cause: 'toolchain/toolchain-not-available',
          severity: 'warning',
          message: `${choice.toolchain} is wanted, but ${sums?.value === 'off' ? 'GOSUMDB=off' : 'GOPROXY=off'} stops its download`,
          ...place(winner(sums?.value === 'off' ? sums : proxy)),
        },
      ];
  }
  return [];
}

/** What in the environment breaks builds or surprises. `machine`: what the kernel says, as Go names it. */
export function findEnvironmentFaults(
  facts: EnvironmentFacts,
  variables: readonly EnvironmentVariable[],
  choice: ToolchainChoice | undefined,
  machine?: { readonly goarch: string; readonly text: string },
): EnvironmentFinding[] {
  const minor = goMinor(facts.toolchain.version) ?? 27;
  const byName = new Map(variables.map((variable) => [variable.name, variable]));
  const goarch = byName.get('GOARCH')?.value ?? '';
  const { host } = facts.toolchain;
  const found = [
    ...pairFindings(facts, byName, minor),
    ...emptyFindings(variables),
    ...levelFindings(facts, goarch, minor),
    ...flagFindings(byName),
    ...toolchainFindings(byName, choice),
  ];
  if (machine && machine.goarch !== host.goarch)
    found.push({
      id: 'toolchain-of-another-machine',
      cause: 'target/host-arch-mismatch',
      severity: 'warning',
      message: `the Go toolchain is for ${host.goarch}, the machine says ${machine.text} (${machine.goarch}): it runs emulated or in a 32-bit system, and builds for ${host.goarch} unless GOARCH says otherwise`,
      fix: `install Go for ${host.goos}/${machine.goarch}`,
    });
  const named = facts.process['GOROOT'];
  if (named !== undefined && named !== '')
    found.push({
      id: 'goroot-set',
      cause: 'toolchain/goroot-mismatch',
      severity: 'note',
      message: `GOROOT=${named} is set: a go command of another release would use its files; Go finds its own without it`,
      fix: 'unset GOROOT',
    });
  return found;
}
