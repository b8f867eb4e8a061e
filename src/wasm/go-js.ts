import { writeArguments } from './go-arguments.ts';
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

// Go's js/wasm port of any release (src/runtime/sys_wasm.go, src/syscall/js/js.go). Every import is
// `func(sp)`: arguments and results lie in slots of eight bytes from sp+8 on. The import module was named `go`
// until 1.20 and is `gojs` since 1.21; 1.16 calls the wall clock walltime1. The rest never changed.

const ENCODER = new TextEncoder();
const DECODER = new TextDecoder();

/** What a call from JavaScript hands to Go: the wrapped function, `this`, arguments, and the result on return. */
interface PendingEvent {
  readonly id: number;
  readonly this?: Value;
  readonly args?: readonly Value[];
  result?: Value;
}

export interface GoJsOptions {
  readonly world: WasmWorld;
  /** What js.Global() is. */
  readonly global: object;
  readonly reflect?: Reflection;
  /** Name of the program and its arguments. */
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** A Go program for JavaScript hosts: make one, instantiate the module with `imports`, `run` it. */
export class GoJsProgram {
  readonly imports: Readonly<Record<string, ImportFunction>>;
  readonly #options: GoJsOptions;
  readonly #reflect: Reflection;
  readonly #references: References;
  readonly #go: {
    _pendingEvent: PendingEvent | null;
    _makeFuncWrapper: (id: number) => unknown;
    _values?: readonly Value[];
  };
  readonly #timers = new Map<number, () => void>();
  readonly #exit: Promise<number>;
  #resolveExit: (code: number) => void = () => undefined;
  #rejectExit: (error: unknown) => void = () => undefined;
  #nextTimer = 1;
  #code: number | undefined;
  #instance: WasmInstance | undefined;
  #view = new DataView(new ArrayBuffer(0));
  #wrappers = 0;
  #depth = 0;
  #deadlocked = false;

  constructor(options: GoJsOptions) {
    this.#options = options;
    this.#reflect = options.reflect ?? reflection();
    this.#go = {
      _pendingEvent: null,
      _makeFuncWrapper: (id) => {
        this.#wrappers += 1;
        const call = (self: Value, args: readonly Value[]): Value => this.#callBack({ id, this: self, args });
        return function (this: Value, ...args: readonly Value[]) {
          return call(this, args);
        };
      },
    };
    this.#references = new References(options.global, this.#go);
    this.#go._values = this.#references.values;
    this.#exit = new Promise((resolve, reject) => {
      this.#resolveExit = resolve;
      this.#rejectExit = reject;
    });
    this.imports = this.#functions();
  }

  get exited(): boolean {
    return this.#code !== undefined;
  }

  /** Go said that all its goroutines are asleep. */
  get deadlocked(): boolean {
    return this.#deadlocked;
  }

  /** js.Func values made so far; each holds memory on both sides until it is released. */
  get wrappedFunctions(): number {
    return this.#wrappers;
  }

  /** Starts main; resolves with the exit code, rejects with what the module threw. */
  run(instance: WasmInstance): Promise<number> {
    this.#instance = instance;
    const start = exportedFunction(instance, 'run');
    const memory = exportedMemory(instance);
    if (!start || !memory) throw new Error('the module exports no `run` and memory: no Go program for js');
    this.#view = new DataView(memory.buffer);
    const { argv, env } = this.#options;
    const table = writeArguments(this.#view, argv, env);
    this.#enter(() => start(argv.length, table));
    return this.#exit;
  }

  /** Nothing can wake the program any more: lets Go report its deadlock, with the stacks of all goroutines. */
  reportDeadlock(): void {
    if (this.exited) return;
    this.#deadlocked = true;
    this.#go._pendingEvent = { id: 0 };
    this.#resume();
  }

  #callBack(event: PendingEvent): Value {
    if (this.exited) throw new Error('Go program has already exited');
    this.#go._pendingEvent = event;
    this.#resume();
    return event.result;
  }

  #resume(): void {
    const resume = this.#instance && exportedFunction(this.#instance, 'resume');
    if (resume) this.#enter(() => resume());
  }

  #enter(call: () => unknown): void {
    this.#depth += 1;
    try {
      call();
    } catch (error) {
      if (!(error instanceof ProgramExit)) {
        this.#code ??= 2;
        this.#rejectExit(error);
        // Frames of the program below must unwind; from outside, the rejected promise has told it already.
        if (this.#depth > 1) throw error;
      }
    } finally {
      this.#depth -= 1;
    }
    if (this.#code !== undefined) this.#resolveExit(this.#code);
  }

  #int64(at: number): number {
    return this.#view.getUint32(at, true) + this.#view.getInt32(at + 4, true) * 2 ** 32;
  }

  #setInt64(at: number, value: number): void {
    this.#view.setUint32(at, value, true);
    this.#view.setUint32(at + 4, Math.floor(value / 2 ** 32), true);
  }

  #bytes(at: number): Uint8Array {
    return new Uint8Array(this.#view.buffer, this.#int64(at), this.#int64(at + 8));
  }

  #text(at: number): string {
    return DECODER.decode(this.#bytes(at));
  }

  #values(at: number): Value[] {
    const start = this.#int64(at);
    return Array.from({ length: this.#int64(at + 8) }, (_, index) => this.#load(start + index * 8));
  }

  #load(at: number): Value {
    return this.#references.load(this.#view, at);
  }

  #store(at: number, value: Value): void {
    this.#references.store(this.#view, at, value);
  }

  /** Where the stack is now: a call into JavaScript may have run Go, which may have moved it. */
  #stackPointer(): number {
    const getsp = this.#instance && exportedFunction(this.#instance, 'getsp');
    return Number(getsp?.() ?? 0) >>> 0;
  }

  /** Stores a result, or what was thrown and a 0 byte behind it. `result` counts from the stack pointer. */
  #attempt(result: number, operation: () => Value): void {
    let value: Value;
    let isFine = 1;
    try {
      value = operation();
    } catch (error) {
      // The end of the program is no JavaScript error that Go could catch.
      if (error instanceof ProgramExit) throw error;
      value = error;
      isFine = 0;
    }
    const sp = this.#stackPointer();
    this.#store(sp + result, value);
    this.#view.setUint8(sp + result + 8, isFine);
  }

  #functions(): Readonly<Record<string, ImportFunction>> {
    const { world } = this.#options;
    const reflect = this.#reflect;
    const wallClock = (sp: number): void => {
      const now = world.wallClock();
      this.#setInt64(sp + 8, now / 1000);
      this.#view.setInt32(sp + 16, (now % 1000) * 1e6, true);
    };
    const copy = (to: Uint8Array, from: Uint8Array): number => {
      const piece = from.subarray(0, to.length);
      to.set(piece);
      return piece.length;
    };
    const isBytes = (value: Value): value is Uint8Array =>
      value instanceof Uint8Array || value instanceof Uint8ClampedArray;
    const byPointer: Readonly<Record<string, (sp: number) => void>> = {
      'runtime.wasmExit': (sp) => {
        this.#code = this.#view.getInt32(sp + 8, true);
        for (const cancel of this.#timers.values()) cancel();
        this.#timers.clear();
      },
      'runtime.wasmWrite': (sp) => {
        const at = this.#int64(sp + 16);
        const length = this.#view.getInt32(sp + 24, true);
        world.write(this.#int64(sp + 8), new Uint8Array(this.#view.buffer, at, length));
      },
      'runtime.resetMemoryDataView': () => {
        const memory = this.#instance && exportedMemory(this.#instance);
        if (memory) this.#view = new DataView(memory.buffer);
      },
      'runtime.nanotime1': (sp) => this.#setInt64(sp + 8, world.monotonicClock() * 1e6),
      'runtime.walltime': wallClock,
      'runtime.walltime1': wallClock,
      'runtime.scheduleTimeoutEvent': (sp) => {
        const id = this.#nextTimer++;
        const fire = (): void => {
          this.#resume();
          // A timer that came early finds nothing to do: the runtime sets it again only when it is due.
          if (this.#timers.has(id)) this.#timers.set(id, world.later(1, fire));
        };
        this.#timers.set(id, world.later(this.#int64(sp + 8), fire));
        this.#view.setInt32(sp + 16, id, true);
      },
      'runtime.clearTimeoutEvent': (sp) => {
        const id = this.#view.getInt32(sp + 8, true);
        this.#timers.get(id)?.();
        this.#timers.delete(id);
      },
      'runtime.getRandomData': (sp) => world.random(this.#bytes(sp + 8)),
      'syscall/js.finalizeRef': (sp) => this.#references.release(this.#view.getUint32(sp + 8, true)),
      'syscall/js.stringVal': (sp) => this.#store(sp + 24, this.#text(sp + 8)),
      'syscall/js.valueGet': (sp) => {
        const value = reflect.get(this.#load(sp + 8), this.#text(sp + 16));
        this.#store(this.#stackPointer() + 32, value);
      },
      'syscall/js.valueSet': (sp) =>
        reflect.set(this.#load(sp + 8), this.#text(sp + 16), this.#load(sp + 32)),
      'syscall/js.valueDelete': (sp) => reflect.remove(this.#load(sp + 8), this.#text(sp + 16)),
      'syscall/js.valueIndex': (sp) =>
        this.#store(sp + 24, reflect.get(this.#load(sp + 8), this.#int64(sp + 16))),
      'syscall/js.valueSetIndex': (sp) =>
        reflect.set(this.#load(sp + 8), this.#int64(sp + 16), this.#load(sp + 24)),
      'syscall/js.valueCall': (sp) =>
        this.#attempt(56, () => reflect.call(this.#load(sp + 8), this.#text(sp + 16), this.#values(sp + 32))),
      'syscall/js.valueInvoke': (sp) =>
        this.#attempt(40, () => reflect.invoke(this.#load(sp + 8), this.#values(sp + 16))),
      'syscall/js.valueNew': (sp) =>
        this.#attempt(40, () => reflect.construct(this.#load(sp + 8), this.#values(sp + 16))),
      'syscall/js.valueLength': (sp) =>
        this.#setInt64(sp + 16, Number(Reflect.get(this.#load(sp + 8) as object, 'length'))),
      'syscall/js.valuePrepareString': (sp) => {
        const bytes = ENCODER.encode(String(this.#load(sp + 8)));
        this.#store(sp + 16, bytes);
        this.#setInt64(sp + 24, bytes.length);
      },
      'syscall/js.valueLoadString': (sp) => {
        const bytes = this.#load(sp + 8);
        if (isBytes(bytes)) copy(this.#bytes(sp + 16), bytes);
      },
      'syscall/js.valueInstanceOf': (sp) =>
        this.#view.setUint8(sp + 24, reflect.instanceOf(this.#load(sp + 8), this.#load(sp + 16)) ? 1 : 0),
      'syscall/js.copyBytesToGo': (sp) => {
        const from = this.#load(sp + 32);
        this.#view.setUint8(sp + 48, isBytes(from) ? 1 : 0);
        if (isBytes(from)) this.#setInt64(sp + 40, copy(this.#bytes(sp + 8), from));
      },
      'syscall/js.copyBytesToJS': (sp) => {
        const to = this.#load(sp + 8);
        this.#view.setUint8(sp + 48, isBytes(to) ? 1 : 0);
        if (isBytes(to)) this.#setInt64(sp + 40, copy(to, this.#bytes(sp + 16)));
      },
      debug: (value) => world.write(2, ENCODER.encode(`${value}\n`)),
    };
    // Addresses above 2 GB arrive as negative numbers.
    return Object.fromEntries(
      Object.entries(byPointer).map(([name, call]) => [name, (sp: number) => call(sp >>> 0)]),
    );
  }
}
