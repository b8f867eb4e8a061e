import type { WasmOffer } from '../../model/target.ts';

/**
 * Places where WebAssembly runs and what they give to a module.
 * Sources: documentation of each host; go.dev/wiki/WebAssembly; Cloudflare Workers limits. As of 2026-11.
 */
export interface WasmHostKind {
  readonly id: string;
  readonly title: string;
  readonly aliases: readonly string[];
  readonly offer: WasmOffer;
  readonly source: string;
}

const JS = { javascript: true, components: false } as const;
const WASI = { javascript: false, wasi: 'built-in', components: false } as const;

export const WASM_HOSTS: readonly WasmHostKind[] = [
  {
    id: 'js',
    title: 'JavaScript with wasm_exec.js',
    aliases: [],
    offer: { ...JS, wasi: 'by-code' },
    source: 'Go lib/wasm/wasm_exec.js',
  },
  {
    id: 'wasip1',
    title: 'a WASI preview 1 host',
    aliases: ['wasi'],
    offer: WASI,
    source: 'WASI preview 1 witx',
  },
  {
    id: 'browser',
    title: 'a browser',
    aliases: ['chrome', 'firefox', 'safari', 'edge'],
    offer: { ...JS, wasi: 'none' },
    source: 'WebAssembly JavaScript interface',
  },
  {
    id: 'node',
    title: 'Node.js',
    aliases: ['nodejs'],
    offer: { ...JS, wasi: 'by-code' },
    source: 'Node.js documentation, node:wasi',
  },
  {
    id: 'deno',
    title: 'Deno',
    aliases: [],
    offer: { ...JS, wasi: 'by-code' },
    source: 'Deno documentation',
  },
  { id: 'bun', title: 'Bun', aliases: [], offer: { ...JS, wasi: 'by-code' }, source: 'Bun documentation' },
  {
    id: 'cloudflare',
    title: 'Cloudflare Workers',
    aliases: ['workers', 'cloudflare-workers'],
    offer: {
      ...JS,
      wasi: 'none',
      sizeLimit: { bytes: 10 * 1024 * 1024, compressed: true, plan: 'paid plan; 3 MB on the free plan' },
    },
    source: 'Cloudflare Workers, Limits',
  },
  {
    id: 'wasmtime',
    title: 'Wasmtime',
    aliases: [],
    offer: { ...WASI, components: true },
    source: 'docs.wasmtime.dev',
  },
  { id: 'wasmer', title: 'Wasmer', aliases: [], offer: WASI, source: 'docs.wasmer.io' },
  {
    id: 'wazero',
    title: 'wazero',
    aliases: [],
    offer: WASI,
    source: 'wazero imports/wasi_snapshot_preview1; its command-line program sets WASI up',
  },
  { id: 'wasmedge', title: 'WasmEdge', aliases: [], offer: WASI, source: 'wasmedge.org/docs' },
  { id: 'wamr', title: 'WAMR', aliases: ['iwasm'], offer: WASI, source: 'WAMR documentation' },
  {
    id: 'spin',
    title: 'Spin',
    aliases: ['fermyon'],
    offer: { ...WASI, components: true },
    source: 'developer.fermyon.com',
  },
  {
    id: 'fastly',
    title: 'Fastly Compute',
    aliases: ['fastly-compute'],
    offer: WASI,
    source: 'Fastly Compute documentation',
  },
];
