import { machineFacts, isGoos, parsePair } from '../formats/platform/platform-words.ts';
import { parseCommands } from '../formats/shell/commands.ts';
import type { ObservedEvent } from '../model/event.ts';
import type { Context, MachineFacts, ShellCommand, Situation } from '../model/situation.ts';

/** Variables that reach the go command and decide what is built. */
const BUILD_VARIABLE = /^(?:GO[A-Z0-9]+|CGO_\w+|CC|CXX|AR|FC|PKG_CONFIG\w*|TARGETARCH|TARGETOS|DOCKER_\w+)$/;

function merged(
  ...layers: readonly (Readonly<Record<string, string>> | undefined)[]
): Record<string, string> {
  const all: Record<string, string> = {};
  for (const layer of layers)
    for (const [name, value] of Object.entries(layer ?? {})) if (!(name in all)) all[name] = value;
  return all;
}

/** Fields of `first`, completed by those of the others. */
function mergedFacts(...facts: readonly MachineFacts[]): MachineFacts {
  return Object.assign({}, ...facts.toReversed(), {
    text: facts
      .map(({ text }) => text)
      .filter(Boolean)
      .join('; '),
  });
}

/** Context people give with `--context`, plus the facts that the logs themselves show. */
export function readSituation(context: Context, events: readonly ObservedEvent[]): Situation {
  const facts = (id: string): readonly ObservedEvent[] => events.filter(({ event }) => event === id);
  const commands: ShellCommand[] = [];
  if (context.command) commands.push(...parseCommands(context.command));
  for (const { data } of facts('fact.command'))
    commands.push(...parseCommands(String(data['command'] ?? '')));

  const goEnv: Record<string, string> = {};
  for (const { data } of facts('fact.go-env'))
    goEnv[String(data['variable'])] ??= String(data['value'] ?? '');

  const own = commands.filter(({ env }) => Object.keys(env).some((name) => BUILD_VARIABLE.test(name)));
  const env = merged(context.env, ...own.map(({ env }) => env), dockerfileEnv(context.dockerfile));

  const versions = facts('fact.go-version').map(({ data }) => String(data['version'] ?? ''));
  const contextGo = /\b(?:go)?(1\.\d+(?:\.\d+|beta\d|rc\d)?)/.exec(context.go ?? '')?.[1];
  const goVersion = contextGo ?? versions[0] ?? /^go(1\.[\w.]+)/.exec(goEnv['GOVERSION'] ?? '')?.[1];

  const hostText = machineFacts(context.host ?? '');
  const seenHost = facts('fact.uname').map(({ data }): MachineFacts => {
    const release = String(data['release'] ?? '');
    return {
      ...machineFacts(`${String(data['system'] ?? '')} ${String(data['machine'] ?? '')} ${release}`),
      ...(release && { kernel: release }),
    };
  });
  const seenSystem = facts('fact.distribution').map(({ data }) =>
    machineFacts(`${String(data['key'] ?? '')} ${String(data['value'] ?? '')}`),
  );
  const goHost = goEnv['GOHOSTOS'] ? [machineFacts(`${goEnv['GOHOSTOS']}/${goEnv['GOHOSTARCH'] ?? ''}`)] : [];
  const seenGo = facts('fact.go-version').map(({ data }) =>
    machineFacts(`${String(data['goos'])}/${String(data['goarch'])}`),
  );
  const host = mergedFacts(hostText, ...seenHost, ...seenSystem, ...goHost, ...seenGo);

  const target = mergedFacts(machineFacts(context.target ?? ''), ...platformFlags(commands));
  const contextPair = parsePair(context.target ?? '');
  const goos =
    env['GOOS'] ?? contextPair?.os ?? (isGoos(target.os ?? '') ? target.os : undefined) ?? goEnv['GOOS'];
  const goarch = env['GOARCH'] ?? contextPair?.arch ?? target.arch ?? goEnv['GOARCH'];
  return {
    context,
    commands,
    env,
    goEnv,
    ...(goos && { goos }),
    ...(goarch && { goarch }),
    host,
    target,
    ...(goVersion && { goVersion }),
  };
}

/** `docker build --platform linux/arm64` and `DOCKER_DEFAULT_PLATFORM` name the target. */
function platformFlags(commands: readonly ShellCommand[]): MachineFacts[] {
  const found: MachineFacts[] = [];
  for (const { name, words, env } of commands) {
    if (!['docker', 'podman', 'buildah', 'nerdctl', 'buildx'].includes(name)) continue;
    for (const [index, word] of words.entries()) {
      const value = word.startsWith('--platform=')
        ? word.slice(11)
        : word === '--platform'
          ? words[index + 1]
          : undefined;
      if (value) found.push(machineFacts(value.split(',')[0] ?? value));
    }
    if (env['DOCKER_DEFAULT_PLATFORM']) found.push(machineFacts(env['DOCKER_DEFAULT_PLATFORM']));
  }
  return found;
}

/** Constant `ENV NAME value` and `RUN … NAME=value go build` of a Dockerfile. */
function dockerfileEnv(dockerfile: string | undefined): Record<string, string> {
  const env: Record<string, string> = {};
  for (const line of (dockerfile ?? '').split('\n')) {
    const instruction = /^\s*(ENV|RUN)\s+(.*)$/i.exec(line);
    if (!instruction) continue;
    for (const match of (instruction[2] ?? '').matchAll(
      /\b(GO[A-Z0-9]+|CGO_ENABLED|CC|CXX)(?:=|\s+)["']?([\w./-]+)["']?/g,
    ))
      if (match[1] && match[2]) env[match[1]] ??= match[2];
  }
  return env;
}
