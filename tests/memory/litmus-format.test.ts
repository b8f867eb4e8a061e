import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseCondition } from '../../src/formats/litmus/condition.ts';
import { parseLitmus } from '../../src/formats/litmus/litmus.ts';
import { litmusVerdict } from '../../src/memory/verdict.ts';

const TEXT = `AArch64 odd one
"Text with {braces" is not here"
(* a comment (* in a comment *) with { *)
Key=value
{
int x=3; uint64_t y;
int z[2]={1,2};
0:X1=x; 0:X2=&y; 1:X1=z[1];
[w]=-1;
}
 P0          | P1          ;
 LDR W0,[X1] | L0: LDR W0,[X1] ; (* note *)
 STR W0,[X2] |             ;
locations [x;y;]
filter (0:X0=3)
exists (0:X0=3 /\\ (1:X0=0x2 \\/ ~(y=0)) /\\ z[1]=2)
`;

describe('parseLitmus', () => {
  const text = TEXT.replace('"Text with {braces" is not here"', '"plain"');

  it('reads state, columns, labels, filter and condition', () => {
    const { value, issues } = parseLitmus(text);
    expect(issues).toEqual([]);
    expect(value).toMatchObject({ arch: 'AArch64', name: 'odd one', quantifier: 'exists' });
    expect(value.threads).toEqual([
      ['LDR W0,[X1]', 'STR W0,[X2]'],
      ['L0:', 'LDR W0,[X1]'],
    ]);
    expect(value.init).toContainEqual({
      place: { kind: 'memory', symbol: 'z', index: 1 },
      value: { kind: 'number', value: 2n },
      type: 'int',
    });
    expect(value.init).toContainEqual({
      place: { kind: 'register', thread: 1, name: 'X1' },
      value: { kind: 'address', symbol: 'z', index: 1 },
    });
    expect(value.filter).toBeDefined();
    expect(litmusVerdict(value)).toMatchObject({ verdict: 'Always' });
  });

  it('reads CRLF, and a condition without parentheses', () => {
    expect(parseLitmus(text.replaceAll('\n', '\r\n')).value).toEqual(parseLitmus(text).value);
    const bare = parseLitmus('X86_64 t\n{}\n P0 ;\n movl $1,(x) ;\nforall x=1\n');
    expect(bare.issues).toEqual([]);
    expect(litmusVerdict(bare.value).verdict).toBe('Always');
  });

  it.each([
    ['', 'no-header'],
    ['hello', 'no-header'],
    ['AArch64 x\n{ 0:X0=1;', 'no-end-of-state'],
    ['AArch64 x\n{ 0:X0=1+2; }\nP0;\nNOP;\nexists (x=1)', 'bad-initial-value'],
    ['AArch64 x\n{ }\nLDR W0,[X1];\nexists (x=1)', 'no-threads'],
    ['AArch64 x\n{ }\nP0 ;\nNOP | NOP ;\nexists (x=1)', 'too-many-columns'],
    ['AArch64 x\n{ }\nP0 ;\nNOP ;\n', 'no-condition'],
    ['AArch64 x\n{ }\nP0 ;\nNOP ;\nexists (x=1', 'bad-condition'],
    ['AArch64 x\n{ }\nP0 ;\nNOP ;\nexists (fault(P0,x))', 'bad-condition'],
    [`AArch64 x\n{ }\nP0 ;\nNOP ;\nexists ${'('.repeat(5000)}x=1`, 'bad-condition'],
  ])('says what is wrong: %j', (source, id) => {
    expect(parseLitmus(source).issues.map((issue) => issue.id)).toContain(id);
  });

  it('never throws, whatever is cut out of or put into a file', () => {
    fc.assert(
      fc.property(fc.nat(text.length), fc.nat(30), fc.string({ maxLength: 12 }), (at, cut, insert) => {
        const { value } = parseLitmus(text.slice(0, at) + insert + text.slice(at + cut));
        expect(['Never', 'Sometimes', 'Always', 'unsupported']).toContain(litmusVerdict(value).verdict);
      }),
      { numRuns: 500, seed: 3 },
    );
  });

  it('gives up on programs that would take for ever, and says so', () => {
    const line = 'LDADD W1,W2,[X3]';
    const row = `${Array.from({ length: 8 }, () => line).join(' | ')} ;\n`;
    const head = `${Array.from({ length: 8 }, (_, t) => `P${t}`).join(' | ')} ;\n`;
    const state = Array.from({ length: 8 }, (_, t) => `${t}:X1=1; ${t}:X3=x;`).join(' ');
    const { value } = parseLitmus(`AArch64 long\n{ ${state} }\n${head}${row.repeat(6)}exists (x=7)\n`);
    expect(litmusVerdict(value).verdict).toBe('unsupported');
    const loop = parseLitmus('RISCV loop\n{ }\nP0 ;\nL: j L ;\nexists (x=1)').value;
    expect(['Never', 'unsupported']).toContain(litmusVerdict(loop).verdict);
  });
});

describe('parseCondition', () => {
  it('binds not, and, or, implication in this order', () => {
    const shape = JSON.stringify(parseCondition('~x=1 /\\ y=2 \\/ true => false'), (_, value: unknown) =>
      typeof value === 'bigint' ? String(value) : value,
    );
    const x =
      '{"kind":"equal","left":{"kind":"memory","symbol":"x","index":0},"right":{"kind":"number","value":"1"}}';
    const y =
      '{"kind":"equal","left":{"kind":"memory","symbol":"y","index":0},"right":{"kind":"number","value":"2"}}';
    const or = `{"kind":"or","of":[{"kind":"and","of":[{"kind":"not","of":${x}},${y}]},{"kind":"constant","value":true}]}`;
    expect(shape).toBe(`{"kind":"or","of":[{"kind":"not","of":${or}},{"kind":"constant","value":false}]}`);
  });
});
