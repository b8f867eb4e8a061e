import { goMod, variants } from '../../recipe.ts';

// The kernel ends what outgrows its group; the group holds nothing but this step.
// Pages of the file cache are given back first, so only memory in use ends a process.
const within = (megabytes: number, command: string) =>
  [
    'group=/sys/fs/cgroup/memory/crossroot-$$; limit=memory.limit_in_bytes',
    '[ -d /sys/fs/cgroup/memory ] || { group=/sys/fs/cgroup/crossroot-$$; limit=memory.max; }',
    `mkdir $group && echo ${megabytes}M > $group/$limit`,
    `bash -c 'echo $$ > '$group'/cgroup.procs; exec ${command}'`,
    'code=$?; rmdir $group; exit $code',
  ].join('; ');

const table = `package main

func main() {
	println(len(table))
}
`;

export default variants(
  {
    cause: 'outside/oom-killed',
    needs: ['go', 'root'],
    files: { 'go.mod': goMod(), 'main.go': table },
    context: { target: 'linux/arm64', env: { GOOS: 'linux', GOARCH: 'arm64' } },
    env: { GOOS: 'linux', GOARCH: 'arm64' },
  },
  {
    'compile-killed': {
      steps: [
        {
          quiet: true,
          run: `go build -o /dev/null runtime && node -e 'let s="package main\\n\\nvar table = map[string][]string{\\n";for(let i=0;i<60000;i++)s+="\\t\\"key"+i+"\\": {\\"a"+i+"\\", \\"b"+i+"\\"},\\n";console.log(s+"}")' > table.go`,
        },
        { run: within(110, 'go build -o app .'), shown: 'go build -o app .' },
      ],
      expect: ['signal: killed'],
      context: { command: 'go build -o app .' },
    },
    'program-killed': {
      env: { GOOS: 'linux', GOARCH: 'amd64' },
      files: {
        'main.go':
          'package main\n\nfunc main() {\n\tvar kept [][]byte\n\tfor range 2000 {\n\t\tblock := make([]byte, 1<<20)\n\t\tfor i := range block {\n\t\t\tblock[i] = 1\n\t\t}\n\t\tkept = append(kept, block)\n\t}\n\tprintln(len(kept))\n}\n',
        'go.mod': goMod('1.22'),
      },
      steps: [
        { quiet: true, run: 'go build -o app .' },
        {
          run: within(64, './app').replace('exec ./app', './app; echo "exit status $?"; exit 137'),
          shown: './app',
        },
      ],
      expect: [/Killed|137/],
      exit: 137,
      context: { command: './app', env: { GOOS: 'linux', GOARCH: 'amd64' }, target: 'linux/amd64' },
    },
  },
);
