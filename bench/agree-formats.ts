/**
 * Field-by-field agreement of the Mach-O, PE, XCOFF, Plan 9 and wasm readers with other tools.
 *
 *   npx tsx bench/agree-formats.ts FILE...
 *
 * Needs llvm-readobj and llvm-objdump (Debian llvm), wasm-objdump (Debian wabt), go. Each file gives facts
 * by topic, one text a fact, from our reader and from the tool; the two lists must be equal. Exit 1 if not.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { hex } from '../src/formats/fields/fields.ts';
import { parseMachoExports } from '../src/formats/macho/export-trie.ts';
import type { MachoImage } from '../src/formats/macho/image.ts';
import { parseMachoImports } from '../src/formats/macho/imports.ts';
import { isMacho, parseMacho } from '../src/formats/macho/macho.ts';
import { parseMachoSymbols } from '../src/formats/macho/symbols.ts';
import { parsePeExports } from '../src/formats/pe/exports.ts';
import { DIRECTORY_NAMES, type PeImage } from '../src/formats/pe/image.ts';
import { parsePeImports } from '../src/formats/pe/imports.ts';
import { parsePe } from '../src/formats/pe/pe.ts';
import { parsePeSymbols } from '../src/formats/pe/symbols.ts';
import { isPlan9, parsePlan9 } from '../src/formats/plan9/plan9.ts';
import { parsePlan9Symbols } from '../src/formats/plan9/symbols.ts';
import { parseWasmNames } from '../src/formats/wasm/custom-sections.ts';
import { isWasm, parseWasm } from '../src/formats/wasm/wasm.ts';
import { parseXcoffSymbols } from '../src/formats/xcoff/symbols.ts';
import { isXcoff, parseXcoff } from '../src/formats/xcoff/xcoff.ts';
import { type ByteSource, bytesSource } from '../src/model/bytes.ts';

/** Our facts and the tool's, under one topic. */
interface Comparison {
  readonly topic: string;
  readonly ours: readonly string[];
  readonly theirs: readonly string[];
}

function run(command: string, ...words: string[]): string {
  const result = spawnSync(command, words, { encoding: 'utf8', maxBuffer: 1 << 30 });
  if (result.error !== undefined) throw new Error(`${command}: ${result.error.message}`);
  return result.stdout;
}

/** Blocks `Title {` ... `}` of llvm-readobj as maps of their `Key: value` lines. */
function blocks(text: string, title: string): Map<string, string>[] {
  const found: Map<string, string>[] = [];
  let fields: Map<string, string> | undefined;
  let indent = '';
  for (const line of text.split('\n')) {
    const start = /^(\s*)(\w+) \{$/.exec(line);
    if (fields === undefined && start?.[2] === title) {
      fields = new Map();
      indent = start[1] ?? '';
    } else if (fields !== undefined && line === `${indent}}`) {
      found.push(fields);
      fields = undefined;
    } else if (fields !== undefined) {
      const field = /^\s*(\w+): (.*)$/.exec(line);
      if (field?.[1] !== undefined) fields.set(field[1], field[2] ?? '');
    }
  }
  return found;
}

/** `NAME (offset)` and `NAME (hex bytes)` of llvm-readobj without what is in the last parentheses. */
const bare = (text: string | undefined): string => (text ?? '').replace(/ \([^()]*\)$/, '');
const inside = (text: string | undefined): number =>
  Number(/\((0x[0-9A-F]+|\d+)\)$/.exec(text ?? '')?.[1] ?? 0);
const full = (version: string): string => (version.split('.').length === 2 ? `${version}.0` : version);

/** External symbols, sorted by name. */
function nmNames(path: string, which: string): { name: string; address: bigint }[] {
  const text = run('llvm-nm', '--extern-only', which, path);
  return [...text.matchAll(/^(?:([0-9a-f]{16}) \w )?(\S+)$/gm)]
    .map((match) => ({ name: match[2] ?? '', address: BigInt(`0x${match[1] ?? '0'}`) }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

function machoFacts(path: string, source: ByteSource, image: MachoImage, arch: string[]): Comparison[] {
  const readobj = run('llvm-readobj', '--file-headers', '--sections', '--symbols', path);
  const headers = run('llvm-objdump', '--macho', ...arch, '--private-headers', path);
  const header = blocks(readobj, 'MachHeader')[0];
  const base = image.segments.find((one) => one.name === '__TEXT')?.address ?? 0n;
  const commands = [...headers.matchAll(/^Load command \d+\n\s*cmd (\S+)\n\s*cmdsize (\d+)/gm)];
  const one = (pattern: RegExp): string[] =>
    [...headers.matchAll(pattern)].map((match) => match.slice(1).join(' '));
  const symbols = parseMachoSymbols(source, image).value;
  const imports = parseMachoImports(source, image).value;
  const bound = run('llvm-objdump', '--macho', ...arch, '--bind', '--lazy-bind', '--weak-bind', path);
  const exported = run('llvm-objdump', '--macho', ...arch, '--exports-trie', path);
  return [
    {
      topic: 'header',
      ours: [
        image.cpu.type,
        image.fileType.value,
        image.commands.length,
        image.commandBytes,
        image.flags,
      ].map(String),
      theirs: [
        inside(header?.get('CpuType')),
        inside(header?.get('FileType')),
        Number(header?.get('NumOfLoadCommands')),
        Number(header?.get('SizeOfLoadCommands')),
        Number(/Flags \[ \((0x[0-9A-F]+)\)/.exec(readobj)?.[1]),
      ].map(String),
    },
    {
      topic: 'load commands',
      ours: image.commands.map((command) => `${command.name} ${command.size}`),
      theirs: commands.map((match) => `${match[1]} ${match[2]}`),
    },
    {
      topic: 'segments',
      ours: image.segments.map(
        (segment) =>
          `${segment.name} 0x${segment.address.toString(16)} ${segment.fileOffset} ${segment.fileSize}`,
      ),
      theirs: [
        ...headers.matchAll(
          /cmd LC_SEGMENT\S*\n.*\n\s*segname (\S*)\n\s*vmaddr 0x([0-9a-f]+)\n.*\n\s*fileoff (\d+)\n\s*filesize (\d+)/g,
        ),
      ].map((match) => `${match[1]} 0x${BigInt(`0x${match[2]}`).toString(16)} ${match[3]} ${match[4]}`),
    },
    {
      topic: 'sections',
      ours: image.segments.flatMap((segment) =>
        segment.sections.map(
          (s) => `${s.segment},${s.name} ${s.address} ${s.size} ${s.fileOffset} ${s.alignment}`,
        ),
      ),
      theirs: blocks(readobj, 'Section').map((s) => {
        const name = `${bare(s.get('Segment'))},${bare(s.get('Name'))}`;
        return `${name} ${BigInt(s.get('Address') ?? 0)} ${Number(s.get('Size'))} ${s.get('Offset')} ${s.get('Alignment')}`;
      }),
    },
    {
      topic: 'libraries',
      ours: image.dylibs.map((d) => `${d.path} ${full(d.current)} ${full(d.compatibility)}`),
      theirs: one(
        /\n\s*name (\S+) \(offset 24\)\n.*\n\s*current version (\S+)\ncompatibility version (\S+)/g,
      ),
    },
    {
      topic: 'uuid, platform, rpath, signature',
      ours: [
        ...(image.uuid === undefined ? [] : [image.uuid]),
        ...image.platforms.map((p) => (p.form === 'build-version' ? `${p.sdk} ${p.minimum}` : p.minimum)),
        ...image.rpaths,
        ...(image.codeSignature === undefined
          ? []
          : [`${image.codeSignature.offset} ${image.codeSignature.size}`]),
      ],
      theirs: [
        ...one(/^\s*uuid (\S+)/gm),
        ...one(/^\s*sdk (\S+)\n\s*minos (\S+)/gm),
        ...one(/cmd LC_VERSION_MIN_\w+\n.*\n\s*version (\S+)/g),
        ...one(/^\s*path (\S+) \(offset 12\)/gm),
        ...one(/cmd LC_CODE_SIGNATURE\n.*\n\s*dataoff (\d+)\n\s*datasize (\d+)/g),
      ],
    },
    {
      topic: 'symbols',
      ours: symbols.map((s) => `${s.name} ${s.address}`),
      theirs: blocks(readobj, 'Symbol').map((s) => `${bare(s.get('Name'))} ${BigInt(s.get('Value') ?? 0)}`),
    },
    {
      topic: 'bound imports',
      ours: [...new Set(imports.filter((i) => i.sources.includes('binds')).map((i) => i.name))].sort(),
      theirs: [
        ...new Set(
          [...bound.matchAll(/^__\w+\s.*\s([^\s(]\S*)(?:\s+\(weak.import\))?$/gm)].map((m) => m[1] ?? ''),
        ),
      ].sort(),
    },
    {
      topic: 'exports',
      ours: parseMachoExports(source, image).value.map((e) => `${e.name} ${e.offset}`),
      // llvm-objdump before 15 does not read the newer LC_DYLD_EXPORTS_TRIE; the symbols say the same.
      theirs: headers.includes('LC_DYLD_EXPORTS_TRIE')
        ? nmNames(path, '--defined-only').map((s) => `${s.name} ${s.address - base}`)
        : [...exported.matchAll(/^0x([0-9A-F]+)\s+(\S+)/gm)]
            .map((m) => `${m[2]} ${BigInt(`0x${m[1]}`) - base}`)
            .sort(),
    },
    {
      topic: 'chained imports',
      ours: imports.filter((one) => one.sources.includes('chained-fixups')).map((one) => one.name),
      theirs:
        image.chainedFixups === undefined ? [] : nmNames(path, '--undefined-only').map((one) => one.name),
    },
  ];
}

function peFacts(path: string, source: ByteSource, image: PeImage): Comparison[] {
  const text = run('llvm-readobj', '--file-headers', '--sections', '--symbols', path);
  const optional = blocks(text, 'ImageOptionalHeader')[0] ?? new Map<string, string>();
  const file = blocks(text, 'ImageFileHeader')[0] ?? new Map<string, string>();
  const imports = run('llvm-readobj', '--coff-imports', path);
  const exports = spawnSync('llvm-readobj', ['--coff-exports', path], {
    encoding: 'utf8',
    maxBuffer: 1 << 30,
  });
  // It gives up on tables without names; then there is nothing to compare with.
  const gaveUp = exports.status !== 0;
  const rvas = [
    ...text.matchAll(
      /^\s+\w+(?:Table|Descriptor|Header|Import|Debug|Architecture|Ptr|IAT|Reserved)?RVA: (0x[0-9A-F]+)$/gm,
    ),
  ];
  return [
    {
      topic: 'header',
      ours: [
        image.machine.value,
        image.sections.length,
        image.characteristics,
        image.entryRva,
        image.imageBase,
        image.osVersion,
        image.imageVersion,
        image.subsystemVersion,
        image.sizeOfImage,
        image.sizeOfHeaders,
        image.subsystem.value,
        image.dllCharacteristics,
      ].map(String),
      theirs: [
        inside(file.get('Machine')),
        Number(file.get('SectionCount')),
        Number(/ImageFileHeader \{[^}]*?Characteristics \[ \((0x[0-9A-F]+)\)/.exec(text)?.[1]),
        Number(optional.get('AddressOfEntryPoint')),
        BigInt(optional.get('ImageBase') ?? 0),
        `${optional.get('MajorOperatingSystemVersion')}.${optional.get('MinorOperatingSystemVersion')}`,
        `${optional.get('MajorImageVersion')}.${optional.get('MinorImageVersion')}`,
        `${optional.get('MajorSubsystemVersion')}.${optional.get('MinorSubsystemVersion')}`,
        optional.get('SizeOfImage'),
        optional.get('SizeOfHeaders'),
        inside(optional.get('Subsystem')),
        Number(/ImageOptionalHeader \{[^}]*?Characteristics \[ \((0x[0-9A-F]+)\)/.exec(text)?.[1]),
      ].map(String),
    },
    {
      topic: 'directories',
      ours: DIRECTORY_NAMES.slice(0, rvas.length).map((name) => String(image.directories[name]?.rva ?? 0)),
      theirs: rvas.map((match) => String(Number(match[1]))),
    },
    {
      topic: 'sections',
      ours: image.sections.map((s) => `${s.name} ${s.rva} ${s.virtualSize} ${s.fileOffset} ${s.fileSize}`),
      theirs: blocks(text, 'Section').map(
        (s) =>
          `${bare(s.get('Name'))} ${Number(s.get('VirtualAddress'))} ${Number(s.get('VirtualSize'))} ` +
          `${Number(s.get('PointerToRawData'))} ${Number(s.get('RawDataSize'))}`,
      ),
    },
    {
      topic: 'imports',
      ours: parsePeImports(source, image).value.flatMap((l) => [
        l.library,
        ...l.functions.map((f) => f.name ?? `#${f.ordinal}`),
      ]),
      theirs: [...imports.matchAll(/^ {2}(?:Name|Symbol): (.*)$/gm)].map((match) => {
        const symbol = match[1] ?? '';
        return symbol.startsWith(' (') ? `#${inside(symbol)}` : bare(symbol);
      }),
    },
    {
      topic: 'exports',
      ours: (gaveUp ? [] : (parsePeExports(source, image).value?.functions ?? [])).map(
        (f) => `${f.ordinal} ${f.name ?? ''} ${f.rva}`,
      ),
      // Ordinals that nothing is exported under have the address 0; the tool prints them too.
      theirs: blocks(gaveUp ? '' : exports.stdout, 'Export')
        .filter((e) => Number(e.get('RVA') ?? 0) !== 0)
        .map((e) => `${e.get('Ordinal')} ${e.get('Name') ?? ''} ${Number(e.get('RVA'))}`),
    },
    {
      topic: 'symbols',
      ours: parsePeSymbols(source, image).value.map(
        (s) => `${s.name} ${s.value} ${s.section} ${s.storageClass}`,
      ),
      theirs: blocks(text, 'Symbol').map((s) => {
        const section = Number(/\((-?\d+)\)$/.exec(s.get('Section') ?? '')?.[1]);
        return `${s.get('Name')} ${s.get('Value')} ${section} ${Number(/(0x[0-9A-F]+)\)?$/.exec(s.get('StorageClass') ?? '')?.[1])}`;
      }),
    },
  ];
}

const WABT_NAMES = new Map([['elem', 'element']]);

function wasmFacts(path: string, source: ByteSource): Comparison[] {
  const module = parseWasm(source).value;
  if (module === undefined) return [];
  const heads = run('wasm-objdump', '-h', path);
  const details =
    run('wasm-objdump', '-x', '-j', 'Import', path) + run('wasm-objdump', '-x', '-j', 'Export', path);
  const names = parseWasmNames(source, module).value;
  // Function names are shown in the listing of the Code section's bodies, one line each.
  const named = run('wasm-objdump', '-x', '-j', 'name', path);
  return [
    {
      topic: 'sections',
      ours: module.sections.map((s) => `${s.custom ? `custom ${s.name}` : s.name} ${s.offset + s.size}`),
      theirs: [...heads.matchAll(/^\s*(\w+) start=\S+ end=(0x[0-9a-f]+) \S+ (?:"(.*)"|\w+: .*)?$/gm)].map(
        (match) => {
          const name = (match[1] ?? '').toLowerCase();
          return `${match[3] === undefined ? (WABT_NAMES.get(name) ?? name) : `custom ${match[3]}`} ${Number(match[2])}`;
        },
      ),
    },
    {
      topic: 'counts',
      ours: [`Code ${module.bodies}`, `Data ${module.dataSegments}`],
      theirs: [...heads.matchAll(/^\s*(Code|Data) .* count: (\d+)$/gm)].map(
        (match) => `${match[1]} ${match[2]}`,
      ),
    },
    {
      topic: 'imports',
      ours: module.imports.map((i) => `${i.module}.${i.name}`),
      theirs: [...details.matchAll(/^ - \w+\[\d+\].* <- (.*)$/gm)].map((match) => match[1] ?? ''),
    },
    {
      topic: 'exports',
      ours: module.exports.map((e) => `${e.name} ${e.index}`),
      theirs: [...details.matchAll(/^ - \w+\[(\d+)\].* -> "(.*)"$/gm)].map(
        (match) => `${match[2]} ${match[1]}`,
      ),
    },
    {
      topic: 'function names',
      ours: [...names.functions].map(([index, name]) => `${index} ${name}`),
      theirs: [...named.matchAll(/^ - func\[(\d+)\] <(.*)>$/gm)].map((match) => `${match[1]} ${match[2]}`),
    },
  ];
}

/** `go tool nm` names: address, letter, name; its order is its own, so both lists are sorted. */
function goNames(path: string): string[] {
  const text = run('go', 'tool', 'nm', path);
  return [...text.matchAll(/^\s*([0-9a-f]+) [TtRrDdBb] (\S.*)$/gm)]
    .map((m) => `${m[2]} ${BigInt(`0x${m[1]}`)}`)
    .sort();
}

function facts(path: string, source: ByteSource): Comparison[] | undefined {
  const start = source.read(0, 16);
  if (isMacho(start)) {
    const { slices, universal } = parseMacho(source).value;
    // llvm-readobj prints all slices of a universal file together: only thin files are compared.
    const image = slices[0];
    return image === undefined || universal ? undefined : machoFacts(path, source, image, []);
  }
  if (isWasm(start)) return wasmFacts(path, source);
  const pe = parsePe(source).value;
  if (pe !== undefined) return peFacts(path, source, pe);
  const xcoff = isXcoff(start) ? parseXcoff(source).value : undefined;
  if (xcoff !== undefined) {
    const text = run('llvm-readobj', '--sections', path);
    const known = new Set(
      xcoff.sections.flatMap((s, index) => (['text', 'data', 'bss'].includes(s.kind) ? [index + 1] : [])),
    );
    const names = xcoff.symbolTable === undefined ? [] : goNames(path);
    return [
      {
        topic: 'sections',
        ours: xcoff.sections.map((s) => `${s.name} ${s.address} ${s.size} ${s.fileOffset}`),
        theirs: blocks(text, 'Section').map(
          (s) =>
            `${s.get('Name')} ${BigInt(s.get('VirtualAddress') ?? 0)} ${Number(s.get('Size'))} ${Number(s.get('RawDataOffset'))}`,
        ),
      },
      {
        topic: 'names that go tool nm has',
        ours: intersection(
          parseXcoffSymbols(source, xcoff)
            .value.filter((s) => known.has(s.section))
            .map((s) => `${s.name} ${s.address}`),
          names,
        ),
        theirs: names,
      },
    ];
  }
  const plan9 = isPlan9(start) ? parsePlan9(source).value : undefined;
  if (plan9 === undefined) return undefined;
  return [
    {
      topic: 'symbols',
      ours: parsePlan9Symbols(source, plan9)
        .value.filter((s) => /[TtDdBb]/.test(s.type))
        .map((s) => `${s.name} ${s.address}`)
        .sort(),
      theirs: goNames(path),
    },
  ];
}

function intersection(ours: readonly string[], theirs: readonly string[]): string[] {
  const wanted = new Set(theirs);
  return ours.filter((one) => wanted.has(one)).sort();
}

const paths = process.argv.slice(2);
if (paths.length === 0) {
  console.error('usage: npx tsx bench/agree-formats.ts FILE...');
  process.exit(2);
}
let differing = 0;
let compared = 0;
let files = 0;
const perTopic = new Map<string, number>();
for (const path of paths) {
  const source = bytesSource(new Uint8Array(readFileSync(path)));
  const comparisons = facts(path, source);
  if (comparisons === undefined) {
    console.log(`skip  ${path}: starts with ${hex(source.read(0, 4))}`);
    continue;
  }
  files++;
  for (const { topic, ours, theirs } of comparisons) {
    compared += theirs.length;
    perTopic.set(topic, (perTopic.get(topic) ?? 0) + theirs.length);
    const at = Array.from({ length: Math.max(ours.length, theirs.length) }).findIndex(
      (_, i) => ours[i] !== theirs[i],
    );
    if (at < 0) continue;
    differing++;
    console.log(`DIFF  ${path}: ${topic}: ${ours.length} ours, ${theirs.length} theirs; entry ${at}`);
    console.log(`      ours   ${ours[at]}`);
    console.log(`      theirs ${theirs[at]}`);
  }
}
for (const [topic, count] of perTopic) console.log(`${String(count).padStart(8)}  ${topic}`);
console.log(`${files} files, ${compared} facts compared, ${differing} topics differ`);
process.exit(differing > 0 ? 1 : 0);
