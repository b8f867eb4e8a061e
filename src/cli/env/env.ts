import { dirname, resolve } from 'node:path';
import { judgeCompiler, judgeGccgo } from '../../diagnosis/go-env/compiler-fit.ts';
import { evaluateEnvironment } from '../../diagnosis/go-env/evaluate.ts';
import type { EnvironmentFacts } from '../../diagnosis/go-env/facts.ts';
import { findEnvironmentFaults } from '../../diagnosis/go-env/findings.ts';
import { look } from '../../diagnosis/go-env/layers.ts';
import { evaluateSaved } from '../../diagnosis/go-env/saved.ts';
import { selectToolchain } from '../../diagnosis/go-env/select-toolchain.ts';
import { NEWEST_GO, releaseSource } from '../../knowledge/go-atlas.ts';
import { architectureWord } from '../../knowledge/go-targets.ts';
import type {
  EnvironmentFinding,
  EnvironmentVariable,
  GoEnvironment,
  ToolchainChoice,
} from '../../model/go-environment.ts';
import { type Host, isRefusal } from '../../model/host.ts';
import { nearestWord } from '../../model/nearest-word.ts';
import { renderEnvironment, renderEnvironmentJson } from '../../report/environment.ts';
import type { Streams } from '../command.ts';
import { UsageError, unknownWord } from '../usage-error.ts';
import { readCompiler } from './compiler.ts';
import { findForeignObjects } from './objects.ts';
import { readFacts } from './read-facts.ts';
import { askGo, cachedToolchain, parseGoEnv, thisMachine } from './read-go.ts';

const FORMATS = ['terminal', 'json'] as const;

export interface EnvOptions {
  readonly format: string;
  readonly directory: string;
  readonly all: boolean;
  readonly from?: string;
  readonly fix: boolean;
  readonly on: readonly string[];
  readonly run: boolean;
}

function savedEnvironment(host: Host, path: string): GoEnvironment {
  const bytes = host.head(path, 4 * 1024 * 1024);
  if (isRefusal(bytes)) throw new UsageError(bytes.message);
  const values = parseGoEnv(new TextDecoder().decode(bytes));
  if (!values)
    throw new UsageError(`${path} is no output of \`go env -json\`: a JSON object of texts is expected`);
  const { variables, facts } = evaluateSaved(values, path);
  return {
    ...(values['GOVERSION'] !== undefined && { version: values['GOVERSION'].replace(/^go/, '') }),
    variables,
    findings: findEnvironmentFaults(facts, variables, undefined).filter(({ id }) => id !== 'target-exported'),
    notices: ['a saved environment names no layers: only what differs from the defaults can be told'],
  };
}

/** `uname -m` of the machine, where it can be asked. */
async function kernelMachine(host: Host): Promise<{ goarch: string; text: string } | undefined> {
  const answer = await host.run('uname', ['-m'], { timeoutSeconds: 5 });
  if (isRefusal(answer) || answer.exitCode !== 0) return undefined;
  const text = answer.stdout.trim();
  const goarch = architectureWord(text)?.goarch ?? text;
  return /^[\w-]{1,20}$/.test(text) ? { goarch, text } : undefined;
}

/** The C compiler against the pair where cgo is on; gccgo against the go line where it is the compiler. */
async function compilerFindings(
  host: Host,
  facts: EnvironmentFacts,
  variables: readonly EnvironmentVariable[],
): Promise<EnvironmentFinding[]> {
  const value = (name: string): string => variables.find((variable) => variable.name === name)?.value ?? '';
  const found: (EnvironmentFinding | undefined)[] = [];
  if (value('CGO_ENABLED') === '1')
    found.push(judgeCompiler(await readCompiler(host, value('CC')), value('GOOS'), value('GOARCH')));
  if (/-compiler[= ]gccgo/.test(value('GOFLAGS'))) {
    const answer = await host.run(value('GCCGO') || 'gccgo', ['-dumpversion'], { timeoutSeconds: 10 });
    const go = facts.module?.go;
    if (!isRefusal(answer) && answer.exitCode === 0)
      found.push(
        judgeGccgo(
          Number.parseInt(answer.stdout, 10),
          go && facts.module && { ...go, path: facts.module.path },
        ),
      );
  }
  return found.flatMap((finding) => finding ?? []);
}

async function liveEnvironment(host: Host, options: EnvOptions): Promise<GoEnvironment> {
  const directory = resolve(host.cwd, options.directory);
  if (host.kind(directory) !== 'directory') throw new UsageError(`${options.directory} is not a directory`);
  const notices: string[] = [];
  const go = options.run ? await askGo(host, directory) : { missing: 'no command is run' };
  if ('missing' in go)
    notices.push(
      `${go.missing}: the defaults are those of Go 1.${NEWEST_GO}, and $GOROOT/go.env is not read`,
    );
  if ('broken' in go)
    notices.push(`${go.broken}: the defaults are those of Go 1.${NEWEST_GO}, and $GOROOT/go.env is not read`);
  const said = 'values' in go ? go.values : {};
  const refusal = 'values' in go ? go.refusal : undefined;
  if (refusal !== undefined) notices.push(`go env refuses this environment: ${refusal}`);
  const machine = thisMachine();
  const local: EnvironmentFacts['toolchain'] = {
    version: (said['GOVERSION'] ?? `go${releaseSource(NEWEST_GO)?.version ?? ''}`).replace(/^go/, ''),
    goroot: said['GOROOT'] ?? '',
    host: { goos: said['GOHOSTOS'] ?? machine.goos, goarch: said['GOHOSTARCH'] ?? machine.goarch },
  };
  const first = readFacts(host, directory, local);
  notices.push(...first.notices);
  const wanted = look(first.facts, 'GOTOOLCHAIN');
  const file = first.facts.workspace ?? first.facts.module;
  const winning = wanted.layers.find(({ effect }) => effect === 'wins');
  const choice: ToolchainChoice | undefined =
    'values' in go
      ? selectToolchain({
          gotoolchain: wanted.value,
          from: winning
            ? `${winning.layer}${winning.where ? `, ${winning.where.path}:${winning.where.line ?? 1}` : ''}`
            : 'default',
          local: local.version.split(' ')[0] ?? local.version,
          modulesOff: look(first.facts, 'GO111MODULE').value === 'off',
          ...(file && { file }),
        })
      : undefined;
  let { facts } = first;
  if (choice && choice.toolchain !== 'local' && choice.refusal === undefined) {
    const cache = evaluateEnvironment(facts).find(({ name }) => name === 'GOMODCACHE')?.value ?? '';
    const other = cachedToolchain(host, cache, choice.toolchain, local.host);
    if (other) ({ facts } = readFacts(host, directory, other));
    else
      notices.push(
        `${choice.toolchain} answers here, but it is not in the module cache: the defaults shown are those of go${local.version}`,
      );
  }
  const variables = evaluateEnvironment(facts).map((variable): EnvironmentVariable => {
    const answer = said[variable.name];
    // The go command has the last word about itself; a disagreement is said, never hidden.
    if (
      refusal !== undefined ||
      facts !== first.facts ||
      answer === undefined ||
      variable.name === 'GOTOOLCHAIN'
    )
      return variable;
    if (answer === variable.value) return variable;
    notices.push(
      `${variable.name}: the go command says ${JSON.stringify(answer)}, the layers give ${JSON.stringify(variable.value)}`,
    );
    return { ...variable, value: answer };
  });
  const kernel = options.run ? await kernelMachine(host) : undefined;
  const compiler = options.run ? await compilerFindings(host, facts, variables) : [];
  const value = (name: string): string => variables.find((variable) => variable.name === name)?.value ?? '';
  const objects = facts.module
    ? findForeignObjects(host, dirname(facts.module.path), value('GOOS'), value('GOARCH'))
    : undefined;
  if (objects?.cut) notices.push('the module has more directories than are looked into for .syso files');
  return {
    ...('values' in go && { version: facts.toolchain.version }),
    variables,
    ...(choice && { toolchain: choice }),
    findings: [
      ...findEnvironmentFaults(facts, variables, choice, kernel),
      ...compiler,
      ...(objects?.findings ?? []),
    ],
    notices,
  };
}

export async function environment(
  host: Host,
  { out, screen }: Streams,
  names: readonly string[],
  options: EnvOptions,
): Promise<number> {
  const format = FORMATS.find((known) => known === options.format);
  if (!format) throw unknownWord('format', options.format, FORMATS);
  if (options.on.length > 0 && !options.fix)
    throw new UsageError('--on is for --fix: crossroot env --fix --on linux/arm64');
  if (options.fix) {
    const { environmentFix } = await import('./fix.ts');
    return environmentFix(host, { out, screen }, options, format);
  }
  const report =
    options.from === undefined ? await liveEnvironment(host, options) : savedEnvironment(host, options.from);
  const known = report.variables.map(({ name }) => name);
  for (const name of names)
    if (!known.includes(name)) {
      const nearest = nearestWord(name.toUpperCase(), known);
      throw new UsageError(
        `no variable '${name}' in go env${nearest === undefined ? '' : `. Did you mean '${nearest}'?`} \`crossroot env --all\` lists every one.`,
      );
    }
  const shown = report.variables.filter(({ name, changed, layers }) =>
    names.length > 0
      ? names.includes(name)
      : options.all || format === 'json' || changed || layers.some(({ layer }) => layer !== 'default'),
  );
  const view = { ...report, variables: shown };
  out(
    format === 'json'
      ? renderEnvironmentJson(view)
      : renderEnvironment(view, { ...screen, named: names.length > 0 }),
  );
  return report.findings.some(({ severity }) => severity !== 'note') ? 1 : 0;
}
