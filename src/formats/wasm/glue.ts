import type { WasmModule } from './module.ts';

/** What a wasm_exec.js offers, read from its text: the files of all releases define their functions alike. */
export interface GlueFile {
  /** Import modules with functions of Go: `go` until 1.20, `gojs` since 1.21. */
  readonly modules: readonly string[];
  /** Names of the functions, `runtime.walltime`. */
  readonly functions: readonly string[];
  readonly flavour: 'go' | 'tinygo' | 'unknown';
}

export function parseGlue(text: string): GlueFile {
  const shown = text.slice(0, 4 * 1024 * 1024);
  // Minified files drop quotes around `go` and `gojs`, never around names with a dot.
  const functions = [...shown.matchAll(/["']((?:runtime|syscall\/js)\.\w+)["']\s*:/g)].map(
    (match) => match[1] ?? '',
  );
  const modules = ['go', 'gojs'].filter((name) =>
    new RegExp(`[{,\\s]["']?${name}["']?\\s*:\\s*\\{|importObject\\.${name}\\s*=`).test(shown),
  );
  const isTiny = /go_scheduler|runtime\.sleepTicks/.test(shown);
  return {
    modules,
    functions: [...new Set(functions)].sort(),
    flavour: functions.length === 0 ? 'unknown' : isTiny ? 'tinygo' : 'go',
  };
}

/** Why the glue file cannot load the module; undefined when it fits. */
export function glueMismatch(glue: GlueFile, module: WasmModule): string | undefined {
  const wanted = module.imports.filter((one) => one.module === 'go' || one.module === 'gojs');
  if (wanted.length === 0)
    return "the module imports nothing from Go's glue: it is not a js/wasm module of Go or TinyGo";
  if (glue.flavour === 'unknown') return 'the file defines none of the functions of a wasm_exec.js';
  const name = wanted[0]?.module ?? '';
  if (!glue.modules.includes(name))
    return `the module imports from "${name}" (${name === 'go' ? 'Go 1.20 or older' : 'Go 1.21 or newer'}), the file offers "${glue.modules.join('", "')}"`;
  const lacking = wanted.find(
    (one) => /^(?:runtime|syscall\/js)\./.test(one.name) && !glue.functions.includes(one.name),
  );
  if (lacking) return `the module imports ${name}.${lacking.name}, which the file does not define`;
  return undefined;
}
