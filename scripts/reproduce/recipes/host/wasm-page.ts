// The page and the tools that the WebAssembly recipes share.
import { goMod, helloGo } from '../../recipe.ts';

// The Go of the PATH and Debian's 1.19, whose glue and modules know each other by the older name `go`.
export const glue = '$(go env GOROOT)/lib/wasm';
export const oldGo = '/usr/lib/go-1.19/bin/go';
export const oldGlue = '/usr/share/go-1.19/misc/wasm';
export const oldPaths = [
  ['/usr/lib/go-1.19', '/usr/local/go'],
  ['/usr/share/go-1.19', '/usr/local/go'],
] as const;

/** What pages do with wasm_exec.js, in Node; `ready` runs once the program has started. */
export const page = (ready = '') => `'use strict';
globalThis.require = require;
globalThis.fs = require('fs');
globalThis.path = require('path');
globalThis.TextEncoder = require('util').TextEncoder;
globalThis.TextDecoder = require('util').TextDecoder;
if (!globalThis.performance) globalThis.performance = require('perf_hooks').performance;
if (!globalThis.crypto) globalThis.crypto = require('crypto').webcrypto;
require('./wasm_exec.js');
const go = new Go();
WebAssembly.instantiate(fs.readFileSync('main.wasm'), go.importObject)
	.then((result) => {
		const ended = go.run(result.instance);
		${ready}
		return ended;
	})
	.catch((error) => {
		console.error(error.stack.split('\\n')[0]);
		process.exit(1);
	});
`;

export const js = { GOOS: 'js', GOARCH: 'wasm' };
export const build = { quiet: true, run: 'GOOS=js GOARCH=wasm go build -o main.wasm .' };
export const oldBuild = { quiet: true, run: `GOFLAGS= GOOS=js GOARCH=wasm ${oldGo} build -o main.wasm .` };
export const takeGlue = { quiet: true, run: `cp "${glue}/wasm_exec.js" .` };
export const takeOldGlue = { quiet: true, run: `cp ${oldGlue}/wasm_exec.js .` };
export const start = { run: 'node page.cjs' };

export const base = {
  needs: ['go', 'node'],
  files: { 'go.mod': goMod(), 'main.go': helloGo, 'page.cjs': page() },
  context: { command: 'node page.cjs', env: js, target: 'js/wasm' },
};
export const old = {
  needs: ['go', 'node', 'debian:golang-1.19-go', 'debian:golang-1.19-src'],
  replace: oldPaths,
};
export const fixed = (differs: string) => ({
  steps: [{ run: 'rm -f main.wasm' }, build, takeGlue, start].map((step) => ({ run: step.run })),
  differs,
});
