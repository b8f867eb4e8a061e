import type { ShapeReport, ShapeVerdict } from '../model/litmus.ts';
import { parseShapeTest } from './shape-text.ts';
import { litmusVerdict } from './verdict.ts';

/** A read or a write of a shared variable: `R x`, `W x 1`. */
export interface ShapeStep {
  readonly kind: 'read' | 'write';
  readonly variable: string;
  /** Value written; reads go into `r0`, `r1`, … of their goroutine. */
  readonly value: number;
}

/** A pattern of concurrent accesses with a name, and the outcome that one memory would never show. */
export interface Shape {
  readonly id: string;
  readonly title: string;
  /** Where this is met in Go. */
  readonly met: string;
  readonly goroutines: readonly (readonly ShapeStep[])[];
  /** As the condition of a litmus test, `1:r0=1 /\ 1:r1=0`. */
  readonly outcome: string;
  readonly fix: string;
}

/** `W x 1; R y` as steps. */
function steps(text: string): readonly ShapeStep[] {
  return text.split(';').map((step) => {
    const [kind, variable = '', value] = step.trim().split(' ');
    return { kind: kind === 'W' ? 'write' : 'read', variable, value: Number(value ?? 0) };
  });
}

const shape = (
  id: string,
  title: string,
  met: string,
  goroutines: readonly string[],
  outcome: string,
  fix: string,
): Shape => ({ id, title, met, goroutines: goroutines.map(steps), outcome, fix });

const FLAG =
  'Make the flag a sync/atomic type (flag.Store after the data is written, flag.Load before it is read), or close a channel.';
const ALL_ATOMIC =
  'Make every variable of the protocol a sync/atomic type, or guard them with one sync.Mutex.';

/** The shapes of the literature (Alglave, Maranget and Tautschnig, "Herding cats", 2014). */
export const SHAPES: readonly Shape[] = [
  shape('MP', 'message passing', 'publication: data is written, then a flag or a pointer that says so', ['W x 1; W y 1', 'R y; R x'], '1:r0=1 /\\ 1:r1=0', FLAG),
  shape('SB', 'store buffering', 'two goroutines raise their own flag and look at the other one (Dekker, shutdown against work)', ['W x 1; R y', 'W y 1; R x'], '0:r0=0 /\\ 1:r0=0', ALL_ATOMIC),
  shape('LB', 'load buffering', 'two goroutines read the other variable, then write their own', ['R x; W y 1', 'R y; W x 1'], '0:r0=1 /\\ 1:r0=1', ALL_ATOMIC),
  shape('S', 'a write that overtakes', 'a record is reset after its flag was seen, and the reset is lost', ['W x 2; W y 1', 'R y; W x 1'], '1:r0=1 /\\ x=2', FLAG),
  shape('R', 'a write against a read', 'one goroutine publishes, another claims and checks', ['W x 1; W y 1', 'W y 2; R x'], 'y=2 /\\ 1:r0=0', ALL_ATOMIC),
  shape('2+2W', 'two writes each', 'two goroutines set the same two fields in opposite order', ['W x 1; W y 2', 'W y 1; W x 2'], 'x=1 /\\ y=1', 'Guard the two fields with one sync.Mutex: they belong together.'),
  shape('WRC', 'a message passed on', 'who saw the data tells a third goroutine', ['W x 1', 'R x; W y 1', 'R y; R x'], '1:r0=1 /\\ 2:r0=1 /\\ 2:r1=0', ALL_ATOMIC),
  shape('ISA2', 'a message over two flags', 'data, a flag, a second flag in a pipeline of three goroutines', ['W x 1; W y 1', 'R y; W z 1', 'R z; R x'], '1:r0=1 /\\ 2:r0=1 /\\ 2:r1=0', FLAG),
  shape('RWC', 'a read against two writers', 'a reader tells a third goroutine less than it saw', ['W x 1', 'R x; R y', 'W y 1; R x'], '1:r0=1 /\\ 1:r1=0 /\\ 2:r0=0', ALL_ATOMIC),
  shape('IRIW', 'independent reads of independent writes', 'two readers disagree about which of two events came first', ['W x 1', 'W y 1', 'R x; R y', 'R y; R x'], '2:r0=1 /\\ 2:r1=0 /\\ 3:r0=1 /\\ 3:r1=0', ALL_ATOMIC),
  shape('CoRR', 'one variable read twice', 'the newer value is seen first, then the older', ['W x 1', 'R x; R x'], '1:r0=1 /\\ 1:r1=0', 'Read a sync/atomic variable once and keep the value.'),
]; // biome-ignore format: one row a shape

/** Shapes known by other names. */
const ALIASES: Readonly<Record<string, string>> = {
  publication: 'MP', 'message-passing': 'MP', 'double-checked-locking': 'MP', dekker: 'SB', 'store-buffering': 'SB',
  'load-buffering': 'LB',
}; // biome-ignore format: a table

/** The shape of a name, in any case. */
export function shapeNamed(word: string): Shape | undefined {
  const id = ALIASES[word.toLowerCase()] ?? word;
  return SHAPES.find((known) => known.id.toLowerCase() === id.toLowerCase());
}

export const SHAPE_NAMES: readonly string[] = [...SHAPES.map(({ id }) => id), ...Object.keys(ALIASES)];

/** What each architecture, and Go, say to the outcome of a shape. */
export function shapeReport(known: Shape): ShapeReport {
  const verdicts = (['go', 'amd64', 'arm64', 'riscv64'] as const).map((arch): ShapeVerdict => {
    const { text, test } = parseShapeTest(known, arch, false);
    const found = litmusVerdict(test);
    return {
      arch,
      model: found.model,
      plain: found.verdict,
      atomic: litmusVerdict(parseShapeTest(known, arch, true).test).verdict,
      race: found.reason.includes('data race'),
      text,
      ...(found.witness && { witness: found.witness }),
    };
  });
  const { id, title, met, outcome, fix } = known;
  return { id, title, met, outcome, fix, verdicts };
}
