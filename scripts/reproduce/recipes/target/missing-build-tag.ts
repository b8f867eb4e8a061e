import { goMod, recipe, variants } from '../../recipe.ts';

const own = variants(
  { cause: 'target/missing-build-tag', needs: ['go'], steps: [{ run: 'go build ./...' }] },
  {
    'own-tag': {
      rivals: ['outside/compile-error', 'target/missing-os-implementation'],
      files: {
        'go.mod': goMod(),
        'main.go': 'package main\n\nfunc main() {\n\topenStore("state.db")\n}\n',
        'store_embedded.go':
          '//go:build embedded\n\npackage main\n\nfunc openStore(path string) { println(path) }\n',
        'store_remote.go':
          '//go:build remote\n\npackage main\n\nfunc openStore(path string) { println(path) }\n',
      },
      expect: ['undefined: openStore'],
      lookAlike: { steps: [{ run: 'go build -tags embedded ./...' }], differs: 'the tag is given' },
      context: { command: 'go build ./...' },
    },
    'whole-package-behind-a-tag': {
      rivals: ['target/build-constraints-exclude-all', 'cgo/cgo-only-package-excluded'],
      files: {
        'go.mod': goMod(),
        'main.go': 'package main\n\nimport _ "example.com/app/e2e"\n\nfunc main() {}\n',
        'e2e/suite.go': '//go:build e2e\n\npackage e2e\n',
      },
      expect: ['build constraints exclude all Go files in /src/e2e'],
      lookAlike: { steps: [{ run: 'go build -tags e2e ./...' }], differs: 'the tag is given' },
      context: { command: 'go build ./...' },
    },
  },
);

const fts5 = recipe({
  cause: 'target/missing-build-tag',
  name: 'sqlite-fts5',
  needs: ['go', 'gcc'],
  files: {
    'go.mod': goMod(),
    'main.go': `package main

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
	if _, err := db.Exec("create virtual table notes using fts5(body)"); err != nil {
		log.Fatal(err)
	}
}
`,
  },
  steps: [
    { run: 'go get github.com/mattn/go-sqlite3@v1.14.24', quiet: true },
    { run: 'go build -o app .' },
    { run: './app' },
  ],
  expect: ['no such module: fts5'],
  seconds: 600,
  context: { command: 'go build -o app . && ./app' },
});

export default [...own, fts5];
