import { goMod, recipe } from '../../recipe.ts';

// A method whose named result shadows the type parameter's own type: the compiler of Go 1.18 fails in itself.
const program = `package main

import "io"

type Seq[T any] interface{ Next() (T, error) }
type empty[T any] struct{}

func (this *empty[T]) Next() (empty T, _ error) { return empty, io.EOF }

func main() {
	var s Seq[int] = &empty[int]{}
	_, err := s.Next()
	println(err.Error())
}
`;

export default recipe({
  cause: 'toolchain/go-version-regression',
  name: 'internal-compiler-error-1-18',
  needs: ['go1.18', 'go1.19.13'],
  files: { 'go.mod': goMod('1.18'), 'main.go': program },
  steps: [{ run: 'go version' }, { run: 'go build .' }],
  expect: ['internal compiler error'],
  lookAlike: {
    steps: [{ run: 'PATH=$GO1_19_13/bin:$PATH go build .', shown: 'go build .' }],
    differs: 'Go 1.19',
  },
  context: { command: 'go build .' },
});
