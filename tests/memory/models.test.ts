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

describe('arithmetic of A64 and RISC-V', () => {
  const value = (arch: string, program: string, register: string): string => {
    const rows = program
      .split(' ; ')
      .flatMap((part) => (arch === 'X86_64' ? [part] : part.split(';')))
      .map((line) => `${line.trim()} ;`);
    for (const guess of [-1, 0, 1, 2, 3, 4, 5, 6, 7, 8, 240, 255, 256, 4096]) {
      const { value: test } = parseLitmus(
        `${arch} t\n{ ${arch === 'X86_64' ? '' : '0:X9=x;'} }\nP0 ;\n${rows.join('\n')}\nforall (0:${register}=${guess})`,
      );
      const { verdict, reason } = litmusVerdict(test);
      if (verdict === 'unsupported') return reason;
      if (verdict === 'Always') return String(guess);
    }
    return 'another value';
  };
  it.each([
    ['MOV W0,#7; AND W1,W0,#5', 'X1', '5'],
    ['MOV X0,#1; LSL X1,X0,#8', 'X1', '256'],
    ['MOV W0,#255; UBFX W1,W0,#4,#4; SUB W1,W1,#8', 'X1', '7'],
    ['MOV W0,#1; UBFIZ W1,W0,#3,#2', 'X1', '8'],
    ['MOV W0,#1; CMP W0,#1; CSET W1,EQ; CSINC W2,W1,W1,EQ', 'X2', '1'],
    ['MOV W0,#1; CMP W0,#2; CSINC W2,W0,W0,EQ', 'X2', '2'],
    ['MOV W0,#1; CMP W0,#1; MOV W1,#3; CCMP W1,#4,#0,EQ; CSET W2,LT', 'X2', '1'],
    ['MOV W0,#0; SUBS W0,W0,#1; CSET W1,MI', 'X1', '1'],
    ['MOV W0,#0; SUBS W0,W0,#1; CSET W1,HS', 'X1', '0'],
    [
      'MOVZ X0,#1; MOVK X0,#1,LSL #16; LSR X1,X0,#16; ADD X1,X1,X0,LSL #12; UXTH W1,W1; SUB W1,W1,#1',
      'X1',
      '4096',
    ],
    ['MOV W0,#3; STR W0,[X9]; LDR W1,[X9]; LDR W2,[X9,#64]', 'X1', '3'],
    ['MOV W0,#3; STR W0,[X9],#4; MOV W1,#5; STR W1,[X9]; LDR W2,[X9,#-4]!', 'X2', '3'],
    ['MOV W0,#3; MOV W1,#4; STP W0,W1,[X9]; LDP W2,W3,[X9]; ADD W4,W2,W3', 'X4', '7'],
    ['MOV W0,#3; LDADD W0,W1,[X9]; LDADD W0,W1,[X9]; LDSMAX W0,W2,[X9]', 'X2', '6'],
    ['MOV W0,#-1; STRB W0,[X9]; LDRB W1,[X9]', 'X1', '255'],
    ['MOV W0,#-1; STRB W0,[X9]; LDR W1,[X9]', 'X1', 'accesses to parts of x'],
    ['MOV X0,#1; STR W0,[X9,#4]; LDR X1,[X9]', 'X1', 'accesses to parts of x'],
    ['MOV W0,#5; L: SUB W0,W0,#4; CBZ W0,E; TBNZ W0,#0,E; B L; E: NOP', 'X0', '1'],
  ])('%s', (program, register, expected) => {
    expect(value('AArch64', program, register)).toBe(expected);
  });

  it.each([
    ['li x1,7; andi x2,x1,5', 'x2', '5'],
    ['li x1,-1; srliw x2,x1,24', 'x2', '255'],
    ['li a0,1; slli a1,a0,8', 'x11', '256'],
    ['li x1,3; sltiu x2,x1,4; slt x3,x1,x2; add x2,x2,x3', 'x2', '1'],
    ['li x1,3; li x2,3; bne x1,x2,L; li x3,5; j E; L: li x3,6; E: nop', 'x3', '5'],
    ['li x1,2; li x2,-5; bltu x1,x2,L; li x3,5; j E; L: li x3,6; E: nop', 'x3', '6'],
    ['li x1,3; not x2,x1; neg x3,x2', 'x3', '4'],
  ])('%s', (program, register, expected) => {
    expect(value('RISCV', program, register)).toBe(expected);
  });

  it.each([
    ['movl $7,%eax ; andl $5,%eax', 'rax', '5'],
    ['movl $3,(x) ; incl (x) ; movl (x),%eax', 'rax', '4'],
    ['movl $3,%eax ; xchgl %eax,(x) ; lock xaddl %eax,(x) ; movl (x),%ebx', 'rbx', '3'],
    ['movl $0,%eax ; movl $5,%ecx ; lock cmpxchgl %ecx,(x) ; movl (x),%ebx', 'rbx', '5'],
    ['movl $3,%eax ; cmpl $3,%eax ; jne L ; movl $1,%ebx ; L: nop', 'rbx', '1'],
    ['movl $3,%eax ; cmpl $4,%eax ; setl %bl ; movl $8,%ecx ; cmovll %ecx,%eax', 'rax', '8'],
  ])('%s', (program, register, expected) => {
    expect(value('X86_64', program, register)).toBe(expected);
  });
});
