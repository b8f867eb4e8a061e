import type { ByteSource } from '../../model/bytes.ts';
import { DEFAULT_LIMITS, type Limits } from '../../model/limits.ts';
import type { Parsed } from '../../model/parsed.ts';
import { Fields } from '../fields/fields.ts';
import { IssueList } from '../fields/issue-list.ts';
import { PagedSource, sliceSource } from '../fields/paged-source.ts';
import { machoFileType, machoFlagNames } from './header-flags.ts';
import type { MachoFile, MachoImage } from './image.ts';
import { parseCommandFacts } from './command-facts.ts';
import { machoCpu } from './cpu.ts';
import { parseLoadCommands } from './load-commands.ts';
import { isSegment, type MachoSegment, parseSegment } from './segments.ts';
import { isUniversal, parseUniversal } from './universal.ts';

/** What is left to read of a file, over all its slices: a hostile table may name the same slice often. */
interface Budget {
  commands: number;
  sections: number;
}

const MOST_COMMANDS = 65_536;
const MOST_SECTIONS = 65_536;

/** True for thin and universal Mach-O of any byte order; a Java class file is not one. */
export function isMacho(start: Uint8Array): boolean {
  return thinOrder(start) !== undefined || isUniversal(start);
}

/** Width and byte order of a thin file's header. */
function thinOrder(start: Uint8Array): { wide: boolean; littleEndian: boolean } | undefined {
  switch (new Fields(start, true).u32(0)) {
    case 0xfeedface:
      return { wide: false, littleEndian: true };
    case 0xfeedfacf:
      return { wide: true, littleEndian: true };
    case 0xcefaedfe:
      return { wide: false, littleEndian: false };
    case 0xcffaedfe:
      return { wide: true, littleEndian: false };
    default:
      return undefined;
  }
}

/**
 * Reads headers and load commands of a Mach-O file, thin or universal; nothing else of it is touched.
 * Symbols, imports and exports are read on request: parseMachoSymbols, parseMachoImports,
 * parseMachoExports. Source: <mach-o/loader.h>, <mach-o/fat.h>.
 */
export function parseMacho(source: ByteSource, limits: Limits = DEFAULT_LIMITS): Parsed<MachoFile> {
  const issues = new IssueList();
  const paged = new PagedSource(source, limits.bytes);
  const start = paged.read(0, 8);
  const budget: Budget = { commands: MOST_COMMANDS, sections: MOST_SECTIONS };
  if (!isUniversal(start)) {
    const image = parseSlice(paged, 0, source.size, budget, issues);
    return {
      value: { universal: false, table: [], slices: image === undefined ? [] : [image] },
      issues: issues.list,
    };
  }
  const table = parseUniversal(paged, issues);
  const slices: MachoImage[] = [];
  for (const { offset, size, at } of table.slices) {
    if (isUniversal(paged.read(offset, 8))) {
      issues.add('nested-universal', 'a slice is itself a universal file, which no loader accepts', at);
      continue;
    }
    const image = parseSlice(sliceSource(paged, offset, size), offset, size, budget, issues.within(offset));
    if (image !== undefined) slices.push(image);
  }
  if (paged.exhausted) issues.add('byte-limit', `stopped after reading ${limits.bytes} bytes`);
  return { value: { universal: true, table: table.slices, slices }, issues: issues.list };
}

function parseSlice(
  source: ByteSource,
  sliceOffset: number,
  saidSize: number,
  budget: Budget,
  issues: IssueList,
): MachoImage | undefined {
  const head = source.read(0, 32);
  const order = thinOrder(head);
  if (order === undefined) {
    issues.add('not-macho', 'the first four bytes are no Mach-O magic number', 0);
    return undefined;
  }
  const { wide, littleEndian } = order;
  const fields = new Fields(head, littleEndian);
  const headerSize = wide ? 32 : 28;
  if (!fields.has(0, headerSize)) {
    issues.add('truncated-header', `the file ends inside its ${headerSize}-byte header`, 0);
    if (!fields.has(0, 28)) return undefined;
  }
  const commandBytes = fields.u32(20);
  const area = source.read(headerSize, commandBytes);
  if (area.length < commandBytes) {
    issues.add(
      'truncated-load-commands',
      `the header says ${commandBytes} bytes of load commands, ${area.length} are there`,
      20,
    );
  }
  const commands = parseLoadCommands(
    area,
    headerSize,
    fields.u32(16),
    wide,
    littleEndian,
    budget.commands,
    issues,
  );
  budget.commands -= commands.length;
  const segments: MachoSegment[] = [];
  for (const command of commands) {
    if (!isSegment(command)) continue;
    const segment = parseSegment(command, source.size, budget.sections, issues);
    if (segment === undefined) continue;
    budget.sections -= segment.sections.length;
    segments.push(segment);
  }
  const flags = fields.u32(24);
  return {
    sliceOffset,
    sliceSize: Math.min(saidSize, source.size),
    bits: wide ? 64 : 32,
    littleEndian,
    cpu: machoCpu(fields.u32(4), fields.u32(8)),
    fileType: machoFileType(fields.u32(12)),
    flags,
    flagNames: machoFlagNames(flags),
    headerSize,
    commandBytes,
    commands,
    segments,
    ...parseCommandFacts(commands, segments, source.size, issues),
  };
}

/** The bytes of one slice, in which all offsets of its MachoImage are meant. */
export function machoSliceSource(source: ByteSource, image: MachoImage): ByteSource {
  return sliceSource(source, image.sliceOffset, image.sliceSize);
}
