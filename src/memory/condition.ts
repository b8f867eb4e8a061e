import type { LitmusCondition, LitmusPlace, LitmusValue } from '../model/litmus.ts';
import { equalInCondition, type Value } from './value.ts';

/** What is known of an execution so far: `undefined` is "not yet". */
export type Lookup = (place: LitmusPlace) => Value | undefined;
export type ValueOf = (value: LitmusValue) => Value;

/** Whether a condition holds; undefined while that depends on what is not known yet. */
export function holds(condition: LitmusCondition, lookup: Lookup, valueOf: ValueOf): boolean | undefined {
  switch (condition.kind) {
    case 'constant':
      return condition.value;
    case 'not': {
      const inner = holds(condition.of, lookup, valueOf);
      return inner === undefined ? undefined : !inner;
    }
    case 'and':
    case 'or': {
      const decisive = condition.kind === 'or';
      let open = false;
      for (const part of condition.of) {
        const result = holds(part, lookup, valueOf);
        if (result === decisive) return decisive;
        if (result === undefined) open = true;
      }
      return open ? undefined : !decisive;
    }
    case 'equal': {
      const left = lookup(condition.left);
      const { right } = condition;
      const other = right.kind === 'register' || right.kind === 'memory' ? lookup(right) : valueOf(right);
      return left === undefined || other === undefined ? undefined : equalInCondition(left, other);
    }
  }
}
