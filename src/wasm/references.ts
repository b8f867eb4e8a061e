import type { Value } from './world.ts';

// How Go and TinyGo pass JavaScript values (src/syscall/js/js.go, type ref): 64 bits that are either a
// float64, or a NaN whose low word is the id of a reference:
//
//   high word 0x7ff80000 | type flag     low word: id        type flag: object 1, string 2, symbol 3, function 4
//
// Zero bits are `undefined`; the number 0 has an id of its own, and so have NaN, null, true and false.

const NAN_HEAD = 0x7ff80000;
const FIRST_FREE = 7;

/** Ids of values that exist from the start: NaN, 0, null, true, false, the global object, the Go object. */
export class References {
  readonly #values: Value[];
  readonly #counts: number[];
  readonly #ids: Map<Value, number>;
  readonly #free: number[] = [];

  constructor(global: Value, go: Value) {
    this.#values = [Number.NaN, 0, null, true, false, global, go];
    this.#counts = this.#values.map(() => Number.POSITIVE_INFINITY);
    this.#ids = new Map<Value, number>(this.#values.map((value, id) => [value, id] as const).slice(1));
  }

  /** The table by id, free places undefined; the tests of syscall/js watch its length. */
  get values(): readonly Value[] {
    return this.#values;
  }

  /** Values that the program holds at the moment. */
  get held(): readonly Value[] {
    return this.#values.slice(FIRST_FREE).filter((value) => value !== undefined);
  }

  load(view: DataView, at: number): Value {
    const number = view.getFloat64(at, true);
    if (number === 0) return undefined;
    if (!Number.isNaN(number)) return number;
    return this.#values[view.getUint32(at, true)];
  }

  store(view: DataView, at: number, value: Value): void {
    if (typeof value === 'number' && value !== 0 && !Number.isNaN(value)) {
      view.setFloat64(at, value, true);
    } else if (value === undefined) {
      view.setFloat64(at, 0, true);
    } else if (typeof value === 'number' && Number.isNaN(value)) {
      view.setUint32(at, 0, true);
      view.setUint32(at + 4, NAN_HEAD, true);
    } else {
      view.setUint32(at, this.#reference(value), true);
      view.setUint32(at + 4, NAN_HEAD | typeFlag(value), true);
    }
  }

  /** The program no longer holds one of its references to `id`. */
  release(id: number): void {
    const count = (this.#counts[id] ?? Number.POSITIVE_INFINITY) - 1;
    this.#counts[id] = count;
    if (count !== 0) return;
    this.#ids.delete(this.#values[id]);
    this.#values[id] = undefined;
    this.#free.push(id);
  }

  #reference(value: Value): number {
    let id = this.#ids.get(value);
    if (id === undefined) {
      id = this.#free.pop() ?? this.#values.length;
      this.#values[id] = value;
      this.#counts[id] = 0;
      this.#ids.set(value, id);
    }
    this.#counts[id] = (this.#counts[id] ?? 0) + 1;
    return id;
  }
}

function typeFlag(value: Value): number {
  switch (typeof value) {
    case 'object':
      return value === null ? 0 : 1;
    case 'string':
      return 2;
    case 'symbol':
      return 3;
    case 'function':
      return 4;
    default:
      return 0;
  }
}
