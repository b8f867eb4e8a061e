import { wasmHost, type WasmHost } from '../../formats/wasm/host.ts';
import type { WasmModule } from '../../formats/wasm/module.ts';
import type { FitFinding } from '../../model/check.ts';
import type { Target, WasmOffer } from '../../model/target.ts';
import { few, finds, joined, NOT_ASKED, passes, type Question, type Subject } from './question.ts';

/** Does the host provide what the module imports, and is it started the way the host starts modules? */
export const wasmImports: Question = (subject, target) => {
  const { program } = subject;
  if (program.format !== 'wasm' || target.wasm === undefined) return NOT_ASKED;
  const host = wasmHost(program.wasm);
  return joined(family(subject, program.wasm, target, target.wasm, host), size(subject, target, target.wasm));
};

function family(
  subject: Subject,
  wasm: WasmModule,
  target: Target,
  offer: WasmOffer,
  host: WasmHost,
): ReturnType<Question> {
  switch (host.name) {
    case 'go-js':
    case 'tinygo-js':
      return offer.javascript
        ? glue(subject, wasm, target, host)
        : lacks(subject, wasm, target, host.modules);
    case 'wasip1-command':
    case 'wasip1-reactor':
    case 'wasi-unstable':
      return wasi(subject, wasm, target, offer, host);
    case 'component':
      return offer.components
        ? passes('imports', 'a component, and the host runs components')
        : finds(
            finding(
              subject,
              'host/wasm-missing-import',
              'fails',
              `it is a component; ${target.title} runs core modules only`,
              wasm,
              [],
            ),
          );
    case 'object':
      return finds(
        finding(
          subject,
          'outside/packaging',
          'fails',
          'it is an object file that was never linked',
          wasm,
          [],
        ),
      );
    case 'reactor':
    case 'other':
    default:
      if (host.modules.length === 0) return passes('imports', 'it imports nothing');
      return finds(
        finding(
          subject,
          'host/wasm-missing-import',
          'unknown',
          `imports from ${few(host.modules)}: the embedding program must define them`,
          wasm,
          host.modules,
        ),
      );
  }
}

/** A module for JavaScript in a JavaScript host: only the version of the glue is left to ask. */
function glue(subject: Subject, wasm: WasmModule, target: Target, host: WasmHost): ReturnType<Question> {
  const whose = host.name === 'tinygo-js' ? 'TinyGo' : 'Go';
  if (host.name === 'tinygo-js') {
    if (target.glueGo === undefined)
      return passes('imports', 'a JavaScript host with the wasm_exec.js of TinyGo');
    return finds(
      finding(
        subject,
        'host/wasm-exec-mismatch',
        'fails',
        'made by TinyGo, which has a wasm_exec.js of its own; that of Go lacks its WASI imports',
        wasm,
        host.modules,
      ),
    );
  }
  const go = target.glueGo;
  const minor = (text: string | undefined): number | undefined =>
    text === undefined ? undefined : Number(text.split('.')[1]);
  const from = minor(host.goFrom);
  const until = minor(host.goUntil);
  if (go !== undefined && ((from !== undefined && go < from) || (until !== undefined && go > until))) {
    const range = from === undefined ? `Go 1.${until ?? 0} or older` : `Go 1.${from} or newer`;
    return finds(
      finding(
        subject,
        'host/wasm-exec-mismatch',
        'fails',
        `imports from ${few(host.modules)}, as ${range} does; the host loads the wasm_exec.js of Go 1.${go}`,
        wasm,
        host.modules,
      ),
    );
  }
  const made = /^go1\.(\d+)/.exec(subject.facts.go?.version.version ?? '')?.[1];
  if (go !== undefined && made !== undefined && Number(made) !== go)
    return finds(
      finding(
        subject,
        'host/wasm-exec-mismatch',
        'warns',
        `made by Go 1.${made}; the host loads the wasm_exec.js of Go 1.${go}, and only the same release is sure to fit`,
        wasm,
        host.modules,
      ),
    );
  return passes(
    'imports',
    `a JavaScript host with the wasm_exec.js of ${made === undefined ? whose : `Go 1.${made}`}`,
  );
}

const PREVIEW_1 = 'wasi_snapshot_preview1';

function wasi(
  subject: Subject,
  wasm: WasmModule,
  target: Target,
  offer: WasmOffer,
  host: WasmHost,
): ReturnType<Question> {
  if (host.name === 'wasi-unstable')
    return finds(
      finding(
        subject,
        'host/wasm-missing-import',
        'fails',
        'imports the draft of WASI before preview 1, which hosts have dropped',
        wasm,
        host.modules,
      ),
    );
  if (offer.wasi === 'none') return lacks(subject, wasm, target, [PREVIEW_1]);
  // js/wasm as a target means the glue of Go, which offers no WASI; Node and Deno have it beside.
  if (target.system === 'js') return lacks(subject, wasm, target, [PREVIEW_1]);
  const others = host.modules.filter((name) => name !== PREVIEW_1);
  const answers = [];
  if (others.length > 0)
    answers.push(
      finds(
        finding(
          subject,
          'host/wasm-missing-import',
          'unknown',
          `imports from ${few(others)} besides WASI: the embedding program must define them`,
          wasm,
          others,
        ),
      ),
    );
  if (host.name === 'wasip1-reactor')
    answers.push(
      finds(
        finding(
          subject,
          'host/wasm-reactor-not-initialized',
          'warns',
          'a reactor (-buildmode=c-shared): it has no _start, and the host must call _initialize before any export',
          wasm,
          [],
        ),
      ),
    );
  if (answers.length > 0) return joined(...answers);
  const how = offer.wasi === 'by-code' ? ' after the embedding code sets WASI up' : '';
  return passes('imports', `imports only ${PREVIEW_1}, which ${target.title} provides${how}`);
}

function lacks(
  subject: Subject,
  wasm: WasmModule,
  target: Target,
  modules: readonly string[],
): ReturnType<Question> {
  return finds(
    finding(
      subject,
      'host/wasm-missing-import',
      'fails',
      `imports from ${few(modules)}, which ${target.title} does not provide`,
      wasm,
      modules,
    ),
  );
}

function finding(
  subject: Subject,
  cause: string,
  severity: FitFinding['severity'],
  what: string,
  wasm: WasmModule,
  modules: readonly string[],
): FitFinding {
  const proof = modules.slice(0, 10).flatMap((module) => {
    const own = wasm.imports.filter((one) => one.module === module);
    const first = own[0];
    if (first === undefined) return [];
    return [
      {
        path: subject.path,
        offset: first.at,
        text: `${own.length} imports from ${module}`,
        object: module,
        symbols: own.slice(0, 20).map(({ name }) => name),
      },
    ];
  });
  return {
    cause,
    severity,
    what,
    data: { path: subject.path, module: modules[0] ?? '', name: wasm.imports[0]?.name ?? '' },
    proof: proof.length > 0 ? proof : [{ path: subject.path, offset: 0, text: `wasm ${wasm.kind}` }],
  };
}

function size(subject: Subject, target: Target, offer: WasmOffer): ReturnType<Question> {
  const limit = offer.sizeLimit;
  if (limit === undefined) return NOT_ASKED;
  const { size: bytes } = subject.source;
  // Compressed sizes are not known without compressing; Go's modules shrink to about a quarter.
  const least = limit.compressed ? bytes / 5 : bytes;
  if (bytes <= limit.bytes)
    return passes('size', `${mb(bytes)}, below the limit of ${mb(limit.bytes)} (${limit.plan})`);
  return finds({
    cause: 'host/wasm-size-limit',
    severity: least > limit.bytes ? 'fails' : 'warns',
    what: `the module has ${mb(bytes)}; ${target.title} takes ${mb(limit.bytes)} ${limit.compressed ? 'after gzip' : ''} (${limit.plan})`,
    data: { path: subject.path, size: bytes, limit: limit.bytes },
    proof: [{ path: subject.path, offset: 0, text: `${bytes} bytes` }],
  });
}

const mb = (bytes: number): string => `${(bytes / (1024 * 1024)).toFixed(1)} MB`;
