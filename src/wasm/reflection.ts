import type { Value } from './world.ts';

/** The operations of syscall/js on JavaScript values. What they throw is handed to Go as js.Error. */
export interface Reflection {
  get(target: Value, key: string | number): Value;
  set(target: Value, key: string | number, value: Value): void;
  remove(target: Value, key: string): void;
  call(target: Value, method: string, args: readonly Value[]): Value;
  invoke(target: Value, args: readonly Value[]): Value;
  construct(target: Value, args: readonly Value[]): Value;
  instanceOf(value: Value, type: Value): boolean;
}

/** A value that the program must not get hold of, such as the constructor of functions from text. */
export type Forbidden = (value: Value) => boolean;

class ForbiddenValueError extends Error {
  constructor(what: string) {
    super(`${what} is not open to this program (crossroot wasm run --allow all opens it)`);
    this.name = 'ForbiddenValueError';
  }
}

/** Plain reflection; every value that comes back is shown to `isForbidden` first. */
export function reflection(isForbidden: Forbidden = () => false): Reflection {
  const guarded = (value: Value, what: string): Value => {
    if (isForbidden(value)) throw new ForbiddenValueError(what);
    return value;
  };
  return {
    get: (target, key) => guarded(Reflect.get(target as object, key), String(key)),
    set: (target, key, value) => {
      Reflect.set(target as object, key, value);
    },
    remove: (target, key) => {
      Reflect.deleteProperty(target as object, key);
    },
    call: (target, method, args) => {
      const found = guarded(Reflect.get(target as object, method), method);
      return guarded(Reflect.apply(found as () => Value, target, args), method);
    },
    invoke: (target, args) =>
      guarded(Reflect.apply(guarded(target, 'the function') as () => Value, undefined, args), 'the result'),
    construct: (target, args) =>
      guarded(Reflect.construct(guarded(target, 'the class') as new () => object, args), 'the result'),
    instanceOf: (value, type) => value instanceof (type as new () => object),
  };
}
