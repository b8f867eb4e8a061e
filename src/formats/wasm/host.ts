import type { WasmModule } from './module.ts';

/** Who must run a module, as far as its imports and exports tell. */
export interface WasmHost {
  readonly name:
    | 'go-js'
    | 'tinygo-js'
    | 'wasip1-command'
    | 'wasip1-reactor'
    | 'wasi-unstable'
    | 'component'
    | 'wasm-bindgen'
    | 'emscripten'
    | 'reactor'
    | 'object'
    | 'other';
  /** Go releases whose wasm_exec.js offers this import interface: lowest and highest, `1.N`. */
  readonly goFrom?: string;
  readonly goUntil?: string;
  /** Names of modules that are imported from, sorted. */
  readonly modules: readonly string[];
  /** What the guess rests on, for people. */
  readonly because: string;
}

/**
 * Guesses the host. Imports decide; exports only tell a command from a reactor. An import may be listed
 * twice, so modules are compared as sets.
 */
export function wasmHost(module: WasmModule): WasmHost {
  const modules = [...new Set(module.imports.map((one) => one.module))].sort();
  const from = (name: string): boolean => modules.includes(name);
  const exported = (name: string): boolean => module.exports.some((one) => one.name === name);
  const imported = (name: string): boolean => module.imports.some((one) => one.name === name);
  const host = (name: WasmHost['name'], because: string, go: Partial<WasmHost> = {}): WasmHost => ({
    name,
    ...go,
    modules,
    because,
  });
  if (module.kind === 'component') return host('component', 'the file is a component, not a core module');
  if (module.sections.some((one) => one.name === 'linking')) {
    return host('object', 'a `linking` section: an object file that is not linked yet');
  }
  const wasi = from('wasi_snapshot_preview1');
  const syscallJs = module.imports.some((one) => one.name.startsWith('syscall/js.'));
  const goExports = ['run', 'resume', 'getsp'].every(exported);
  if ((from('gojs') || from('go')) && goExports) {
    if (from('gojs'))
      return host('go-js', 'imports from `gojs`, exports run, resume, getsp', { goFrom: '1.21' });
    const old = imported('runtime.walltime1');
    return host('go-js', `imports from \`go\`${old ? ', among them runtime.walltime1' : ''}`, {
      goUntil: old ? '1.16' : '1.20',
    });
  }
  if (from('gojs') || syscallJs) return host('tinygo-js', 'imports syscall/js without the exports of Go');
  if (modules.some((one) => one.startsWith('wbg') || one.startsWith('__wbindgen'))) {
    return host('wasm-bindgen', 'imports from wasm-bindgen');
  }
  if (wasi) {
    const only = modules.length === 1 ? 'imports only' : 'imports, besides other modules,';
    return exported('_initialize') && !exported('_start')
      ? host('wasip1-reactor', `${only} wasi_snapshot_preview1, exports _initialize`)
      : host('wasip1-command', `${only} wasi_snapshot_preview1`);
  }
  if (from('wasi_unstable'))
    return host('wasi-unstable', 'imports from wasi_unstable, the draft before preview 1');
  if (imported('emscripten_resize_heap') || imported('emscripten_memcpy_js')) {
    return host('emscripten', 'imports functions of Emscripten');
  }
  if (modules.length === 0 && exported('_initialize'))
    return host('reactor', 'no imports, exports _initialize');
  return host('other', modules.length === 0 ? 'no imports' : `imports from ${modules.join(', ')}`);
}
