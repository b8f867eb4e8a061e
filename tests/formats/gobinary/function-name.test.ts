import { expect, it } from 'vitest';
import { placeOfFunction } from '../../../src/formats/gobinary/function-name.ts';

it.each([
  ['main.main', 'main', 'go'],
  ['net/http.(*Server).Serve', 'net/http', 'go'],
  ['gopkg.in/yaml%2ev3.Unmarshal', 'gopkg.in/yaml.v3', 'go'],
  ['github.com/a/b.Map[github.com/c/d.Key,go.shape.int].Get', 'github.com/a/b', 'go'],
  ['github.com/a/b.(*T[go.shape.struct { github.com/x/y.f int }]).M', 'github.com/a/b', 'go'],
  ['go.ngrok.com/lib.Run', 'go.ngrok.com/lib', 'go'],
  ['go/token.(*FileSet).File', 'go/token', 'go'],
  ['main.init.0.func1', 'main', 'go'],
  ['runtime.gcWriteBarrier', 'runtime', 'go'],
  ['type:.eq.internal/abi.RegArgs', 'internal/abi', 'generated'],
  ['type..hash.[8]internal/cpu.option', 'internal/cpu', 'generated'],
  ['type:.eq.struct { runtime.gList; runtime.n int32 }', 'runtime', 'generated'],
  ['type:.eq.go.shape.struct { encoding/json.v reflect.Value }', 'encoding/json', 'generated'],
  ['go:struct { F uintptr; main.x int }', 'main', 'generated'],
  ['type..eq.[...]internal/cpu.option', 'internal/cpu', 'generated'],
  ['main.pick[...]', 'main', 'go'],
  ['type:.eq.struct { int }', '', 'generated'],
  ['cmpbody', 'runtime', 'assembly'],
  ['debugCall32', 'runtime', 'assembly'],
  ['_rt0_amd64_linux', 'runtime', 'assembly'],
  ['_cgo_7cee8330c9af_Cfunc_puts', 'runtime/cgo', 'cgo'],
  ['crosscall2', 'runtime/cgo', 'cgo'],
])('%s', (name, packageName, kind) => {
  expect(placeOfFunction(name)).toEqual({ packageName, kind });
});
