import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseLitmus } from '../../src/formats/litmus/litmus.ts';
import { litmusVerdict } from '../../src/memory/verdict.ts';
import type { LitmusTest } from '../../src/model/litmus.ts';
import { type Operation, outcomes, type Threads } from './machines.ts';

const REGISTERS = ['eax', 'ebx', 'ecx', 'edx', 'esi', 'edi'];

function asX86(threads: Threads, condition: string): LitmusTest {
  const columns = threads.map((operations) =>
    operations.map((operation) => {
      if (operation.kind === 'fence') return 'mfence';
      if (operation.kind === 'write') return `movl $${operation.value},(${operation.location})`;
      const register = `%${REGISTERS[operation.register] ?? ''}`;
      if (operation.kind === 'read') return `movl (${operation.location}),${register}`;
      return `movl $${operation.value},${register} ; xchgl ${register},(${operation.location})`;
    }),
  );
  // A swap takes two lines: a constant into the register first.
  const lines = columns.map((column) => column.flatMap((text) => text.split(' ; ')));
  const height = Math.max(...lines.map((column) => column.length));
  const rows = Array.from(
    { length: height },
    (_, k) => `${lines.map((column) => column[k] ?? '').join(' | ')} ;`,
  );
  const head = `${threads.map((_, t) => `P${t}`).join(' | ')} ;`;
  const { value, issues } = parseLitmus(
    `X86_64 random\n{ }\n${head}\n${rows.join('\n')}\nexists (${condition})\n`,
  );
  expect(issues).toEqual([]);
  return value;
}

const operation: fc.Arbitrary<Operation['kind']> = fc.constantFrom(
  'write',
  'read',
  'write',
  'read',
  'swap',
  'fence',
);
/** Two or three threads of up to three operations; every write has its own value, every read its own register. */
const programs: fc.Arbitrary<Threads> = fc
  .array(fc.array(fc.tuple(operation, fc.constantFrom('x', 'y')), { minLength: 1, maxLength: 3 }), {
    minLength: 2,
    maxLength: 3,
  })
  .map((threads) => {
    let value = 0;
    return threads.map((operations) => {
      let register = 0;
      return operations.map(([kind, location]): Operation => {
        if (kind === 'fence') return { kind };
        if (kind === 'read') return { kind, location, register: register++ };
        if (kind === 'swap') return { kind, location, value: ++value, register: register++ };
        return { kind, location, value: ++value };
      });
    });
  });

const condition = (outcome: string): string =>
  outcome
    .split(' ')
    .map((part) =>
      part.replace(/^(\d):r(\d)=/, (_, thread: string, r: string) => `${thread}:${REGISTERS[Number(r)]}=`),
    )
    .join(' /\\ ');

describe('the axioms and a machine that runs the program agree', () => {
  it.each([
    ['x86-TSO and a machine with store buffers', true],
    ['SC and a machine with one memory', false],
  ])('%s', (_, buffered) => {
    fc.assert(
      fc.property(programs, fc.nat(), (threads, pick) => {
        const possible = [...outcomes(threads, buffered)];
        const outcome = possible[pick % possible.length] ?? '';
        const one = litmusVerdict(asX86(threads, condition(outcome)), !buffered);
        expect(one.verdict).toBe(possible.length === 1 ? 'Always' : 'Sometimes');
        // No execution lies outside what the machine does.
        const all = possible.map((each) => `(${condition(each)})`).join(' \\/ ');
        expect(litmusVerdict(asX86(threads, all), !buffered).verdict).toBe('Always');
      }),
      { numRuns: 80, seed: 5 },
    );
  });
});

const SHAPES: Readonly<Record<string, string>> = {
  'message passing': 'W x,W y|R y,R x',
  'store buffering': 'W x,R y|W y,R x',
  'load buffering': 'R x,W y|R y,W x',
};
const OUTCOMES: Readonly<Record<string, string>> = {
  'message passing': '1:A=1 /\\ 1:B=0',
  'store buffering': '0:A=0 /\\ 1:A=0',
  'load buffering': '0:A=1 /\\ 1:A=1',
};

function written(arch: 'AArch64' | 'RISCV', shape: string, fence: string): string {
  const names = arch === 'AArch64' ? ['W1', 'W2', 'X3', 'X4', 'W5'] : ['x5', 'x6', 'x7', 'x8', 'x9'];
  const [first = '', second = '', atX = '', atY = '', one = ''] = names;
  const threads = (SHAPES[shape] ?? '').split('|').map((thread) => {
    const targets = [first, second];
    return thread.split(',').map((operation) => {
      const address = operation.endsWith('x') ? atX : atY;
      const register = operation.startsWith('R') ? targets.shift() : one;
      if (arch === 'AArch64') return `${operation.startsWith('R') ? 'LDR' : 'STR'} ${register},[${address}]`;
      return `${operation.startsWith('R') ? 'lw' : 'sw'} ${register},0(${address})`;
    });
  });
  const state = [0, 1].map((t) => `${t}:${atX}=x; ${t}:${atY}=y; ${t}:${one.replace('W', 'X')}=1;`).join(' ');
  const rows = [0, 1, 2].map((k) =>
    threads.map((thread) => [thread[0], fence, thread[1]][k] ?? '').join(' | '),
  );
  const ask = (OUTCOMES[shape] ?? '')
    .replaceAll('A', first.replace('W', 'X'))
    .replaceAll('B', second.replace('W', 'X'));
  return `${arch} ${shape}\n{ ${state} }\nP0 | P1 ;\n${rows.join(' ;\n')} ;\nexists (${ask})\n`;
}

describe('weak architectures', () => {
  it.each([
    ['AArch64', 'message passing', '', 'Sometimes'],
    ['AArch64', 'store buffering', '', 'Sometimes'],
    ['AArch64', 'load buffering', '', 'Sometimes'],
    ['AArch64', 'message passing', 'DMB SY', 'Never'],
    ['AArch64', 'store buffering', 'DMB ISH', 'Never'],
    ['AArch64', 'store buffering', 'DMB LD', 'Sometimes'],
    ['AArch64', 'store buffering', 'DMB ST', 'Sometimes'],
    ['AArch64', 'load buffering', 'DMB LD', 'Never'],
    ['AArch64', 'message passing', 'ISB', 'Sometimes'],
    ['RISCV', 'message passing', '', 'Sometimes'],
    ['RISCV', 'store buffering', '', 'Sometimes'],
    ['RISCV', 'load buffering', '', 'Sometimes'],
    ['RISCV', 'message passing', 'fence rw,rw', 'Never'],
    ['RISCV', 'store buffering', 'fence rw,rw', 'Never'],
    ['RISCV', 'store buffering', 'fence.tso', 'Sometimes'],
    ['RISCV', 'message passing', 'fence.tso', 'Never'],
    ['RISCV', 'store buffering', 'fence w,r', 'Never'],
    ['RISCV', 'load buffering', 'fence r,w', 'Never'],
    ['RISCV', 'load buffering', 'fence w,w', 'Sometimes'],
  ] as const)('%s %s with "%s": %s', (arch, shape, fence, verdict) => {
    const { value, issues } = parseLitmus(written(arch, shape, fence));
    expect(issues).toEqual([]);
    expect(litmusVerdict(value)).toMatchObject({ verdict });
    // What the weakest model forbids no stronger one allows.
    if (verdict === 'Never') expect(litmusVerdict(value, true).verdict).toBe('Never');
  });

  const verdict = (text: string): string => {
    const { value, issues } = parseLitmus(text);
    return issues[0]?.message ?? litmusVerdict(value).verdict;
  };
  const MP = (reader: string, ask: string, writer = 'STLR W1,[X4]'): string => {
    const rows = reader.split(';').map((line) => line.trim());
    const left = ['STR W1,[X3]', writer];
    const height = Math.max(rows.length, 2);
    const lines = Array.from({ length: height }, (_, k) => `${left[k] ?? ''} | ${rows[k] ?? ''} ;`);
    return `AArch64 mp\n{ 0:X1=1; 0:X3=x; 0:X4=y; 1:X3=x; 1:X4=y; }\nP0 | P1 ;\n${lines.join('\n')}\nexists (${ask})`;
  };

  it.each([
    ['acquire', 'LDAR W5,[X4]; LDR W6,[X3]', 'Never'],
    ['the weaker acquire', 'LDAPR W5,[X4]; LDR W6,[X3]', 'Never'],
    ['an address dependency', 'LDR W5,[X4]; EOR W7,W5,W5; LDR W6,[X3,W7,SXTW]', 'Never'],
    ['a branch', 'LDR W5,[X4]; CBZ W5,L; L: LDR W6,[X3]', 'Sometimes'],
    ['a branch and ISB', 'LDR W5,[X4]; CBZ W5,L; L: ISB; LDR W6,[X3]', 'Never'],
    ['a conditional select', 'LDR W5,[X4]; CMP W5,#1; CSEL W7,WZR,WZR,EQ; LDR W6,[X3,W7,SXTW]', 'Sometimes'],
    ['an acquire swap', 'SWPA WZR,W5,[X4]; LDR W6,[X3]', 'Never'],
    ['an exclusive pair with acquire', 'LDAXR W5,[X4]; STXR W8,W5,[X4]; LDR W6,[X3]', 'Never'],
    ['an exclusive pair', 'LDXR W5,[X4]; STXR W8,W5,[X4]; LDR W6,[X3]', 'Sometimes'],
    ['a pre-indexed load', 'LDR W5,[X4]; EOR X7,X5,X5; ADD X3,X3,X7; LDR W6,[X3,#0]!', 'Never'],
  ])('message passing into %s', (_, reader, expected) => {
    expect(verdict(MP(reader, '1:X5=1 /\\ 1:X6=0'))).toBe(expected);
  });

  it('keeps atomic updates atomic', () => {
    const add = (op: string): string =>
      `AArch64 add\n{ 0:X1=1; 0:X3=x; 1:X1=1; 1:X3=x; }\nP0 | P1 ;\n${op} W1,W2,[X3] | ${op} W1,W2,[X3] ;\nforall (x=2)`;
    expect(verdict(add('LDADD'))).toBe('Always');
    const reserve = `RISCV lr\n{ 0:x5=x; 1:x5=x; 1:x8=7; }\nP0 | P1 ;\nlr.w x6,(x5) | sw x8,0(x5) ;\naddi x6,x6,1 | ;\nsc.w x7,x6,(x5) | ;\nexists (0:x7=0 /\\ x=1 /\\ 0:x6=1 /\\ x=7)`;
    expect(verdict(reserve)).toBe('Never');
    const lost = reserve.replace('/\\ x=7', '').replace('x=1 /\\ ', 'x=1 /\\ ');
    // The other write comes before the pair or after it, never between.
    expect(verdict(lost)).toBe('Never');
    expect(verdict(lost.replace('x=1 /\\ 0:x6=1', 'x=8'))).toBe('Sometimes');
  });

  it('names what it does not model', () => {
    const odd = (line: string, arch = 'AArch64'): unknown => {
      const { value } = parseLitmus(`${arch} odd\n{ 0:X1=x; }\nP0 ;\n${line} ;\nexists (0:X0=1)`);
      return litmusVerdict(value);
    };
    expect(odd('TLBI VMALLE1')).toMatchObject({
      verdict: 'unsupported',
      reason: 'the instruction "TLBI VMALLE1"',
    });
    expect(odd('LDR Q0,[X1]')).toMatchObject({
      verdict: 'unsupported',
      reason: 'the operand "Q0" of "LDR Q0,[X1]"',
    });
    expect(odd('lwz r1,0(r2)', 'PPC')).toMatchObject({
      verdict: 'unsupported',
      reason: /^the architecture PPC/,
    });
  });
});
