import { type GoMod, parseGoMod } from '../formats/go-mod/go-mod.ts';
import { type BuildContext, defaultLevelTags, isSelected } from '../formats/go-source/build-context.ts';
import { pairFacts } from '../knowledge/go-atlas.ts';
import { STD_PACKAGES } from '../knowledge/go-std.generated.ts';
import { pureGoAlternative } from '../knowledge/pure-go.ts';
import { goMinor } from '../knowledge/go-targets.ts';
import { type Host, isRefusal } from '../model/host.ts';
import type { Evidence, PreflightFinding, Preflight, TargetPreflight } from '../model/preflight.ts';
import { cgoFor, experimentTags, gorootOf, modcacheOf, tagsOfFlags } from './build-settings.ts';
import { type CMachine, cMachine, findCgoProblems } from './cgo.ts';
import { plainFinding, type Writer } from './findings.ts';
import { readBuildList, readGoEnv, readGoList } from './go-command.ts';
import { findLinkProblems, findOutputProblem } from './linking.ts';
import { joinPath, type ModuleAt, type ModuleMap, moduleMap } from './module-map.ts';
import { matchPackages, type MatchedPackage } from './package-walk.ts';
import { findStubs } from './stubs.ts';
import { sourceTree, type SourceTree } from './source-tree.ts';
import { evaluateBuild } from './target-build.ts';

interface PreflightTarget {
  /** As the user wrote it. */
  readonly on: string;
  readonly goos: string;
  readonly goarch: string;
}

export interface PreflightOptions {
  readonly tags: readonly string[];
  /** False: read files only, run no command. */
  readonly mayRun: boolean;
  readonly onProgress: (done: number, all: number, what: string) => void;
}

/** Everything read about the module before any target is looked at. */
interface Ground {
  readonly directory: string;
  readonly goMod: GoMod;
  readonly env: Readonly<Record<string, string>> | undefined;
  readonly release: number;
  readonly tree: SourceTree;
  readonly roots: readonly MatchedPackage[];
  readonly everywhere: readonly PreflightFinding[];
  readonly errors: ReadonlyMap<string, string>;
  readonly notices: string[];
  readonly hasStandardSources: boolean;
  /** Undefined when no command may run. */
  readonly machine: CMachine | undefined;
}

/** Pre-flight of the module in `directory` for every target. Reads sources and asks go; compiles nothing. */
export async function preflight(
  host: Host,
  directory: string,
  targets: readonly PreflightTarget[],
  options: PreflightOptions,
): Promise<Preflight> {
  options.onProgress(0, targets.length, 'reading the module');
  const notices: string[] = [];
  const text = host.head(`${directory}/go.mod`, 4 * 1024 * 1024);
  const everywhere: PreflightFinding[] = [];
  const parsed = parseGoMod(isRefusal(text) ? '' : new TextDecoder().decode(text));
  if (isRefusal(text)) notices.push(`${directory}/go.mod: ${text.message}`);
  for (const { message } of parsed.issues)
    everywhere.push({
      ...plainFinding('outside/missing-module', 'fail', `go.mod: ${message}`),
      evidence: [{ path: 'go.mod' }],
    });
  const goMod = parsed.value;
  const asked = options.mayRun ? await readGoEnv(host, directory) : {};
  if (asked.notice !== undefined) notices.push(asked.notice);
  const { env } = asked;
  const tags = [...options.tags, ...tagsOfFlags(env?.['GOFLAGS'] ?? host.env['GOFLAGS'] ?? '')];
  const version = env?.['GOVERSION'] ?? (goMod.go === undefined ? '' : `go${goMod.go}`);
  const release = goMinor(version) ?? 99;
  const [firstTarget] = targets;
  let told: readonly ModuleAt[] = [];
  let errors: ReadonlyMap<string, string> = new Map();
  if (env && firstTarget) {
    const { facts, notice } = await readGoList(
      host,
      directory,
      { GOOS: firstTarget.goos, GOARCH: firstTarget.goarch },
      tags,
    );
    if (notice !== undefined) notices.push(notice);
    if (facts?.refusal !== undefined) everywhere.push(refusedByGo(facts.refusal, goMod, version));
    errors = facts?.errors ?? errors;
    told = facts?.modules ?? [];
    if ((goMinor(goMod.go ?? '1.11') ?? 99) < 17 && facts && facts.refusal === undefined) {
      const known = new Set(told.map(({ path }) => path));
      told = [...told, ...(await readBuildList(host, directory)).filter(({ path }) => !known.has(path))];
    }
  }
  const walked = matchPackages(host, directory, goMod.module ?? '', goMod.ignores);
  notices.push(...walked.notices);
  const vendored =
    host.kind(`${directory}/vendor`) === 'directory' && (goMinor(goMod.go ?? '1.11') ?? 0) >= 14;
  const workspace = withWorkspace(host, goMod, told);
  const goroot = gorootOf(host, env);
  const modules = moduleMap(host, {
    main: [{ path: goMod.module ?? '', directory, main: true }, ...workspace.modules],
    goMod: workspace.goMod,
    base: directory,
    ...(goroot !== undefined && { goroot }),
    ...modcacheOf(host, env),
    told: told.filter(({ main }) => !main),
    ...(vendored && { vendor: `${directory}/vendor` }),
    isStandard: (path) => path in STD_PACKAGES || path === 'C' || path === 'unsafe',
  });
  const contexts = targets.map((target) => contextFor(host, env, release, target, tags));
  const ground: Ground = {
    directory,
    goMod,
    env,
    release,
    tree: sourceTree(host, (condition) => contexts.some((context) => isSelected(context, condition))),
    roots: walked.packages,
    everywhere,
    errors,
    notices,
    hasStandardSources: goroot !== undefined,
    machine: options.mayRun ? cMachine(host) : undefined,
  };
  const results: TargetPreflight[] = [];
  for (const [index, target] of targets.entries()) {
    options.onProgress(index, targets.length, target.on);
    results.push(await one(host, ground, modules, target, tags));
  }
  options.onProgress(targets.length, targets.length, 'done');
  return { module: goMod.module ?? '', go: version.replace(/^go/, ''), targets: results, notices };
}

/** In a workspace the other modules are main ones too, and their requirements count. */
function withWorkspace(
  host: Host,
  goMod: GoMod,
  told: readonly ModuleAt[],
): { modules: readonly ModuleAt[]; goMod: GoMod } {
  const modules = told.filter(({ main, path }) => main && path !== goMod.module);
  const requires = modules.flatMap(({ directory }) => {
    const text = host.head(`${directory}/go.mod`, 4 * 1024 * 1024);
    return isRefusal(text) ? [] : parseGoMod(new TextDecoder().decode(text)).value.requires;
  });
  return { modules, goMod: { ...goMod, requires: [...goMod.requires, ...requires] } };
}

/** What decides the files of one target. */
function contextFor(
  host: Host,
  env: Readonly<Record<string, string>> | undefined,
  release: number,
  { goos, goarch }: PreflightTarget,
  tags: readonly string[],
): BuildContext {
  return {
    goos,
    goarch,
    cgo: cgoFor(host, env, goos, goarch, pairFacts(goos, goarch, release)?.cgo ?? false),
    compiler: 'gc',
    release,
    tags: new Set([...tags, ...defaultLevelTags(goos, goarch), ...experimentTags(env, goos, goarch)]),
  };
}

async function one(
  host: Host,
  ground: Ground,
  modules: ModuleMap,
  target: PreflightTarget,
  tags: readonly string[],
): Promise<TargetPreflight> {
  const { goos, goarch, on } = target;
  const facts = pairFacts(goos, goarch, ground.release);
  const context = contextFor(host, ground.env, ground.release, target, tags);
  const { cgo } = context;
  const writer = writerFor(ground, on, cgo);
  const findings: PreflightFinding[] = [...ground.everywhere];
  if (!facts)
    findings.push({
      ...plainFinding(
        'target/unsupported-pair',
        'fail',
        `Go 1.${ground.release} does not know ${goos}/${goarch}`,
      ),
      fix: { title: 'See the pairs that it knows', command: 'go tool dist list' },
    });
  if (ground.everywhere.every(({ verdict }) => verdict !== 'fail') && facts) {
    const build = evaluateBuild({ tree: ground.tree, modules, roots: ground.roots, context, writer });
    findings.push(...build.findings);
    // A build that stops has no stand-in to warn of.
    if (buildsWith(findings) === 'yes') findings.push(...findStubs(build.packages, context, writer));
    for (const { importPath } of build.packages) {
      const error = ground.errors.get(importPath);
      if (
        error !== undefined &&
        !/build constraints exclude all|no Go files|no non-test Go files/.test(error)
      )
        if (!findings.some(({ message }) => message.includes(importPath)))
          findings.push(plainFinding('outside/missing-module', 'fail', `${importPath}: ${error}`));
    }
    if (cgo && ground.machine)
      findings.push(
        ...(await findCgoProblems(host, ground.machine, build.packages, context, ground.env ?? {}, writer)),
      );
    findings.push(
      ...findLinkProblems(
        build.packages,
        context,
        {
          mustLinkExternal: facts.external === 'always',
          defaultPie: facts.pieByDefault !== 'no',
          internalPie: facts.internalPie,
        },
        writer,
      ),
      ...findOutputProblem(
        build.packages,
        build.packages.filter(({ root }) => root).length,
        context,
        (name) => host.kind(`${ground.directory}/${name}`) === 'directory',
      ),
    );
  }
  return { on, goos, goarch, cgo, builds: buildsWith(findings), findings: distinct(findings) };
}

function buildsWith(findings: readonly PreflightFinding[]): 'yes' | 'no' | 'unknown' {
  const stopping = findings.filter(({ stopsBuild }) => stopsBuild);
  if (stopping.some(({ verdict }) => verdict === 'fail')) return 'no';
  return stopping.some(({ verdict }) => verdict === 'unknown') ? 'unknown' : 'yes';
}

function distinct(findings: readonly PreflightFinding[]): PreflightFinding[] {
  const seen = new Set<string>();
  return findings.filter(({ cause, message }) => {
    const key = `${cause} ${message}`;
    return !seen.has(key) && seen.add(key);
  });
}

/** The go command would not even begin. */
function refusedByGo(message: string, goMod: GoMod, version: string): PreflightFinding {
  if (/requires go >= |invalid go version|unknown block type|requires go 1/.test(message))
    return {
      ...plainFinding('toolchain/go-version-too-old', 'fail', message),
      evidence: [
        {
          path: 'go.mod',
          ...(goMod.goLine !== undefined && { line: goMod.goLine }),
          text: `go ${goMod.go ?? '?'}, and this is ${version}`,
        },
      ],
      fix: {
        title: 'Let go fetch the release that the module asks for',
        command: 'GOTOOLCHAIN=auto go build ./...',
      },
    };
  return {
    ...plainFinding('outside/missing-module', 'fail', message),
    evidence: [{ path: 'go.mod' }],
    fix: { title: 'Put go.mod and go.sum in order', command: 'go mod tidy' },
  };
}

function writerFor({ directory, tree, env, hasStandardSources }: Ground, on: string, cgo: boolean): Writer {
  const lines = new Map<string, string>();
  const short = (path: string): string => {
    if (path.startsWith(`${directory}/`)) return path.slice(directory.length + 1);
    const cache = env?.['GOMODCACHE'];
    return cache !== undefined && path.startsWith(`${cache}/`) ? path.slice(cache.length + 1) : path;
  };
  return {
    on,
    cgo,
    hasStandardSources,
    alternative: pureGoAlternative,
    place(folder, file, offset, note): Evidence {
      const path = `${folder}/${file}`;
      let source = lines.get(path);
      if (source === undefined) lines.set(path, (source = tree.text(path) ?? ''));
      const line = source.slice(0, offset).split('\n').length;
      return { path: short(joinPath(folder, file)), line, ...(note !== undefined && { text: note }) };
    },
  };
}
