/**
 * Operational machines as an independent second method: they run a program step by step in every order, where the
 * checker looks for cycles. Programs are lists of operations on two locations.
 */
export type Operation =
  | { readonly kind: 'write'; readonly location: string; readonly value: number }
  | { readonly kind: 'read'; readonly location: string; readonly register: number }
  | { readonly kind: 'swap'; readonly location: string; readonly value: number; readonly register: number }
  | { readonly kind: 'fence' };

export type Threads = readonly (readonly Operation[])[];

interface State {
  readonly at: readonly number[];
  readonly memory: Readonly<Record<string, number>>;
  readonly buffers: readonly (readonly (readonly [string, number])[])[];
  readonly registers: Readonly<Record<string, number>>;
}

/** All final states: `0:r0=1 x=2 y=0`-like strings of every register and location. */
export function outcomes(threads: Threads, buffered: boolean): Set<string> {
  const found = new Set<string>();
  const seen = new Set<string>();
  const visit = (state: State): void => {
    const key = JSON.stringify(state);
    if (seen.has(key)) return;
    seen.add(key);
    let done = true;
    for (const [t, program] of threads.entries()) {
      const buffer = state.buffers[t] ?? [];
      const [oldest, ...younger] = buffer;
      if (oldest) {
        done = false;
        visit({
          ...state,
          memory: { ...state.memory, [oldest[0]]: oldest[1] },
          buffers: state.buffers.with(t, younger),
        });
      }
      const operation = program[state.at[t] ?? 0];
      if (!operation) continue;
      done = false;
      const next = { ...state, at: state.at.with(t, (state.at[t] ?? 0) + 1) };
      const { kind } = operation;
      if (kind === 'write') {
        if (buffered)
          visit({
            ...next,
            buffers: state.buffers.with(t, [...buffer, [operation.location, operation.value]]),
          });
        else visit({ ...next, memory: { ...state.memory, [operation.location]: operation.value } });
      } else if (kind === 'read') {
        const own = buffer.findLast(([location]) => location === operation.location)?.[1];
        const value = own ?? state.memory[operation.location] ?? 0;
        visit({ ...next, registers: { ...state.registers, [`${t}:r${operation.register}`]: value } });
      } else if (buffer.length === 0) {
        if (kind === 'fence') visit(next);
        else {
          const value = state.memory[operation.location] ?? 0;
          visit({
            ...next,
            memory: { ...state.memory, [operation.location]: operation.value },
            registers: { ...state.registers, [`${t}:r${operation.register}`]: value },
          });
        }
      }
    }
    if (done) {
      const all = [...Object.entries(state.registers), ...Object.entries(state.memory)];
      found.add(
        all
          .map(([name, value]) => `${name}=${value}`)
          .sort()
          .join(' '),
      );
    }
  };
  visit({
    at: threads.map(() => 0),
    memory: { x: 0, y: 0 },
    buffers: threads.map(() => []),
    registers: {},
  });
  return found;
}
