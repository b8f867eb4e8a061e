import { type Dialect, type Instruction, type Operand, TAG } from './instruction.ts';
import {
  combined,
  compute,
  constant,
  constantNumber,
  immediate,
  mapped,
  registerOperand,
} from './operands.ts';
import { UnsupportedTest } from './unsupported.ts';
import { addressValue, numberValue, operate, type Operator, sameValue, type Value, ZERO } from './value.ts';

/*
 * Go as litmus tests need it. Registers are `r0`, `r1`, …; every other name is shared.
 *
 *   x = 1            r0 := x             plain accesses
 *   x.Store(1)       r0 := x.Load()      sync/atomic; Add, Swap, CompareAndSwap, And, Or too
 *   atomic.StoreInt32(&x, 1)             the functions of sync/atomic likewise
 *   mu.Lock()  mu.Unlock()  once.Do(func() { x = 1 })  wg.Add(1)  wg.Done()  wg.Wait()
 *   c <- 1           r0 := <-c           one send and one receive a channel; { chan c=1; } gives it a buffer
 *   close(c)         go P1               thread P1 starts here
 *   if r0 == 1 {     }                   for flag == 0 { }    spins until the condition is false
 */

const REGISTER = /^r\d+$/;
const ATOMIC = TAG.goAtomic | TAG.atomic;
const BITS = 64;
const UPDATES: Readonly<Record<string, Operator>> = { Add: 'add', And: 'and', Or: 'or', Swap: 'second' };

const at = (name: string): Operand => constant(addressValue(name, 0n));
const same = (value: Value): Value => value;

function store(name: string, data: Operand, tags = 0): Instruction {
  return { kind: 'store', address: at(name), data, bits: BITS, tags };
}

function load(
  into: string | undefined,
  name: string,
  tags = 0,
  when?: (value: Value) => boolean,
): Instruction {
  return { kind: 'load', into, address: at(name), bits: BITS, extend: same, tags, ...(when && { when }) };
}

function update(
  name: string,
  operand: Operand,
  run: (old: Value, operand: Value) => { store: Value | undefined; result: Value },
  into: string | undefined,
  when?: (old: Value) => boolean,
): Instruction {
  return {
    kind: 'rmw',
    address: at(name),
    bits: BITS,
    reads: operand.reads,
    run: (old, values) => {
      const done = run(old, operand.compute(values));
      return { store: done.store, registers: into === undefined ? [] : [[into, done.result]] };
    },
    readTags: ATOMIC,
    writeTags: ATOMIC,
    dependsOnRead: true,
    ...(when && { when }),
  };
}

const is =
  (n: bigint) =>
  (value: Value): boolean =>
    sameValue(value, numberValue(n));

/** `1`, `r0`, `r0 + 1`. */
function expression(text: string, line: string): Operand {
  const sum = /^(.+?)\s*([+\-^&|])\s*(\w+)$/.exec(text.trim());
  if (sum) {
    const op = { '+': 'add', '-': 'sub', '^': 'xor', '&': 'and', '|': 'or' }[sum[2] ?? ''] as Operator;
    return combined(op, expression(sum[1] ?? '', line), expression(sum[3] ?? '', line));
  }
  const word = text.trim();
  if (word === 'true' || word === 'false') return constantNumber(word === 'true' ? 1n : 0n);
  const number = immediate(word);
  if (number !== undefined) return constantNumber(number);
  if (REGISTER.test(word)) return registerOperand(word);
  throw new UnsupportedTest(`the expression "${word}" of "${line}"`);
}

/** `x.Load()` and `atomic.LoadInt32(&x)` alike: the variable, the method, the arguments. */
function call(
  text: string,
): { readonly name: string; readonly method: string; readonly args: readonly string[] } | undefined {
  const plain =
    /^atomic\.([A-Z][a-zA-Z]*?)(?:Int32|Int64|Uint32|Uint64|Uintptr|Pointer)\(\s*&(\w+)\s*(?:,\s*(.*))?\)$/.exec(
      text,
    );
  const split = (args: string | undefined): string[] =>
    (args ?? '')
      .split(',')
      .map((a) => a.trim())
      .filter(Boolean);
  if (plain) return { method: plain[1] ?? '', name: plain[2] ?? '', args: split(plain[3]) };
  const method = /^([A-Za-z_]\w*)\.([A-Z]\w*)\((.*)\)$/.exec(text);
  return method ? { name: method[1] ?? '', method: method[2] ?? '', args: split(method[3]) } : undefined;
}

function decodeCall(
  text: string,
  into: string | undefined,
  line: string,
): readonly Instruction[] | undefined {
  const once = /^(\w+)\.Do\(func\(\)\s*\{(.*)\}\)$/.exec(text);
  if (once) {
    const [, name = '', body = ''] = once;
    const end = `${line}#end`;
    return [
      update(
        name,
        constantNumber(1n),
        (old, one) => ({ store: is(0n)(old) ? one : undefined, result: old }),
        'once',
        (old) => !is(1n)(old),
      ),
      { kind: 'branch', reads: ['once'], taken: ([state]) => !is(0n)(state ?? ZERO), target: end },
      ...body.split(',').flatMap((statement) => decode(statement.trim())),
      store(name, constantNumber(2n), ATOMIC),
      { kind: 'label', name: end },
    ];
  }
  const found = call(text);
  if (!found) return undefined;
  const { name, method, args } = found;
  const argument = (k: number): Operand => expression(args[k] ?? '', line);
  if (method === 'Load') return [load(into, name, ATOMIC)];
  if (method === 'Store') return [store(name, argument(0), ATOMIC)];
  if (method === 'Lock')
    return [update(name, constantNumber(1n), (old, one) => ({ store: one, result: old }), undefined, is(0n))];
  if (method === 'Unlock') return [store(name, constantNumber(0n), ATOMIC)];
  if (method === 'Wait') return [load(undefined, name, ATOMIC, is(0n))];
  if (method === 'Done') return decodeCall(`${name}.Add(-1)`, into, line);
  if (method === 'CompareAndSwap') {
    const wanted = argument(0);
    const next = argument(1);
    if (wanted.reads.length > 0) throw new UnsupportedTest(`the expression "${args[0] ?? ''}" of "${line}"`);
    const expected = wanted.compute([]);
    return [
      update(
        name,
        next,
        (old, value) => {
          const swaps = sameValue(old, expected);
          return { store: swaps ? value : undefined, result: numberValue(swaps ? 1n : 0n) };
        },
        into,
      ),
    ];
  }
  const op = UPDATES[method];
  if (!op) throw new UnsupportedTest(`the call "${text}"`);
  const after = (old: Value, value: Value): Value => operate(op, old, value);
  return [
    update(
      name,
      argument(0),
      (old, value) => ({ store: after(old, value), result: method === 'Add' ? after(old, value) : old }),
      into,
    ),
  ];
}

/** Channels carry one value: who receives sees what came before the send, and without a buffer the other way round. */
function decodeChannel(line: string): readonly Instruction[] | undefined {
  const send = /^(\w+)\s*<-\s*(.+)$/.exec(line);
  if (send && !/^(\w+)\s*(?::=|=)/.test(line)) {
    const [, name = '', value = ''] = send;
    return [
      store(`${name}.value`, expression(value, line), ATOMIC),
      store(`${name}.sent`, constantNumber(1n), ATOMIC),
      // With a buffer this is 1 from the start.
      load(undefined, `${name}.received`, ATOMIC, is(1n)),
    ];
  }
  const receive = /^(?:(\w+)\s*:?=\s*)?<-\s*(\w+)$/.exec(line);
  if (receive) {
    const [, into, name = ''] = receive;
    return [
      load(undefined, `${name}.sent`, ATOMIC, is(1n)),
      load(into, `${name}.value`, ATOMIC),
      store(`${name}.received`, constantNumber(1n), ATOMIC),
    ];
  }
  const close = /^close\((\w+)\)$/.exec(line);
  return close ? [store(`${close[1] ?? ''}.sent`, constantNumber(1n), ATOMIC)] : undefined;
}

function decode(source: string): readonly Instruction[] {
  const line = source.trim();
  const started = /^(go|await)\s+P(\d+)$/.exec(line);
  if (started) {
    const name = `go.P${started[2] ?? ''}`;
    return [
      started[1] === 'go' ? store(name, constantNumber(1n), ATOMIC) : load(undefined, name, ATOMIC, is(1n)),
    ];
  }
  const spin = /^for\s+(!?)(.+?)(?:\s*(==|!=)\s*(\w+))?\s*\{\s*\}$/.exec(line);
  if (spin) {
    const [, not, what = '', comparison, value] = spin;
    const atomic = call(what);
    const end = comparison === undefined ? 1n : (immediate(value ?? '') ?? 1n);
    const ends =
      comparison === '!=' || (comparison === undefined && not === '!') ? is(end) : (v: Value) => !is(end)(v);
    return [load(undefined, atomic?.name ?? what, atomic ? ATOMIC : 0, ends)];
  }
  const unless = /^unless (\w+)\s*(==|!=)\s*(\w+) goto (\S+)$/.exec(line);
  if (unless) {
    const [, left = '', comparison, right = '', target = ''] = unless;
    const difference = combined('sub', expression(left, line), expression(right, line));
    const equal = (values: readonly Value[]): boolean => is(0n)(difference.compute(values));
    return [
      { kind: 'branch', reads: difference.reads, taken: (v) => equal(v) !== (comparison === '=='), target },
    ];
  }
  const channel = decodeChannel(line);
  if (channel) return channel;
  const assignment = /^(\w+)\s*:?=\s*(.+)$/.exec(line);
  if (!assignment) return decodeCall(line, undefined, line) ?? refuse(line);
  const [, target = '', value = ''] = assignment;
  if (!REGISTER.test(target)) return [store(target, expression(value, line))];
  const called = decodeCall(value.trim(), target, line);
  if (called) return called;
  const word = value.trim();
  if (/^[A-Za-z_]\w*$/.test(word) && !REGISTER.test(word) && word !== 'true' && word !== 'false')
    return [load(target, word)];
  return [compute(target, mapped(expression(value, line), same))];
}

function refuse(line: string): never {
  throw new UnsupportedTest(`the statement "${line}"`);
}

/** Blocks become jumps over them, and a thread that another one starts waits for that. */
function prepare(threads: readonly (readonly string[])[]): string[][] {
  const started = new Set(threads.flat().flatMap((line) => /^go\s+P(\d+)$/.exec(line)?.[1] ?? []));
  const sends = threads
    .flat()
    .flatMap((line) => (/^\w+\s*(?::?=)/.test(line) ? [] : (/^(\w+)\s*<-/.exec(line)?.[1] ?? [])));
  const twice = sends.find((name, k) => sends.indexOf(name) !== k);
  if (twice !== undefined) throw new UnsupportedTest(`more than one send on the channel ${twice}`);
  return threads.map((lines, thread) => {
    const open: string[] = [];
    let count = 0;
    const body = lines.map((line) => {
      const block = /^if\s+(\w+)\s*(==|!=)\s*(\w+)\s*\{$/.exec(line);
      if (block) {
        open.push(`#${++count}`);
        return `unless ${block[1] ?? ''} ${block[2] ?? ''} ${block[3] ?? ''} goto ${open.at(-1) ?? ''}`;
      }
      if (line !== '}') return line;
      const label = open.pop();
      if (label === undefined) throw new UnsupportedTest('a closing brace without an if');
      return `${label}:`;
    });
    if (open.length > 0) throw new UnsupportedTest('an if without a closing brace');
    return started.has(String(thread)) ? [`await P${thread}`, ...body] : body;
  });
}

export const GO: Dialect = { register: (name) => (REGISTER.test(name) ? name : undefined), decode, prepare };
