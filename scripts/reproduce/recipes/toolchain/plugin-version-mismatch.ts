import { goMod, variants } from '../../recipe.ts';

const host = `package main

import (
	"fmt"
	"log"
	"plugin"

	"example.com/app/shared"
)

func main() {
	p, err := plugin.Open("greet.so")
	if err != nil {
		log.Fatal(err)
	}
	greet, err := p.Lookup("Greet")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(greet.(func() string)(), shared.Word)
}
`;
const files = {
  'go.mod': goMod(),
  'main.go': host,
  'shared/shared.go': 'package shared\n\nconst Word = "hello"\n\nfunc Say() string { return Word }\n',
  'greet/greet.go':
    'package main\n\nimport "example.com/app/shared"\n\nfunc Greet() string { return shared.Say() }\n',
};

export default variants(
  { cause: 'toolchain/plugin-version-mismatch', needs: ['go', 'gcc'], files },
  {
    'another-go': {
      needs: ['go1.25.0', 'go1.24.0', 'gcc'],
      steps: [
        { run: 'go build -o app .' },
        {
          run: 'PATH=$GO1_24_0/bin:$PATH go build -buildmode=plugin -o greet.so ./greet',
          shown: '/opt/go1.24.0/bin/go build -buildmode=plugin -o greet.so ./greet',
        },
        { run: './app' },
      ],
      expect: ['plugin was built with a different version of package'],
      lookAlike: {
        steps: [{ run: 'go build -buildmode=plugin -o greet.so ./greet' }, { run: './app' }],
        differs: 'the same Go builds both',
      },
      context: { command: './app' },
    },
    'another-flag': {
      steps: [
        { run: 'go build -trimpath -o app .' },
        { run: 'go build -buildmode=plugin -o greet.so ./greet' },
        { run: './app' },
      ],
      expect: ['plugin was built with a different version of package'],
      lookAlike: {
        steps: [{ run: 'go build -trimpath -buildmode=plugin -o greet.so ./greet' }, { run: './app' }],
        differs: 'the same flags',
      },
      context: { command: './app' },
    },
    'shared-package-changed': {
      steps: [
        { run: 'go build -buildmode=plugin -o greet.so ./greet' },
        { run: 'sed -i s/hello/goodbye/ shared/shared.go', shown: 'git pull', quiet: true },
        { run: 'go build -o app .' },
        { run: './app' },
      ],
      expect: ['plugin was built with a different version of package example.com/app/shared'],
      context: { command: './app' },
    },
    'only-the-log-line': {
      steps: [
        { run: 'go build -buildmode=plugin -o greet.so ./greet', quiet: true },
        { run: 'sed -i s/hello/goodbye/ shared/shared.go && go build -o app .', quiet: true },
        { run: './app' },
      ],
      expect: ['plugin was built with a different version of package example.com/app/shared'],
      context: { command: './app' },
    },
  },
);
