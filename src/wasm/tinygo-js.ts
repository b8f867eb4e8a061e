import { References } from './references.ts';
import { type Reflection, reflection } from './reflection.ts';
import {
  exportedFunction,
  exportedMemory,
  type ImportFunction,
  ProgramExit,
  type Value,
  type WasmInstance,
  type WasmWorld,
} from './world.ts';

// TinyGo's imports for JavaScript hosts (src/syscall/js/js.go, src/runtime/runtime_tinygowasm.go). Unlike Go's they
// are plain functions: references travel as i64, strings and slices as address and length, and a result that does
// not fit goes to an address given first. The module is `gojs`, in old releases `env`.

const DECODER = new TextDecoder();
const ENCODER = new TextEncoder();

export interface TinyGoOptions {
  readonly world: WasmWorld;
  readonly global: object;
  readonly reflect?: Reflection;
}

export interface TinyGoHost {
  readonly imports: Readonly<Record<string, ImportFunction>>;
  attach(instance: WasmInstance): void;
  /** Timers that will wake the program. */
  readonly pending: number;
}

export function tinyGoHost({ world, global, reflect = reflection() }: TinyGoOptions): TinyGoHost {
  let instance: WasmInstance | undefined;
  let view = new DataView(new ArrayBuffer(0));
  let pending = 0;
  const scratch = new DataView(new ArrayBuffer(8));
  const memory = (): DataView => {
    const buffer = instance && exportedMemory(instance)?.buffer;
    if (buffer && buffer !== view.buffer) view = new DataView(buffer);
    return view;
  };
  const enter = (name: string): void => {
    const call = instance && exportedFunction(instance, name);
    if (call) call();
  };
  const go = {
    _pendingEvent: null as unknown,
    _makeFuncWrapper: (id: number) =>
      function (this: Value, ...args: readonly Value[]): Value {
        const event: { id: number; this: Value; args: readonly Value[]; result?: Value } = {
          id,
          this: this,
          args,
        };
        go._pendingEvent = event;
        enter('resume');
        return event.result;
      },
  };
  const references = new References(global, go);
  const load = (reference: bigint): Value => {
    scratch.setBigUint64(0, BigInt.asUintN(64, reference), true);
    return references.load(scratch, 0);
  };
  const boxed = (value: Value): bigint => {
    references.store(scratch, 0, value);
    return scratch.getBigUint64(0, true);
  };
  const bytes = (at: number, length: number): Uint8Array =>
    new Uint8Array(memory().buffer, at >>> 0, length >>> 0);
  const text = (at: number, length: number): string => DECODER.decode(bytes(at, length));
  const values = (at: number, length: number): Value[] =>
    Array.from({ length: length >>> 0 }, (_, index) => references.load(memory(), (at >>> 0) + index * 8));
  const attempt = (resultAt: number, operation: () => Value): void => {
    let value: Value;
    let isFine = 1;
    try {
      value = operation();
    } catch (error) {
      if (error instanceof ProgramExit) throw error;
      value = error;
      isFine = 0;
    }
    references.store(memory(), resultAt >>> 0, value);
    memory().setUint8((resultAt >>> 0) + 8, isFine);
  };
  const isBytes = (value: Value): value is Uint8Array =>
    value instanceof Uint8Array || value instanceof Uint8ClampedArray;
  const copied = (resultAt: number, to: Value, from: Value): void => {
    const fits = isBytes(to) && isBytes(from);
    memory().setUint8((resultAt >>> 0) + 4, fits ? 1 : 0);
    if (!fits) return;
    const piece = from.subarray(0, to.length);
    to.set(piece);
    memory().setUint32(resultAt >>> 0, piece.length, true);
  };

  const imports = {
    'runtime.ticks': () => world.monotonicClock(),
    'runtime.sleepTicks': (milliseconds: number) => {
      pending += 1;
      world.later(milliseconds, () => {
        pending -= 1;
        enter('go_scheduler');
      });
    },
    'runtime.getRandomData': (at: number, length: number) => world.random(bytes(at, length)),
    'syscall/js.finalizeRef': (reference: bigint) => {
      scratch.setBigUint64(0, BigInt.asUintN(64, reference), true);
      if (Number.isNaN(scratch.getFloat64(0, true))) references.release(scratch.getUint32(0, true));
    },
    'syscall/js.stringVal': (at: number, length: number) => boxed(text(at, length)),
    'syscall/js.valueGet': (target: bigint, at: number, length: number) =>
      boxed(reflect.get(load(target), text(at, length))),
    'syscall/js.valueSet': (target: bigint, at: number, length: number, value: bigint) =>
      reflect.set(load(target), text(at, length), load(value)),
    'syscall/js.valueDelete': (target: bigint, at: number, length: number) =>
      reflect.remove(load(target), text(at, length)),
    'syscall/js.valueIndex': (target: bigint, index: number) => boxed(reflect.get(load(target), index)),
    'syscall/js.valueSetIndex': (target: bigint, index: number, value: bigint) =>
      reflect.set(load(target), index, load(value)),
    'syscall/js.valueCall': (
      resultAt: number,
      target: bigint,
      nameAt: number,
      nameLength: number,
      argumentsAt: number,
      count: number,
    ) =>
      attempt(resultAt, () =>
        reflect.call(load(target), text(nameAt, nameLength), values(argumentsAt, count)),
      ),
    'syscall/js.valueInvoke': (resultAt: number, target: bigint, argumentsAt: number, count: number) =>
      attempt(resultAt, () => reflect.invoke(load(target), values(argumentsAt, count))),
    'syscall/js.valueNew': (resultAt: number, target: bigint, argumentsAt: number, count: number) =>
      attempt(resultAt, () => reflect.construct(load(target), values(argumentsAt, count))),
    'syscall/js.valueLength': (target: bigint) => Number(Reflect.get(load(target) as object, 'length')),
    'syscall/js.valuePrepareString': (resultAt: number, target: bigint) => {
      const encoded = ENCODER.encode(String(load(target)));
      references.store(memory(), resultAt >>> 0, encoded);
      memory().setInt32((resultAt >>> 0) + 8, encoded.length, true);
    },
    'syscall/js.valueLoadString': (source: bigint, at: number, length: number) => {
      const from = load(source);
      if (isBytes(from)) bytes(at, length).set(from.subarray(0, length >>> 0));
    },
    'syscall/js.valueInstanceOf': (value: bigint, type: bigint) =>
      reflect.instanceOf(load(value), load(type)) ? 1 : 0,
    'syscall/js.copyBytesToGo': (
      resultAt: number,
      at: number,
      length: number,
      _capacity: number,
      from: bigint,
    ) => copied(resultAt, bytes(at, length), load(from)),
    'syscall/js.copyBytesToJS': (resultAt: number, to: bigint, at: number, length: number) =>
      copied(resultAt, load(to), bytes(at, length)),
  };
  return {
    imports,
    attach: (attached) => void (instance = attached),
    get pending() {
      return pending;
    },
  };
}
