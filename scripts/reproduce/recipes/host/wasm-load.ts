import { goMod, helloGo, variants } from '../../recipe.ts';
import {
  base,
  build,
  fixed,
  old,
  oldBuild,
  oldGlue,
  oldGo,
  start,
  takeGlue,
  takeOldGlue,
} from './wasm-page.ts';

export default [
  ...variants(
    { ...base, cause: 'host/wasm-exec-mismatch' },
    {
      'new-module-old-glue': {
        ...old,
        steps: [build, takeOldGlue, start],
        expect: ['Import #0 module="gojs"'],
        lookAlike: fixed('wasm_exec.js of the same Go'),
      },
      'old-module-new-glue': {
        ...old,
        files: { 'go.mod': goMod('1.19') },
        steps: [oldBuild, takeGlue, start],
        expect: ['Import #0 module="go"'],
        context: { go: 'go1.19.8' },
        lookAlike: {
          steps: [{ run: oldBuild.run }, { run: takeOldGlue.run }, { run: 'node page.cjs' }],
          differs: 'wasm_exec.js of the same Go',
        },
      },
      'old-exec-wrapper-on-new-node': {
        ...old,
        files: { 'go.mod': goMod('1.19') },
        steps: [
          {
            run: `GOFLAGS= GOOS=js GOARCH=wasm PATH=$PATH:${oldGlue} ${oldGo} run .`,
            shown: 'GOOS=js GOARCH=wasm go run .',
          },
        ],
        expect: ['Cannot set property crypto'],
        context: { command: 'go run .', go: 'go1.19.8' },
      },
      // hcl2json carries its module, made by an older Go, apart from the glue.
      'published-module-new-glue': {
        needs: ['go', 'node', 'npm'],
        steps: [
          {
            quiet: true,
            run: 'npm pack --silent @cdktf/hcl2json@0.21.0 && tar xzf cdktf-hcl2json-0.21.0.tgz && zcat package/main.wasm.gz > main.wasm',
          },
          takeGlue,
          start,
        ],
        expect: ['Import #0 module="go"'],
      },
      // gofmt.wasm of this package is TinyGo's: it imports nothing of Go's and exports no run.
      'tinygo-module-go-glue': {
        needs: ['go', 'node', 'npm'],
        steps: [
          {
            quiet: true,
            run: 'npm pack --silent @wasm-fmt/gofmt@0.7.3 && tar xzf wasm-fmt-gofmt-0.7.3.tgz && cp package/gofmt.wasm main.wasm',
          },
          takeGlue,
          start,
        ],
        expect: [/is not a function|is not an Object|undefined/],
      },
    },
  ),
  ...variants(
    { ...base, cause: 'host/wasm-missing-import' },
    {
      'wasip1-module-in-page': {
        steps: [{ quiet: true, run: 'GOOS=wasip1 GOARCH=wasm go build -o main.wasm .' }, takeGlue, start],
        expect: ['module="wasi_snapshot_preview1"'],
        lookAlike: fixed('GOOS=js'),
      },
      'no-import-object': {
        files: {
          'page.cjs':
            "WebAssembly.instantiate(require('fs').readFileSync('main.wasm')).catch((error) => {\n\tconsole.error(error.stack.split('\\n')[0]);\n\tprocess.exit(1);\n});\n",
        },
        steps: [build, start],
        expect: ['Imports argument must be present and must be an object'],
      },
      'custom-import-absent': {
        files: {
          'main.go': `package main

//go:wasmimport env log_message
func logMessage(code int32)

func main() {
	logMessage(7)
}
`,
        },
        steps: [build, takeGlue, start],
        expect: ['module="env"'],
      },
      'js-module-in-wazero': {
        files: {
          'go.mod': goMod('1.21', '\nrequire github.com/tetratelabs/wazero v1.8.0\n'),
          'go.sum':
            'github.com/tetratelabs/wazero v1.8.0 h1:iEKu0d4c2Pd+QSRieYbnQC9yiFlMS9D+Jr0LsRmcF4g=\ngithub.com/tetratelabs/wazero v1.8.0/go.mod h1:yAI0XTsMBhREkM/YDAK/zNou3GoiAce1P6+rp/wQhjs=\n',
          'hello/main.go': helloGo,
        },
        steps: [
          {
            quiet: true,
            run: 'go build -o wazero github.com/tetratelabs/wazero/cmd/wazero && GOOS=js GOARCH=wasm go build -o main.wasm ./hello',
          },
          { run: './wazero run main.wasm', shown: 'wazero run main.wasm' },
        ],
        expect: ['module[gojs] not instantiated'],
        context: { command: 'wazero run main.wasm' },
        lookAlike: {
          steps: [
            { run: 'GOOS=wasip1 GOARCH=wasm go build -o main.wasm ./hello' },
            { run: './wazero run main.wasm', shown: 'wazero run main.wasm' },
          ],
          differs: 'GOOS=wasip1',
        },
      },
      'js-module-in-wasmtime': {
        needs: ['go', 'python3'],
        files: {
          'host.py':
            'import sys\nfrom wasmtime import Engine, Linker, Module, Store, WasiConfig\n\nengine = Engine()\nlinker = Linker(engine)\nlinker.define_wasi()\nstore = Store(engine)\nwasi = WasiConfig()\nwasi.inherit_stdout()\nstore.set_wasi(wasi)\ntry:\n    instance = linker.instantiate(store, Module.from_file(engine, "main.wasm"))\n    instance.exports(store)["_start"](store)\nexcept Exception as error:\n    sys.exit(f"Error: {error}")\n',
        },
        steps: [
          { quiet: true, run: 'python3 -m pip install -q --no-deps --target lib wasmtime==50.0.1' },
          build,
          { run: 'PYTHONPATH=lib python3 host.py', shown: 'python3 host.py' },
        ],
        expect: [/unknown import: `gojs::/],
        context: { command: 'python3 host.py' },
      },
    },
  ),
  ...variants(
    { ...base, cause: 'host/wasm-corrupted', steps: [build, takeGlue, start] },
    {
      'html-instead': {
        files: { 'main.wasm': '<!DOCTYPE html>\n<html><body>404 Not Found</body></html>\n' },
        steps: [takeGlue, start],
        expect: ['expected magic word 00 61 73 6d, found 3c 21 44 4f'],
      },
      gzip: {
        steps: [
          build,
          { quiet: true, run: 'gzip -n main.wasm && mv main.wasm.gz main.wasm' },
          takeGlue,
          start,
        ],
        expect: ['expected magic word 00 61 73 6d, found 1f 8b'],
        lookAlike: fixed('not compressed'),
      },
      truncated: {
        steps: [
          build,
          { quiet: true, run: 'head -c 1000000 main.wasm > cut && mv cut main.wasm' },
          takeGlue,
          start,
        ],
        expect: [/extends past end|out of bounds|reached end/],
        lookAlike: fixed('whole'),
      },
      'native-program-instead': {
        steps: [{ quiet: true, run: 'go build -o main.wasm .' }, takeGlue, start],
        expect: ['found 7f 45 4c 46'],
      },
      'line-endings-changed': {
        steps: [build, { quiet: true, run: "perl -pi -e 's/\\n/\\r\\n/' main.wasm" }, takeGlue, start],
        needs: ['go', 'node', 'perl'],
        expect: ['CompileError'],
      },
      empty: {
        steps: [{ quiet: true, run: ': > main.wasm' }, takeGlue, start],
        expect: ['BufferSource argument is empty'],
      },
    },
  ),
];
