import { parseLitmus } from '../formats/litmus/litmus.ts';
import type { LitmusTest } from '../model/litmus.ts';
import type { Shape, ShapeStep } from './shapes.ts';

export type ShapeArchitecture = 'go' | 'amd64' | 'arm64' | 'riscv64';

/** Instructions of one access. Atomic ones are those that Go 1.26 emits for Load and Store of atomic.Int32. */
interface Writing {
  readonly arch: string;
  /** Line of the initial state that gives a register an address or a number; undefined where there is none. */
  readonly place?: (thread: number, register: number, value: string) => string;
  readonly read: (variable: string, address: number, into: number, atomic: boolean) => string;
  readonly write: (
    variable: string,
    address: number,
    value: number,
    constant: number,
    atomic: boolean,
  ) => string;
  /** The name that the condition has for the n-th register read into. */
  readonly register: (into: number) => string;
}

const X86_REGISTERS = ['eax', 'ebx', 'ecx', 'edx'];

const WRITINGS: Readonly<Record<ShapeArchitecture, Writing>> = {
  go: {
    arch: 'Go',
    read: (variable, _, into, atomic) => `r${into} := ${variable}${atomic ? '.Load()' : ''}`,
    write: (variable, _, value, __, atomic) =>
      atomic ? `${variable}.Store(${value})` : `${variable} = ${value}`,
    register: (into) => `r${into}`,
  },
  amd64: {
    arch: 'X86_64',
    read: (variable, _, into) => `movl (${variable}),%${X86_REGISTERS[into] ?? ''}`,
    write: (variable, _, value, __, atomic) =>
      atomic ? `movl $${value},%esi ; xchgl %esi,(${variable})` : `movl $${value},(${variable})`,
    register: (into) => X86_REGISTERS[into] ?? '',
  },
  arm64: {
    arch: 'AArch64',
    place: (thread, register, value) => `${thread}:X${register}=${value};`,
    read: (_, address, into, atomic) => `${atomic ? 'LDAR' : 'LDR'} W${into},[X${address}]`,
    write: (_, address, __, constant, atomic) => `${atomic ? 'STLR' : 'STR'} W${constant},[X${address}]`,
    register: (into) => `X${into}`,
  },
  riscv64: {
    arch: 'RISCV',
    place: (thread, register, value) => `${thread}:x${register}=${value};`,
    read: (_, address, into, atomic) =>
      atomic ? `lr.w.aq x${into + 20},(x${address})` : `lw x${into + 20},0(x${address})`,
    write: (_, address, __, constant, atomic) =>
      atomic ? `amoswap.w.aq.rl x0,x${constant},(x${address})` : `sw x${constant},0(x${address})`,
    register: (into) => `x${into + 20}`,
  },
};

/** Writes a shape as a litmus test of an architecture, with plain accesses or with those of sync/atomic. */
export function parseShapeTest(
  shape: Shape,
  architecture: ShapeArchitecture,
  atomic: boolean,
): { readonly text: string; readonly test: LitmusTest } {
  const writing = WRITINGS[architecture];
  const state: string[] = [];
  const columns = shape.goroutines.map((steps, thread) => column(writing, steps, thread, atomic, state));
  const height = Math.max(...columns.map((lines) => lines.length));
  const widths = columns.map((lines) => Math.max(2, ...lines.map((line) => line.length)));
  const row = (cells: readonly string[]): string =>
    ` ${cells.map((cell, k) => cell.padEnd(widths[k] ?? 0)).join(' | ')} ;`;
  const rows = Array.from({ length: height }, (_, k) => row(columns.map((lines) => lines[k] ?? '')));
  const outcome = shape.outcome.replaceAll(/(\d):r(\d)/g, (_, thread: string, into: string) => {
    return `${thread}:${writing.register(Number(into))}`;
  });
  const head = row(shape.goroutines.map((_, thread) => `P${thread}`));
  const text = `${writing.arch} ${shape.id}\n{ ${state.join(' ')} }\n${head}\n${rows.join('\n')}\nexists (${outcome})\n`;
  return { text, test: parseLitmus(text).value };
}

function column(
  writing: Writing,
  steps: readonly ShapeStep[],
  thread: number,
  atomic: boolean,
  state: string[],
): string[] {
  return steps.flatMap(({ kind, variable, value }, k) => {
    // Addresses lie in registers 5, 6, …, constants in 15, 16, …
    const [address, constant] = [5 + k, 15 + k];
    if (writing.place) {
      state.push(writing.place(thread, address, variable));
      if (kind === 'write') state.push(writing.place(thread, constant, String(value)));
    }
    const into = kind === 'read' ? steps.slice(0, k).filter((step) => step.kind === 'read').length : 0;
    const text =
      kind === 'read'
        ? writing.read(variable, address, into, atomic)
        : writing.write(variable, address, value, constant, atomic);
    return text.split(' ; ');
  });
}
