import { execFileSync } from 'node:child_process';
import type { Elf, ElfSymbol } from '../../src/formats/elf/elf-file.ts';
import { noteFacts } from '../../src/formats/elf/notes.ts';

// The same facts, one line each, once from readelf's text and once from our structures.

export type Facts = Map<string, string[]>;

export function readelfFacts(path: string): Facts {
  const text = execFileSync('readelf', ['-hlSdVnW', '--dyn-syms', path], {
    encoding: 'utf8',
    maxBuffer: 1 << 30,
    stdio: ['ignore', 'pipe', 'ignore'],
    env: { ...process.env, LC_ALL: 'C' },
  });
  const facts: Facts = new Map();
  const add = (key: string, line: string): void => {
    facts.set(key, [...(facts.get(key) ?? []), line]);
  };
  const header = (label: string): string => new RegExp(`^  ${label}: +(.*)$`, 'm').exec(text)?.[1] ?? '';
  add('class', header('Class').replace('ELF', ''));
  add('order', header('Data').includes('little') ? 'little' : 'big');
  add('entry', BigInt(header('Entry point address')).toString(16));
  add('flags', Number(header('Flags').split(',')[0]).toString(16));
  add(
    'counts',
    ['Number of program headers', 'Number of section headers', 'Section header string table index']
      .map((label) => Number.parseInt(header(label), 10))
      .join(' '),
  );
  let need = '';
  for (const line of text.split('\n')) {
    let match =
      /^  (\S+) +0x([0-9a-f]+) 0x([0-9a-f]+) 0x[0-9a-f]+ 0x([0-9a-f]+) 0x([0-9a-f]+) ([R ][W ][E ]) (\S+)$/.exec(
        line,
      );
    if (match !== null) {
      add(
        'segments',
        [match[2], match[3], match[4], match[5], (match[6] ?? '').replaceAll(' ', ''), match[7]]
          .map(trimHex)
          .join(' '),
      );
      continue;
    }
    match =
      /^  \[ *(\d+)\] (.*?) ?(\S+) +([0-9a-f]{8,16}) ([0-9a-f]{6,}) ([0-9a-f]{6,}) ([0-9a-f]{2,})(?: +[WAXMSILOGTCxoEDlpRy]+)? +(\d+) +(\d+) +(\d+)$/.exec(
        line,
      );
    if (match !== null) {
      const [, , name, , address, offset, size, entry, link, info, align] = match;
      add(
        'sections',
        [(name ?? '').trim(), ...[address, offset, size, entry].map(trimHex), link, info, align].join(' '),
      );
      continue;
    }
    match = /^ 0x[0-9a-f]+ \((NEEDED|SONAME|RPATH|RUNPATH)\) .*\[(.*)\]$/.exec(line);
    if (match !== null) add((match[1] ?? '').toLowerCase(), match[2] ?? '');
    match = /\[Requesting program interpreter: (.*)\]$/.exec(line);
    if (match !== null) add('interpreter', match[1] ?? '');
    match = /^  (?:0x)?[0-9a-f]+: Version: \d+  File: (.*)  Cnt: \d+$/.exec(line);
    if (match !== null) need = match[1] ?? '';
    match = /^  0x[0-9a-f]+:   Name: (.*)  Flags: (.*)  Version: (\d+)$/.exec(line);
    if (match !== null)
      add(
        'version needs',
        `${need} ${match[1]} ${(match[2] ?? '').includes('WEAK') ? 'weak' : ''} ${match[3]}`,
      );
    match = /^  (?:0x)?[0-9a-f]+: Rev: \d+  Flags: (.*)  Index: (\d+)  Cnt: \d+  Name: (.*)$/.exec(line);
    if (match !== null)
      add(
        'version definitions',
        `${match[3]} ${match[2]}${(match[1] ?? '').includes('BASE') ? ' base' : ''}`,
      );
    match = /^ +(\d+): ([0-9a-f]{8,16}) +(\S+) (\S+) +(\S+) +(\S+) .*? +(\S+) ?(.*)$/.exec(line);
    if (match !== null) {
      const name = (match[8] ?? '').replace(/ \(\d+\)$/, '').replace('@@', '@');
      add('dynamic symbols', `${trimHex(match[2])} ${Number(match[3])} ${match[5]} ${name}`);
    }
    match = / Build ID: ([0-9a-f]+)$/.exec(line);
    if (match !== null) add('build id', match[1] ?? '');
    match = / OS: (\w+), ABI: ([\d.]+)$/.exec(line);
    if (match !== null) add('abi tag', `${match[1]} ${match[2]}`);
    match = /x86 ISA needed: (.*?)(?:, x86 ISA used.*)?$/.exec(line);
    if (match !== null) add('x86 needed', `v${levelOf(match[1] ?? '')}`);
  }
  return facts;
}

function levelOf(words: string): number {
  return Math.max(
    ...words
      .split(', ')
      .map((word) => (word.endsWith('baseline') ? 1 : Number(/v(\d)$/.exec(word)?.[1] ?? 0))),
  );
}

function trimHex(text: string | undefined): string {
  return (text ?? '').replace(/^0x/, '').replace(/^0+(?=.)/, '');
}

const BINDINGS: ReadonlyMap<number, string> = new Map([
  [0, 'LOCAL'],
  [1, 'GLOBAL'],
  [2, 'WEAK'],
  [10, 'UNIQUE'],
]);

/** A symbol that stands for a version definition; readelf repeats no version behind it. */
const ABSOLUTE = 0xfff1;

export function ourFacts(elf: Elf, symbols: readonly ElfSymbol[]): Facts {
  const { header } = elf;
  const notes = noteFacts(elf.notes, header);
  const facts: Facts = new Map();
  const put = (key: string, lines: (string | undefined)[]): void => {
    const present = lines.filter((line) => line !== undefined);
    if (present.length > 0) facts.set(key, present);
  };
  put('class', [String(header.class)]);
  put('order', [header.littleEndian ? 'little' : 'big']);
  put('entry', [header.entry.toString(16)]);
  put('flags', [header.flags.toString(16)]);
  put('counts', [[header.programHeaders.count, header.sectionHeaders.count, header.nameSection].join(' ')]);
  put(
    'segments',
    elf.segments.map(({ offset, address, fileSize, memorySize, flags, alignment }) =>
      [
        offset.toString(16),
        address.toString(16),
        fileSize.toString(16),
        memorySize.toString(16),
        `${flags & 4 ? 'R' : ''}${flags & 2 ? 'W' : ''}${flags & 1 ? 'E' : ''}`,
        alignment.toString(16),
      ].join(' '),
    ),
  );
  put(
    'sections',
    elf.sections.map(({ name, address, offset, size, entrySize, link, info, alignment }) =>
      [
        name,
        address.toString(16),
        offset.toString(16),
        size.toString(16),
        entrySize.toString(16),
        link,
        info,
        alignment,
      ].join(' '),
    ),
  );
  put('needed', [...(elf.dynamic?.needed ?? [])]);
  put('soname', [elf.dynamic?.soname]);
  put('rpath', [elf.dynamic?.rpath]);
  put('runpath', [elf.dynamic?.runpath]);
  put('interpreter', [elf.interpreter]);
  put(
    'version needs',
    elf.neededVersions.map(({ file, name, weak, index }) => `${file} ${name} ${weak ? 'weak' : ''} ${index}`),
  );
  put(
    'version definitions',
    elf.definedVersions.map(({ name, index, base }) => `${name} ${index}${base ? ' base' : ''}`),
  );
  put(
    'dynamic symbols',
    symbols.map(
      ({ value, size, binding, type, section, name, version }) =>
        // readelf gives section symbols, which have no name, that of their section.
        `${value.toString(16)} ${size} ${BINDINGS.get(binding) ?? binding} ${type === 3 && name === '' ? (elf.sections[section]?.name ?? '') : name}${version === undefined || (section === ABSOLUTE && version === name) ? '' : `@${version}`}`,
    ),
  );
  put('build id', [notes.gnuBuildId]);
  put('abi tag', [notes.abiTag === undefined ? undefined : `${notes.abiTag.os} ${notes.abiTag.version}`]);
  put('x86 needed', [notes.x86Needed === undefined ? undefined : `v${notes.x86Needed}`]);
  return facts;
}

/** Keys on which the two disagree, with the first line that differs. */
export function disagreements(theirs: Facts, ours: Facts): string[] {
  const keys = new Set([...theirs.keys(), ...ours.keys()]);
  return [...keys].flatMap((key) => {
    const left = theirs.get(key) ?? [];
    const right = ours.get(key) ?? [];
    const at = Array.from({ length: Math.max(left.length, right.length) }, (_, i) => i).find(
      (i) => left[i] !== right[i],
    );
    return at === undefined ? [] : [`${key} #${at}: readelf "${left[at] ?? ''}" ours "${right[at] ?? ''}"`];
  });
}
