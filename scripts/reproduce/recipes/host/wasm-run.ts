import { goMod, variants } from '../../recipe.ts';
import { base, build, glue, js, page, start, takeGlue } from './wasm-page.ts';

const callback = (main: string, imports = '\t"syscall/js"') => `package main

import (
${imports}
)

${main}`;

export default [
  ...variants(
    { ...base, cause: 'host/wasm-unsupported-syscall', steps: [build, takeGlue, start], exit: 'any' },
    {
      'exec-on-js': {
        files: {
          'main.go':
            'package main\n\nimport (\n\t"log"\n\t"os/exec"\n)\n\nfunc main() {\n\tlog.SetFlags(0)\n\tif err := exec.Command("/bin/true").Run(); err != nil {\n\t\tlog.Fatal(err)\n\t}\n}\n',
        },
        expect: ['not implemented on js'],
      },
      'signal-on-js': {
        files: {
          'main.go':
            'package main\n\nimport (\n\t"log"\n\t"os"\n\t"syscall"\n)\n\nfunc main() {\n\tlog.SetFlags(0)\n\tprocess, err := os.FindProcess(1)\n\tif err == nil {\n\t\terr = process.Signal(syscall.SIGTERM)\n\t}\n\tif err != nil {\n\t\tlog.Fatal(err)\n\t}\n}\n',
        },
        expect: ['not implemented on js'],
      },
      'dial-on-wasip1': {
        needs: ['go', 'node'],
        files: {
          'go.mod': goMod('1.21', '\nrequire github.com/tetratelabs/wazero v1.8.0\n'),
          'go.sum':
            'github.com/tetratelabs/wazero v1.8.0 h1:iEKu0d4c2Pd+QSRieYbnQC9yiFlMS9D+Jr0LsRmcF4g=\ngithub.com/tetratelabs/wazero v1.8.0/go.mod h1:yAI0XTsMBhREkM/YDAK/zNou3GoiAce1P6+rp/wQhjs=\n',
          'get/main.go':
            'package main\n\nimport (\n\t"log"\n\t"net/http"\n)\n\nfunc main() {\n\tlog.SetFlags(0)\n\tif _, err := http.Get("http://127.0.0.1:8080/"); err != nil {\n\t\tlog.Fatal(err)\n\t}\n}\n',
        },
        steps: [
          {
            quiet: true,
            run: 'go build -o wazero github.com/tetratelabs/wazero/cmd/wazero && GOOS=wasip1 GOARCH=wasm go build -o main.wasm ./get',
          },
          { run: './wazero run main.wasm', shown: 'wazero run main.wasm' },
        ],
        expect: [
          /Connection refused|connection refused|not implemented|Not supported|Protocol not available/,
        ],
        context: {
          command: 'wazero run main.wasm',
          env: { GOOS: 'wasip1', GOARCH: 'wasm' },
          target: 'wasip1/wasm',
        },
      },
    },
  ),
  ...variants(
    { ...base, cause: 'host/wasm-no-exec-wrapper', needs: ['go'], transcript: false },
    {
      'go-run-js': {
        env: js,
        steps: [{ run: 'go run .' }],
        expect: ['exec format error'],
        context: { command: 'go run .' },
        lookAlike: { steps: [{ run: `PATH=$PATH:${glue} go run .` }], differs: 'go_js_wasm_exec on PATH' },
      },
      'go-test-js': {
        env: js,
        files: {
          'main_test.go': 'package main\n\nimport "testing"\n\nfunc TestMain(t *testing.M) { t.Run() }\n',
        },
        steps: [{ run: 'go test ./...' }],
        expect: ['exec format error'],
        context: { command: 'go test ./...' },
      },
      'go-run-wasip1': {
        env: { GOOS: 'wasip1', GOARCH: 'wasm' },
        steps: [{ run: 'go run .' }],
        expect: ['exec format error'],
        context: { command: 'go run .', env: { GOOS: 'wasip1', GOARCH: 'wasm' }, target: 'wasip1/wasm' },
      },
      'wrapper-without-runtime': {
        env: { GOOS: 'wasip1', GOARCH: 'wasm' },
        hide: ['wasmtime', 'wazero', 'wasmer', 'wasmedge'],
        steps: [{ run: `PATH=$PATH:${glue} go run .`, shown: 'go run .' }],
        expect: [/wasmtime.*not found/],
        context: { command: 'go run .', env: { GOOS: 'wasip1', GOARCH: 'wasm' }, target: 'wasip1/wasm' },
      },
    },
  ),
  ...variants(
    { ...base, cause: 'host/wasm-reactor-not-initialized' },
    {
      'wasip1-reactor': {
        files: {
          'go.mod': goMod('1.24'),
          'main.go':
            'package main\n\nvar table map[int32]int32\n\nfunc init() { table = map[int32]int32{1: 10} }\n\n//go:wasmexport lookup\nfunc lookup(key int32) int32 {\n\tprice := make([]int32, key+1)\n\tprice[key] = table[key]\n\treturn price[key]\n}\n\nfunc main() {}\n',
          'page.cjs': `const { WASI } = require('wasi');
const wasi = new WASI({ version: 'preview1' });
WebAssembly.instantiate(require('fs').readFileSync('main.wasm'), wasi.getImportObject())
	.then(({ instance }) => {
		if (process.argv[2] === 'initialize') wasi.initialize(instance);
		console.log(instance.exports.lookup(1));
	})
	.catch((error) => {
		console.error(error.stack.split('\\n').slice(0, 4).join('\\n'));
		process.exit(1);
	});
`,
        },
        steps: [
          { quiet: true, run: 'GOOS=wasip1 GOARCH=wasm go build -buildmode=c-shared -o main.wasm .' },
          { run: 'node --no-warnings page.cjs', shown: 'node page.cjs' },
        ],
        expect: [/RuntimeError|runtime/],
        context: { env: { GOOS: 'wasip1', GOARCH: 'wasm' }, target: 'wasip1/wasm' },
        lookAlike: {
          steps: [{ run: 'node --no-warnings page.cjs initialize', shown: 'node page.cjs initialize' }],
          differs: '_initialize called first',
        },
      },
    },
  ),
  ...variants(
    { ...base, cause: 'host/wasm-callback-lifetime', steps: [build, takeGlue, start] },
    {
      'released-function': {
        files: {
          'main.go': callback(
            'func main() {\n\tready := js.FuncOf(func(js.Value, []js.Value) any { return 7 })\n\tjs.Global().Set("ready", ready)\n\tready.Release()\n\tjs.Global().Call("ready")\n}\n',
          ),
        },
        exit: 'any',
        expect: ['call to released function'],
      },
      'after-main-returned': {
        files: {
          'main.go': callback(
            'func main() {\n\tjs.Global().Set("ready", js.FuncOf(func(js.Value, []js.Value) any { return 7 }))\n}\n',
          ),
          'page.cjs': page(
            'ended.then(() => ready()).catch((error) => { console.error(String(error)); process.exit(1); });',
          ),
        },
        expect: ['Go program has already exited'],
      },
      'callback-blocks-event-loop': {
        files: {
          'main.go': callback(
            'func main() {\n\tfetched := make(chan string)\n\tjs.Global().Set("load", js.FuncOf(func(js.Value, []js.Value) any {\n\t\tdone := js.FuncOf(func(js.Value, []js.Value) any {\n\t\t\tfetched <- "page"\n\t\t\treturn nil\n\t\t})\n\t\tjs.Global().Call("setTimeout", done, 1)\n\t\treturn <-fetched\n\t}))\n\tjs.Global().Call("load")\n}\n',
          ),
        },
        expect: ['all goroutines are asleep - deadlock!'],
      },
    },
  ),
  ...variants(
    { ...base, cause: 'host/wasm-size-limit' },
    {
      'arguments-and-environment': {
        steps: [
          build,
          {
            run: `X=$(head -c 20000 /dev/zero | tr '\\0' x) PATH=$PATH:${glue} go_js_wasm_exec ./main.wasm`,
            shown: 'go_js_wasm_exec ./main.wasm',
          },
        ],
        expect: ['total length of command line and environment variables exceeds limit'],
        context: { command: 'go_js_wasm_exec ./main.wasm' },
      },
    },
  ),
];
