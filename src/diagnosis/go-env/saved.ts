import type { EnvironmentVariable } from '../../model/go-environment.ts';
import type { EnvironmentFacts } from './facts.ts';
import { evaluateEnvironment } from './evaluate.ts';

/**
 * A saved `go env -json`, without the machine it comes from: every value, what it would be by default there, and
 * why CGO_ENABLED is what it is. Which layer set a value that is no default cannot be known; GOENV says which file
 * to look into.
 */
export function evaluateSaved(
  values: Readonly<Record<string, string>>,
  path: string,
): { variables: EnvironmentVariable[]; facts: EnvironmentFacts } {
  const host = { goos: values['GOHOSTOS'] ?? 'linux', goarch: values['GOHOSTARCH'] ?? 'amd64' };
  const windows = host.goos === 'windows';
  const parent = (file: string): string => file.replace(/[\\/][^\\/]*$/, '');
  // Defaults follow from the home directory, which only the paths of the file can tell.
  const userFile = values['GOENV'] ?? '';
  const home =
    /^(.*?)[\\/](?:\.config|Library|AppData)[\\/]/.exec(userFile)?.[1] ?? parent(values['GOPATH'] ?? '');
  const facts: EnvironmentFacts = {
    // The pair of the build decides other defaults (CC, GOEXE, the level variable).
    process: Object.fromEntries(
      ['GOOS', 'GOARCH'].flatMap((name) => (values[name] === undefined ? [] : [[name, values[name]]])),
    ),
    userFile: { path: userFile, named: false },
    toolchain: {
      version: (values['GOVERSION'] ?? 'go1.27').replace(/^go/, ''),
      goroot: values['GOROOT'] ?? '',
      host,
    },
    directory: '.',
    ...(home !== '' && { home }),
    ...(home !== '' && {
      cacheDirectory: windows
        ? `${home}\\AppData\\Local`
        : host.goos === 'darwin'
          ? `${home}/Library/Caches`
          : `${home}/.cache`,
    }),
    onPath: () => true,
    telemetry: values['GOTELEMETRY'] ?? 'local',
  };
  const defaults = new Map(evaluateEnvironment(facts).map((variable) => [variable.name, variable]));
  // Since 1.21 these come from $GOROOT/go.env, which is as good as a default.
  const shipped: Readonly<Record<string, string>> = {
    GOPROXY: 'https://proxy.golang.org,direct',
    GOSUMDB: 'sum.golang.org',
    GOTOOLCHAIN: 'auto',
  };
  const variables = Object.entries(values).map(([name, value]): EnvironmentVariable => {
    const known = defaults.get(name);
    const byDefault =
      name === 'GOOS'
        ? host.goos
        : name === 'GOARCH'
          ? host.goarch
          : name === 'GOMOD' || name === 'GOWORK' || name === 'GOGCCFLAGS'
            ? value
            : (shipped[name] ?? known?.value ?? '');
    const changed = value !== byDefault;
    return {
      name,
      value,
      changed,
      layers: [
        { layer: 'saved', value, where: { path }, effect: 'wins' },
        ...(changed ? [{ layer: 'default' as const, value: byDefault, effect: 'hidden' as const }] : []),
      ],
      ...(name === 'CGO_ENABLED'
        ? { why: cgoReason(value, byDefault, known) }
        : changed && {
            why: `set by the process environment or by ${userFile === '' ? 'a file of go env -w' : userFile}`,
          }),
    };
  });
  return { variables: variables.sort((a, b) => (a.name < b.name ? -1 : 1)), facts };
}

function cgoReason(value: string, byDefault: string, known: EnvironmentVariable | undefined): string {
  if (value === byDefault) return known?.why ?? '';
  return value === '0'
    ? '0 on its own platform: it is set explicitly, or CC is unset and no C compiler is on PATH'
    : `1 although the default is 0: it is set explicitly; ${known?.why ?? ''}`;
}
