import { dirname, isAbsolute, join } from 'node:path';
import type { EnvironmentFacts, ModuleFile, SettingsFile } from '../../diagnosis/go-env/facts.ts';
import { parseEnvFile } from '../../formats/go-env/env-file.ts';
import { findGodebugLines, findModuleLine } from '../../formats/go-env/module-lines.ts';
import { type Host, isRefusal } from '../../model/host.ts';

const MOST_BYTES = 4 * 1024 * 1024;

function text(host: Host, path: string): string | undefined {
  if (host.kind(path) !== 'file') return undefined;
  const bytes = host.head(path, MOST_BYTES);
  return isRefusal(bytes) ? undefined : new TextDecoder().decode(bytes);
}

/** Directories for configuration and caches as Go's os package finds them; undefined where it gives up. */
function userDirectories(env: Host['env'], goos: string): { home?: string; config?: string; cache?: string } {
  const set = (name: string): string | undefined => (env[name] === '' ? undefined : env[name]);
  const home = set(goos === 'windows' ? 'USERPROFILE' : 'HOME');
  const below = (root: string | undefined, name: string): string | undefined =>
    root === undefined ? undefined : join(root, name);
  const xdg = (name: string, fallback: string): string | undefined => {
    const value = set(name);
    if (value === undefined) return below(home, fallback);
    return isAbsolute(value) ? value : undefined;
  };
  const [config, cache] =
    goos === 'windows'
      ? [set('APPDATA'), set('LOCALAPPDATA')]
      : goos === 'darwin' || goos === 'ios'
        ? [below(home, 'Library/Application Support'), below(home, 'Library/Caches')]
        : [xdg('XDG_CONFIG_HOME', '.config'), xdg('XDG_CACHE_HOME', '.cache')];
  return {
    ...(home !== undefined && { home }),
    ...(config !== undefined && { config }),
    ...(cache !== undefined && { cache }),
  };
}

interface ReadFile {
  readonly file?: SettingsFile;
  readonly notices: readonly string[];
}

/** A file of `go env -w` or $GOROOT/go.env; unreadable is not the same as empty, and is said. */
function readSettings(host: Host, path: string): ReadFile {
  const kind = host.kind(path);
  if (kind === 'missing') return { notices: [] };
  const content = text(host, path);
  if (content === undefined)
    return { notices: [`${path} cannot be read (${kind}); Go silently goes on without it`] };
  const { value, issues } = parseEnvFile(content);
  return { file: { path, lines: value }, notices: issues.map(({ message }) => `${path}: ${message}`) };
}

function readModuleFile(host: Host, path: string): ModuleFile | undefined {
  const content = text(host, path);
  if (content === undefined) return undefined;
  const go = findModuleLine(content, 'go');
  const toolchain = findModuleLine(content, 'toolchain');
  return {
    path,
    ...(go && { go }),
    ...(toolchain && { toolchain }),
    godebug: findGodebugLines(content),
  };
}

/** The nearest file of a name at or above a directory. */
function findUpwards(host: Host, directory: string, name: string): string | undefined {
  for (let at = directory; ; at = dirname(at)) {
    if (host.kind(join(at, name)) === 'file') return join(at, name);
    if (dirname(at) === at) return undefined;
  }
}

/** Is there a file of this name in a directory of PATH? */
export function onPath(host: Host, program: string, goos: string): boolean {
  if (program.includes('/')) return host.kind(program) === 'file';
  const names = goos === 'windows' ? [`${program}.exe`, program] : [program];
  return (host.env['PATH'] ?? '')
    .split(goos === 'windows' ? ';' : ':')
    .some(
      (directory) => directory !== '' && names.some((name) => host.kind(join(directory, name)) === 'file'),
    );
}

/** Every file that decides, for a toolchain that is known. */
export function readFacts(
  host: Host,
  directory: string,
  toolchain: EnvironmentFacts['toolchain'],
): { facts: EnvironmentFacts; notices: readonly string[] } {
  const { goos } = toolchain.host;
  const { home, config, cache } = userDirectories(host.env, goos);
  const goenv = host.env['GOENV'] ?? '';
  const named = goenv !== '' && goenv !== 'off';
  const path = named ? goenv : config === undefined ? '' : join(config, 'go/env');
  const user: ReadFile =
    goenv === 'off' || path === ''
      ? { notices: [] }
      : readSettings(host, isAbsolute(path) ? path : join(directory, path));
  const goroot: ReadFile =
    toolchain.goroot === '' ? { notices: [] } : readSettings(host, join(toolchain.goroot, 'go.env'));
  const notices = [...user.notices, ...goroot.notices];
  const wanted = host.env['GOWORK'] || user.file?.lines.get('GOWORK')?.value;
  const modulePath = findUpwards(host, directory, 'go.mod');
  const workPath = wanted === 'off' ? undefined : wanted || findUpwards(host, directory, 'go.work');
  const module = modulePath === undefined ? undefined : readModuleFile(host, modulePath);
  const workspace = workPath === undefined ? undefined : readModuleFile(host, workPath);
  const telemetry = config === undefined ? undefined : text(host, join(config, 'go/telemetry/mode'));
  return {
    notices,
    facts: {
      process: host.env,
      userFile: { path, named },
      ...(user.file && { user: user.file }),
      ...(goroot.file && { goroot: goroot.file }),
      toolchain,
      ...(module && { module }),
      ...(workspace && { workspace }),
      directory,
      ...(home !== undefined && { home }),
      ...(config !== undefined && { configDirectory: config }),
      ...(cache !== undefined && { cacheDirectory: cache }),
      onPath: (program) => onPath(host, program, goos),
      telemetry: telemetry?.trim().split(/\s/)[0] || 'local',
    },
  };
}
