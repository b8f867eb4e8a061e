import { describe, expect, it } from 'vitest';
import { closedGlobal, forbiddenValues } from '../../src/wasm/closed-global.ts';
import { GoJsProgram } from '../../src/wasm/go-js.ts';
import { reflection } from '../../src/wasm/reflection.ts';
import { References } from '../../src/wasm/references.ts';
import type { WasmWorld } from '../../src/wasm/world.ts';

function silentWorld(output: string[] = []): WasmWorld {
  return {
    wallClock: () => 1_700_000_000_123.5,
    monotonicClock: () => 42.5,
    random: (bytes) => void bytes.fill(9),
    write: (_, bytes) => void output.push(Buffer.from(bytes).toString()),
    read: () => 0,
    later: (milliseconds, callback) => {
      const timer = setTimeout(callback, milliseconds);
      return () => clearTimeout(timer);
    },
    sleep: () => undefined,
  };
}

type Imports = Record<string, (sp: number) => void>;

/** A Go program played by JavaScript: `main` runs when the host starts it, `resumed` on every callback. */
function play(
  main: (sys: {
    call: Imports;
    view: DataView;
    sp: number;
    text: (at: number, value: string) => void;
  }) => void,
  resumed: (sys: { call: Imports; view: DataView; sp: number }) => void = () => undefined,
  options: {
    readonly argv?: readonly string[];
    readonly env?: Record<string, string>;
    readonly global?: object;
  } = {},
) {
  const output: string[] = [];
  const world = silentWorld(output);
  const global = options.global ?? closedGlobal(globalThis, world);
  const program = new GoJsProgram({
    world,
    global,
    reflect: reflection(forbiddenValues(globalThis)),
    argv: options.argv ?? ['app'],
    env: options.env ?? {},
  });
  const memory = { buffer: new ArrayBuffer(65536) };
  const view = new DataView(memory.buffer);
  const sp = 20000;
  const call = program.imports as unknown as Imports;
  const text = (at: number, value: string): void => {
    const bytes = Buffer.from(value);
    new Uint8Array(memory.buffer).set(bytes, 40000 + at);
    view.setBigUint64(sp + at, BigInt(40000 + at), true);
    view.setBigUint64(sp + at + 8, BigInt(bytes.length), true);
  };
  const started: [unknown, unknown][] = [];
  const run = program.run({
    exports: {
      mem: memory,
      getsp: () => sp,
      resume: () => resumed({ call, view, sp }),
      run: (count: unknown, table: unknown) => {
        started.push([count, table]);
        main({ call, view, sp, text });
      },
    },
  });
  return { program, run, output, view, started, memory };
}

const exit = (call: Imports, view: DataView, sp: number, code: number): void => {
  view.setInt32(sp + 8, code, true);
  call['runtime.wasmExit']?.(sp);
};

describe('Go program for js', () => {
  it('gets arguments and environment in its memory and gives its exit code', async () => {
    const { run, started, view, memory } = play(({ call, view, sp }) => exit(call, view, sp, 3), undefined, {
      argv: ['app', 'ä'],
      env: { B: '2', A: '1' },
    });
    expect(await run).toBe(3);
    const [count, table] = started[0] as [number, number];
    const string = (index: number): string => {
      const at = view.getUint32(table + index * 8, true);
      const bytes = new Uint8Array(memory.buffer, at);
      return Buffer.from(bytes.subarray(0, bytes.indexOf(0))).toString();
    };
    expect(count).toBe(2);
    expect([0, 1, 3, 4].map(string)).toEqual(['app', 'ä', 'A=1', 'B=2']);
    expect(view.getUint32(table + 16, true)).toBe(0);
  });

  it('refuses arguments that do not fit the place the linker keeps', () => {
    expect(() => play(() => undefined, undefined, { argv: ['x'.repeat(9000)] })).toThrow(/8 KB/);
  });

  it('writes, tells the time and fills random bytes', async () => {
    const { run, output } = play(({ call, view, sp, text }) => {
      text(16, 'hi\n');
      view.setBigInt64(sp + 8, 1n, true);
      view.setInt32(sp + 24, 3, true);
      call['runtime.wasmWrite']?.(sp);
      call['runtime.walltime']?.(sp);
      expect(view.getBigInt64(sp + 8, true)).toBe(1_700_000_000n);
      expect(view.getInt32(sp + 16, true)).toBe(123_500_000);
      call['runtime.nanotime1']?.(sp);
      expect(view.getBigInt64(sp + 8, true)).toBe(42_500_000n);
      exit(call, view, sp, 0);
    });
    expect(await run).toBe(0);
    expect(output).toEqual(['hi\n']);
  });

  it('calls methods, hands errors over, and keeps closed what was not given', async () => {
    const global = { add: (a: number, b: number) => a + b, fail: () => JSON.parse('{'), Object };
    const { run } = play(
      ({ call, view, sp, text }) => {
        const go = { call, view, sp };
        view.setFloat64(30000, 2, true);
        view.setFloat64(30008, 3, true);
        const method = (name: string): void => {
          view.setUint32(sp + 8, 5, true);
          view.setUint32(sp + 12, 0x7ff80001, true);
          text(16, name);
          view.setBigUint64(sp + 32, 30000n, true);
          view.setBigUint64(sp + 40, 2n, true);
          go.call['syscall/js.valueCall']?.(sp);
        };
        method('add');
        expect([view.getFloat64(sp + 56, true), view.getUint8(sp + 64)]).toEqual([5, 1]);
        method('fail');
        expect(view.getUint8(sp + 64)).toBe(0);
        // Object, then its constructor: the way to functions made from text.
        view.setUint32(sp + 8, 5, true);
        view.setUint32(sp + 12, 0x7ff80001, true);
        text(16, 'Object');
        call['syscall/js.valueGet']?.(sp);
        view.setBigUint64(sp + 8, view.getBigUint64(sp + 32, true), true);
        text(16, 'constructor');
        expect(() => call['syscall/js.valueGet']?.(sp)).toThrow(/not open to this program/);
        exit(call, view, sp, 0);
      },
      undefined,
      { global },
    );
    expect(await run).toBe(0);
  });

  it('wakes for timers, and reports a deadlock once nothing can wake it', async () => {
    let wakes = 0;
    const { run, program } = play(
      ({ call, view, sp }) => {
        view.setBigInt64(sp + 8, 1n, true);
        call['runtime.scheduleTimeoutEvent']?.(sp);
      },
      ({ call, view, sp }) => {
        wakes += 1;
        if (wakes === 1) {
          view.setInt32(sp + 8, 1, true);
          call['runtime.clearTimeoutEvent']?.(sp);
          setTimeout(() => program.reportDeadlock(), 5);
        } else exit(call, view, sp, 2);
      },
    );
    expect(await run).toBe(2);
    expect([wakes, program.deadlocked]).toEqual([2, true]);
  });

  it('reuses ids of released references', () => {
    const references = new References(globalThis, {});
    const view = new DataView(new ArrayBuffer(8));
    const [a, b] = [{ a: 1 }, { b: 1 }];
    references.store(view, 0, a);
    const id = view.getUint32(0, true);
    expect(references.load(view, 0)).toBe(a);
    references.store(view, 0, a);
    references.release(id);
    expect(references.held).toEqual([a]);
    references.release(id);
    expect(references.held).toEqual([]);
    references.store(view, 0, b);
    expect(view.getUint32(0, true)).toBe(id);
    expect(references.values[id]).toBe(b);
    for (const value of [0, 1.5, Number.NaN, undefined, null, true, false, 'text', 2 ** 53]) {
      references.store(view, 0, value);
      expect(references.load(view, 0)).toEqual(value);
    }
  });
});
