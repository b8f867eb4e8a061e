import { goMod, helloGo, variants } from '../../recipe.ts';

const files = { 'go.mod': goMod(), 'main.go': helloGo };

// A mount of its own that forbids execution; it ends with the command.
const noexec = (folder: string, command: string) =>
  `unshare -m bash -c 'mkdir -p ${folder} && mount -t tmpfs -o noexec,nosuid tmpfs ${folder} && ${command}'`;

const twice = `package main

import (
	"fmt"
	"log"
	"os"
	"os/exec"
)

func main() {
	log.SetFlags(0)
	tool, err := os.ReadFile("/bin/true")
	if err != nil {
		log.Fatal(err)
	}
	file, err := os.OpenFile("helper", os.O_CREATE|os.O_WRONLY, 0o755)
	if err != nil {
		log.Fatal(err)
	}
	if _, err := file.Write(tool); err != nil {
		log.Fatal(err)
	}
	// The file is still open for writing here.
	err = exec.Command("./helper").Run()
	file.Close()
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("ok")
}
`;

// Many at once: a child forked by one goroutine inherits the file another still writes.
const race = `package main

import (
	"fmt"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
)

func main() {
	log.SetFlags(0)
	tool, err := os.ReadFile("/bin/true")
	if err != nil {
		log.Fatal(err)
	}
	var group sync.WaitGroup
	failed := make(chan error, 1)
	for worker := range 8 {
		group.Add(1)
		go func() {
			defer group.Done()
			for round := range 400 {
				path := filepath.Join("bin", fmt.Sprintf("helper-%d-%d", worker, round))
				if err := os.WriteFile(path, tool, 0o755); err != nil {
					log.Fatal(err)
				}
				if err := exec.Command("./" + path).Run(); err != nil {
					select {
					case failed <- err:
					default:
					}
					return
				}
				os.Remove(path)
			}
		}()
	}
	group.Wait()
	select {
	case err := <-failed:
		log.Fatal(err)
	default:
		fmt.Println("ok")
	}
}
`;

export default [
  ...variants(
    { cause: 'host/noexec-mount', needs: ['go', 'root'], files, expect: [/permission denied/i] },
    {
      'go-run': {
        env: { GOTMPDIR: '$SCRATCH/tmp' },
        steps: [{ run: noexec('tmp', 'exec go run .'), shown: 'go run .' }],
        replace: [['$SCRATCH/tmp', '/tmp']],
        context: { command: 'go run .' },
        lookAlike: {
          steps: [{ run: 'GOTMPDIR=$TMPDIR go run .' }],
          differs: 'GOTMPDIR on a mount that may execute',
        },
      },
      'go-test': {
        files: {
          'main_test.go': 'package main\n\nimport "testing"\n\nfunc TestMain(t *testing.M) { t.Run() }\n',
        },
        env: { GOTMPDIR: '$SCRATCH/tmp' },
        steps: [{ run: noexec('tmp', 'exec go test ./...'), shown: 'go test ./...' }],
        replace: [['$SCRATCH/tmp', '/tmp']],
        context: { command: 'go test ./...' },
      },
      'go-generate': {
        files: { 'main.go': `//go:generate go run ./gen\n${helloGo}`, 'gen/main.go': helloGo },
        env: { GOTMPDIR: '$SCRATCH/tmp' },
        steps: [{ run: noexec('tmp', 'exec go generate ./...'), shown: 'go generate ./...' }],
        replace: [['$SCRATCH/tmp', '/tmp']],
        context: { command: 'go generate ./...' },
      },
      bash: {
        steps: [
          { quiet: true, run: 'go build -o app .' },
          {
            run: noexec(
              'data',
              'cp app data/ && cd data && echo "\\$ ls -l app" && ls -l app && echo "\\$ ./app" && { ./app; echo "\\$ findmnt -no OPTIONS --target ."; findmnt -no OPTIONS --target .; }',
            ),
            shown: 'cd data',
          },
        ],
        transcript: true,
        exit: 'any',
        expect: [/permission denied/i, 'noexec'],
        context: { command: './app' },
      },
    },
  ),
  ...variants(
    {
      cause: 'host/etxtbsy-race',
      needs: ['go'],
      files: { 'go.mod': goMod('1.22') },
      expect: ['text file busy'],
    },
    {
      'still-open-for-writing': {
        files: { 'main.go': twice },
        steps: [{ run: 'go run .' }],
        context: { command: 'go run .' },
        lookAlike: {
          steps: [
            { run: "sed -i 's/^\\t\\/\\/ The file.*/\\tfile.Close()/' main.go && rm -f helper && go run ." },
          ],
          differs: 'closed before exec',
        },
      },
      'fork-in-another-goroutine': {
        files: { 'main.go': race, 'bin/keep': '' },
        steps: [{ run: 'go run .' }],
        context: { command: 'go run .' },
      },
    },
  ),
];
