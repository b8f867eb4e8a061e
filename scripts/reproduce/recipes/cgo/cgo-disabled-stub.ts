import { goMod, variants } from '../../recipe.ts';

const sqlite = `package main

import (
	"database/sql"
	"log"

	_ "github.com/mattn/go-sqlite3"
)

func main() {
	db, err := sql.Open("sqlite3", ":memory:")
	if err != nil {
		log.Fatal(err)
	}
	if err := db.Ping(); err != nil {
		log.Fatalf("open store: %v", err)
	}
}
`;

const get = { run: 'go get github.com/mattn/go-sqlite3@v1.14.24', quiet: true };

export default variants(
  {
    cause: 'cgo/cgo-disabled-stub',
    needs: ['go'],
    files: { 'go.mod': goMod(), 'main.go': sqlite },
    expect: ["Binary was compiled with 'CGO_ENABLED=0', go-sqlite3 requires cgo to work. This is a stub"],
  },
  {
    'sqlite-set-to-0': {
      steps: [get, { run: 'CGO_ENABLED=0 go build -o app .' }, { run: './app' }],
      context: { command: 'CGO_ENABLED=0 go build -o app . && ./app', env: { CGO_ENABLED: '0' } },
    },
    'sqlite-no-compiler-found': {
      hide: ['gcc', 'cc', 'clang'],
      steps: [get, { run: 'go build -o app .' }, { run: './app' }, { run: 'go version -m app | grep CGO' }],
      exit: 'any',
      context: { command: 'go build -o app . && ./app' },
    },
    'sqlite-cross-default': {
      needs: ['go', 'qemu-aarch64'],
      steps: [
        get,
        { run: 'GOOS=linux GOARCH=arm64 go build -o app .' },
        { run: 'qemu-aarch64 ./app', shown: './app' },
      ],
      context: { command: './app', env: { GOOS: 'linux', GOARCH: 'arm64' }, target: 'linux/arm64' },
    },
    'sqlite-only-the-log-line': {
      steps: [get, { run: 'CGO_ENABLED=0 go build -o app .', quiet: true }, { run: './app' }],
      transcript: false,
      context: { command: './app' },
    },
  },
);
