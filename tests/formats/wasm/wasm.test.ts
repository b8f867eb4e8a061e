import { describe, expect, it } from 'vitest';
import { goBodyIndexes, parseWasmBodies } from '../../../src/formats/wasm/bodies.ts';
import { parseWasmNames } from '../../../src/formats/wasm/custom-sections.ts';
import { wasmHost } from '../../../src/formats/wasm/host.ts';
import { parseWasmMemory } from '../../../src/formats/wasm/memory.ts';
import { wasmImage } from '../../../src/formats/wasm/program-image.ts';
import { parseWasm } from '../../../src/formats/wasm/wasm.ts';
import { type ByteSource, bytesSource } from '../../../src/model/bytes.ts';
import { surviveHostile } from '../fields/hostile.ts';
import { buildWasm, custom, leb, name, section, type WasmPlan } from './build-wasm.ts';

const PRODUCERS = custom('producers', [
  2,
  ...name('language'),
  1,
  ...name('Go'),
  ...name('go1.26.5'),
  ...name('processed-by'),
  1,
  ...name('Go cmd/compile'),
  ...name('go1.26.5'),
]);
const RICH: WasmPlan = {
  imports: [
    ['gojs', 'runtime.wasmExit'],
    ['gojs', 'runtime.wasmWrite'],
    ['gojs', 'runtime.wasmWrite'],
  ],
  exports: ['run', 'resume', 'getsp'],
  bodies: [3, 200, 1],
  data: [
    [4096, [1, 2, 3]],
    [4110, [9]],
    [undefined, [7, 7]],
    [4120, [5, 6]],
  ],
  customs: [
    PRODUCERS,
    custom('target_features', [1, 0x2b, ...name('bulk-memory')]),
    custom('name', [
      ...section(0, name('mod')),
      ...section(1, [2, ...leb(3), ...name('runtime.rt0'), ...leb(4), ...name('main.main')]),
    ]),
    custom('go:buildid', [...new TextEncoder().encode('x Go build ID: "a/b"\n')]),
  ],
};

function open(plan: WasmPlan) {
  const bytes = buildWasm(plan);
  const source = bytesSource(bytes);
  const { value, issues } = parseWasm(source);
  if (value === undefined) throw new Error('no wasm');
  return { bytes, source, module: value, issues };
}

const all = (source: ByteSource) => {
  const { value, issues } = parseWasm(source);
  if (value === undefined) return issues;
  wasmHost(value);
  const memory = parseWasmMemory(source, value);
  memory.value.readAt(memory.value.start, 10_000);
  return [
    ...issues,
    ...memory.issues,
    ...parseWasmBodies(source, value).issues,
    ...parseWasmNames(source, value).issues,
  ];
};

describe('a module', () => {
  const { bytes, source, module, issues } = open(RICH);

  it('has sections, imports, exports and memories', () => {
    expect(issues).toEqual([]);
    expect(module.kind).toBe('module');
    expect(module.sections.map((one) => one.name)).toEqual([
      'import',
      'function',
      'memory',
      'export',
      'code',
      'data',
      'producers',
      'target_features',
      'name',
      'go:buildid',
    ]);
    expect(module.imports[0]).toMatchObject({ module: 'gojs', name: 'runtime.wasmExit', kind: 'function' });
    expect(module.importedFunctions).toBe(3);
    expect(module.exports.map((one) => one.name)).toEqual(['run', 'resume', 'getsp']);
    expect(module.memories).toEqual([{ minimum: 2, maximum: 16, shared: false, wide: false }]);
    expect(module.features).toEqual([{ prefix: '+', name: 'bulk-memory' }]);
    expect(module.goBuildId).toBe('a/b');
    expect([module.bodies, module.dataSegments]).toEqual([3, 4]);
  });

  it('gives the place of every producer', () => {
    expect(module.producers.map((one) => `${one.field} ${one.name} ${one.version}`)).toEqual([
      'language Go go1.26.5',
      'processed-by Go cmd/compile go1.26.5',
    ]);
    expect(bytes[module.producers[0]?.at ?? 0]).toBe(2);
  });

  it('sizes bodies so that they add up to their section', () => {
    const bodies = parseWasmBodies(source, module).value;
    expect([...bodies.sizes]).toEqual([4, 202, 2]);
    const code = module.sections.find((one) => one.name === 'code');
    expect(bodies.sizes.reduce((sum, one) => sum + one, 0) + 1).toBe(code?.size);
    expect(bodies.offsets[0]).toBe((code?.offset ?? 0) + 1);
  });

  it('has names by function index', () => {
    const names = parseWasmNames(source, module).value;
    expect(names.module).toBe('mod');
    expect([...names.functions]).toEqual([
      [3, 'runtime.rt0'],
      [4, 'main.main'],
    ]);
  });

  it('shows linear memory with zeros between segments', () => {
    const memory = parseWasmMemory(source, module).value;
    expect([memory.start, memory.end]).toEqual([4096, 4122]);
    expect([...memory.readAt(4097, 15)]).toEqual([2, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 9, 0]);
    expect([...memory.readAt(4119, 100)]).toEqual([0, 5, 6]);
    expect(memory.readAt(0, 10).length).toBe(0);
    expect(memory.readAt(5000, 10).length).toBe(0);
    expect(bytes[memory.offsetOf(4121) ?? 0]).toBe(6);
    expect(memory.offsetOf(4105)).toBeUndefined();
  });

  it('is a program image of its memory', () => {
    const program = wasmImage(source, module);
    expect(program).toMatchObject({ format: 'wasm', goarch: 'wasm', pointerSize: 8, hasSymbols: true });
    expect(program.regions).toMatchObject([{ name: 'memory', address: 4096n, size: 26 }]);
    expect([...program.readAt(4096n, 3)]).toEqual([1, 2, 3]);
    expect(program.producers[0]).toMatchObject({ source: 'wasm-producers', name: 'Go', version: 'go1.26.5' });
  });
});

describe('linear memory', () => {
  it('equals what an engine would make of random segments', () => {
    let state = 1;
    const random = (most: number): number => {
      state = (state * 48_271) % 2_147_483_647;
      return state % most;
    };
    for (let round = 0; round < 40; round++) {
      const expected = new Map<number, number>();
      const data: [number, number[]][] = [];
      let address = 1024;
      for (let index = 0; index < 30; index++) {
        address += random(40);
        const content = Array.from({ length: 1 + random(20) }, () => 1 + random(255));
        data.push([address, content]);
        content.forEach((byte, offset) => expected.set(address + offset, byte));
        address += content.length;
      }
      // The order in the file need not be that of the addresses.
      data.sort(([a], [b]) => (a % 7) - (b % 7) || a - b);
      const { source, module } = open({ data });
      const memory = parseWasmMemory(source, module).value;
      for (let probe = 0; probe < 30; probe++) {
        const start = memory.start + random(memory.end - memory.start);
        const length = 1 + random(200);
        const got = [...memory.readAt(start, length)];
        const end = Math.min(start + length, memory.end);
        expect(got).toEqual(
          Array.from({ length: end - start }, (_, index) => expected.get(start + index) ?? 0),
        );
      }
    }
  });

  it('reads addresses above 2^31 as positive', () => {
    const { source, module } = open({ data: [[0x90000000, [1]]] });
    expect(parseWasmMemory(source, module).value.start).toBe(0x90000000);
  });

  it('cuts segments that overlap and says so', () => {
    const { source, module } = open({
      data: [
        [100, [1, 1, 1, 1]],
        [102, [2, 2, 2, 2]],
        [101, [3]],
      ],
    });
    const { value, issues } = parseWasmMemory(source, module);
    expect([...value.readAt(100, 10)]).toEqual([1, 1, 1, 1, 2, 2]);
    expect(issues.map((one) => one.id)).toContain('overlapping-data');
  });
});

describe('goBodyIndexes', () => {
  it('reads both forms of function entries', () => {
    expect(goBodyIndexes([0x1000, 0x1001, 0x1004], 5)).toEqual([0, 1, 4]);
    expect(goBodyIndexes([0x10000000, 0x10010000], 5)).toEqual([0, 1]);
    expect(goBodyIndexes([0x1005], 5)).toBeUndefined();
    expect(goBodyIndexes([0x10], 5)).toBeUndefined();
  });
});

describe('wasmHost', () => {
  const host = (imports: [string, string][], exports: string[], customs: number[][] = []) =>
    wasmHost(open({ imports, exports, customs }).module);

  it('tells the hosts apart', () => {
    const js = ['run', 'resume', 'getsp', 'mem'];
    expect(host([['gojs', 'runtime.ticks']], js)).toMatchObject({ name: 'go-js', goFrom: '1.21' });
    expect(host([['go', 'runtime.walltime']], js)).toMatchObject({ name: 'go-js', goUntil: '1.20' });
    expect(host([['go', 'runtime.walltime1']], js)).toMatchObject({ name: 'go-js', goUntil: '1.16' });
    expect(host([['wasi_snapshot_preview1', 'fd_write']], ['_start'])).toMatchObject({
      name: 'wasip1-command',
    });
    expect(host([['wasi_snapshot_preview1', 'fd_write']], ['_initialize'])).toMatchObject({
      name: 'wasip1-reactor',
    });
    expect(
      host(
        [
          ['gojs', 'syscall/js.valueGet'],
          ['wasi_snapshot_preview1', 'fd_write'],
        ],
        ['malloc'],
      ),
    ).toMatchObject({
      name: 'tinygo-js',
      modules: ['gojs', 'wasi_snapshot_preview1'],
    });
    expect(host([], ['_initialize'])).toMatchObject({ name: 'reactor' });
    expect(host([['env', 'custom']], [])).toMatchObject({ name: 'other', modules: ['env'] });
    expect(host([['env', 'x']], [], [custom('linking', [2])])).toMatchObject({ name: 'object' });
  });

  it('recognises a component', () => {
    const bytes = Uint8Array.of(0, 0x61, 0x73, 0x6d, 0x0d, 0, 1, 0, ...section(1, [1, 2, 3]), ...PRODUCERS);
    const { value, issues } = parseWasm(bytesSource(bytes));
    if (value === undefined) throw new Error('no wasm');
    expect(issues).toEqual([]);
    expect(value.kind).toBe('component');
    expect(value.producers.length).toBe(2);
    expect(wasmHost(value).name).toBe('component');
  });
});

describe('hostile files', () => {
  it('survives every prefix and mutations', () => surviveHostile(buildWasm(RICH), all, 2000));

  it('names a count of 2^32-1 and stops', () => {
    const bytes = Uint8Array.of(
      0,
      0x61,
      0x73,
      0x6d,
      1,
      0,
      0,
      0,
      ...section(11, [...leb(0xffffffff), 1, 0, 1, 0]),
    );
    const module = parseWasm(bytesSource(bytes)).value;
    if (module === undefined) throw new Error('no wasm');
    expect(module.dataSegments).toBe(0xffffffff);
    const memory = parseWasmMemory(bytesSource(bytes), module);
    expect(memory.issues.map((one) => one.id)).toEqual(['truncated-data']);
  });

  it('does not read code or data for the list of sections', () => {
    const bytes = buildWasm({ bodies: [500_000], data: [[0, Array<number>(300_000).fill(1)]] });
    let read = 0;
    const inner = bytesSource(bytes);
    const source = {
      size: inner.size,
      read: (offset: number, length: number) => {
        const got = inner.read(offset, length);
        read += got.length;
        return got;
      },
    };
    expect(parseWasm(source).issues).toEqual([]);
    expect(read).toBeLessThan(150_000);
  });
});
