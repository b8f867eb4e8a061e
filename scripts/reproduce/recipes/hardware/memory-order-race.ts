import { goMod, variants } from '../../recipe.ts';

const publish = `package app

type config struct {
	ready bool
	port  int
}

// Publish tells by a plain flag that the value is there.
func Publish(shared *config, done chan<- struct{}) {
	shared.port = 8080
	shared.ready = true
	close(done)
}

func Wait(shared *config) int {
	for range 1000 {
		if shared.ready {
			return shared.port
		}
	}
	return -1
}
`;

const publishTest = `package app

import "testing"

func TestPublish(t *testing.T) {
	shared := new(config)
	done := make(chan struct{})
	go Publish(shared, done)
	if got := Wait(shared); got == 0 {
		t.Errorf("port = %d although ready", got)
	}
	<-done
}
`;

const counter = `package main

import (
	"fmt"
	"sync"
)

func main() {
	counts := map[string]int{}
	var group sync.WaitGroup
	for range 8 {
		group.Add(1)
		go func() {
			defer group.Done()
			counts["seen"]++
		}()
	}
	group.Wait()
	fmt.Println(len(counts))
}
`;

export default variants(
  {
    cause: 'hardware/memory-order-race',
    needs: ['go', 'gcc'],
    env: { CGO_ENABLED: '1' },
    expect: ['WARNING: DATA RACE'],
  },
  {
    'flag-publishes-value': {
      files: { 'go.mod': goMod('1.22'), 'publish.go': publish, 'publish_test.go': publishTest },
      steps: [
        {
          run: 'go test -race -count=1 ./...',
          shown: 'go test -race -count=1 ./...',
        },
      ],
      context: { command: 'go test -race ./...', target: 'linux/arm64' },
      lookAlike: { steps: [{ run: 'go test ./...' }], differs: 'without -race, on amd64' },
    },
    'map-from-goroutines': {
      files: { 'go.mod': goMod('1.22'), 'main.go': counter },
      steps: [{ run: 'go run -race .' }],
      context: { command: 'go run -race .' },
    },
  },
);
