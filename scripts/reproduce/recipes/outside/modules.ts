import { goMod, helloGo, variants } from '../../recipe.ts';

const importing = (path: string) => `package main\n\nimport _ "${path}"\n\nfunc main() {}\n`;

const files = {
  'go.mod': goMod(
    '1.21',
    '\nrequire github.com/mattn/go-isatty v0.0.20\n\nrequire golang.org/x/sys v0.6.0\n',
  ),
  'main.go': importing('github.com/mattn/go-isatty'),
};

export default [
  ...variants(
    {
      cause: 'outside/missing-module',
      needs: ['go'],
      context: { command: 'GOOS=windows GOARCH=arm64 go build ./...', target: 'windows/arm64' },
      steps: [{ run: 'GOOS=windows GOARCH=arm64 go build ./...' }],
    },
    {
      'no-required-module': {
        files: { 'go.mod': goMod(), 'main.go': importing('github.com/mattn/go-isatty') },
        expect: ['no required module provides package github.com/mattn/go-isatty'],
      },
      'missing-go-sum-entry': { files, expect: ['missing go.sum entry'] },
      'package-moved': {
        files: {
          'go.mod': goMod(),
          'main.go': importing('example.com/app/internal/store'),
          'internal/storage/storage.go': 'package storage\n',
        },
        expect: ['internal/store'],
      },
      'no-go-mod': {
        files: { 'main.go': helloGo },
        steps: [{ run: 'GOOS=windows GOARCH=arm64 go build .' }],
        expect: ['go: '],
      },
      'inconsistent-vendoring': {
        files: { ...files, 'vendor/modules.txt': '# golang.org/x/sys v0.6.0\n' },
        expect: ['inconsistent vendoring'],
      },
    },
  ),
  ...variants(
    {
      cause: 'outside/checksum-mismatch',
      needs: ['go'],
      files: {
        ...files,
        // The h1 of another module: what a re-tagged release looks like.
        'go.sum': [
          'github.com/mattn/go-isatty v0.0.20 h1:xfD0iDuEKnDkl03q4limB+vH+GxLEtL/jb4xVJSWWEY=',
          'github.com/mattn/go-isatty v0.0.20/go.mod h1:W+V8PltTTMOvKvAeJH7IuucS94S2C6jfK/D7dTCTo3Y=',
          'golang.org/x/sys v0.6.0 h1:AAAAiDuEKnDkl03q4limB+vH+GxLEtL/jb4xVJSWWEY=',
          'golang.org/x/sys v0.6.0/go.mod h1:oPkhp1MJrh7nUepCBck5+mAzfO9JrbApNNgaTdGDITg=',
          '',
        ].join('\n'),
      },
      expect: ['checksum mismatch', 'SECURITY ERROR'],
      context: { command: 'GOOS=linux GOARCH=arm64 go build ./...', target: 'linux/arm64' },
    },
    {
      'go-sum-edited': { steps: [{ run: 'GOOS=linux GOARCH=arm64 go build ./...' }] },
      'mod-download': {
        steps: [{ run: 'go mod download' }],
        context: { command: 'go mod download' },
      },
    },
  ),
];
