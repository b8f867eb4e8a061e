import { goMod, variants } from '../../recipe.ts';

const total = `package app

func Total(prices []int) int {
	sum := 0
	for _, price := range prices[1:] {
		sum += price
	}
	return sum
}
`;

const totalTest = `package app

import "testing"

func TestTotal(t *testing.T) {
	if got := Total([]int{1, 2, 3}); got != 6 {
		t.Errorf("Total = %d, want 6", got)
	}
}
`;

const crash = (body: string, imports = '') => ({
  'go.mod': goMod(),
  'main.go': `package main\n${imports}\n${body}`,
});

export default [
  ...variants(
    {
      cause: 'outside/test-failure',
      needs: ['go'],
      files: { 'go.mod': goMod(), 'total.go': total, 'total_test.go': totalTest },
    },
    {
      host: {
        steps: [{ run: 'go test ./...' }],
        expect: ['--- FAIL: TestTotal', 'Total = 5, want 6'],
        context: { command: 'go test ./...' },
      },
      'arm64-and-host-alike': {
        needs: ['go', 'qemu-aarch64'],
        steps: [{ run: 'GOARCH=arm64 go test -exec qemu-aarch64 ./...' }, { run: 'go test ./...' }],
        expect: [/(--- FAIL: TestTotal[^]*){2}/],
        context: { command: 'go test ./...', target: 'linux/arm64' },
      },
      'float-rounding-expected': {
        needs: ['go'],
        files: {
          'total.go': 'package app\n\nfunc Mean(a, b, c float64) float64 { return (a + b + c) / 3 }\n',
          'total_test.go':
            'package app\n\nimport "testing"\n\nfunc TestMean(t *testing.T) {\n\tif got := Mean(0.1, 0.2, 0.3); got != 0.2 {\n\t\tt.Errorf("Mean = %v, want 0.2", got)\n\t}\n}\n',
        },
        steps: [{ run: 'go test ./...' }],
        expect: ['want 0.2'],
        context: { command: 'go test ./...' },
      },
    },
  ),
  ...variants(
    {
      cause: 'outside/application-bug',
      needs: ['go'],
      steps: [{ quiet: true, run: 'go build -o app .' }, { run: './app' }],
      exit: 2,
      context: { command: './app' },
    },
    {
      'nil-map': {
        files: crash('func main() {\n\tvar seen map[string]int\n\tseen["a"]++\n}\n'),
        expect: ['assignment to entry in nil map'],
      },
      'nil-pointer': {
        files: crash(
          'type config struct{ name *string }\n\nfunc load() *config { return nil }\n\nfunc main() {\n\tprintln(*load().name)\n}\n',
        ),
        expect: ['invalid memory address or nil pointer dereference', 'main.main'],
      },
      deadlock: {
        files: crash('func main() {\n\tjobs := make(chan int)\n\tjobs <- 1\n\tprintln(<-jobs)\n}\n'),
        expect: ['all goroutines are asleep - deadlock!'],
      },
      'index-out-of-range': {
        files: crash('func main() {\n\tprintln(os.Args[1])\n}\n', '\nimport "os"\n'),
        expect: ['index out of range [1]'],
      },
      'abort-in-c': {
        needs: ['go', 'gcc'],
        files: crash(
          '// #include <stdlib.h>\n// static void stop(void) { abort(); }\nimport "C"\n\nfunc main() {\n\tC.stop()\n}\n',
        ),
        expect: ['SIGABRT'],
      },
    },
  ),
];
