import type { VirtualAddress } from '../../model/bytes.ts';
import type { IssueList } from '../fields/issue-list.ts';
import { LC } from './command-names.ts';
import type { LoadCommand } from './load-commands.ts';

/**
 * segment_command       8 segname[16] 24 vmaddr 28 vmsize 32 fileoff 36 filesize 40 maxprot 44 initprot
 *                      48 nsects 52 flags 56 sections
 * segment_command_64    8 segname[16] 24 vmaddr 32 vmsize 40 fileoff 48 filesize 56 maxprot 60 initprot
 *                      64 nsects 68 flags 72 sections
 * section     (68)      0 sectname[16] 16 segname[16] 32 addr 36 size 40 offset 44 align 48 reloff
 *                      52 nreloc 56 flags 60 reserved1 64 reserved2
 * section_64  (80)      0 sectname[16] 16 segname[16] 32 addr 40 size 48 offset 52 align 56 reloff
 *                      60 nreloc 64 flags 68 reserved1 72 reserved2 76 reserved3
 */
export interface MachoSection {
  readonly name: string;
  readonly segment: string;
  readonly address: VirtualAddress;
  readonly size: number;
  /** In the slice; meaningless when `zeroFill`. */
  readonly fileOffset: number;
  /** Power of two. */
  readonly alignment: number;
  readonly flags: number;
  /** S_ZEROFILL, S_GB_ZEROFILL or S_THREAD_LOCAL_ZEROFILL: no bytes in the file. */
  readonly zeroFill: boolean;
}

export interface MachoSegment {
  readonly name: string;
  readonly address: VirtualAddress;
  readonly size: number;
  readonly fileOffset: number;
  readonly fileSize: number;
  /** VM_PROT bits: 1 read, 2 write, 4 execute. */
  readonly maxProtection: number;
  readonly initialProtection: number;
  readonly flags: number;
  readonly sections: readonly MachoSection[];
  /** Offset of its load command in the slice. */
  readonly at: number;
}

const ZERO_FILL_TYPES = new Set([0x1, 0xc, 0x12]);

export function isSegment(command: LoadCommand): boolean {
  return command.command === LC.segment || command.command === LC.segment64;
}

export function parseSegment(
  command: LoadCommand,
  sliceSize: number,
  mostSections: number,
  issues: IssueList,
): MachoSegment | undefined {
  const wide = command.command === LC.segment64;
  const { fields } = command;
  const head = wide ? 72 : 56;
  if (command.size < head) {
    issues.add('truncated-segment', `${command.name} has only ${command.size} bytes`, command.at);
    return undefined;
  }
  const step = wide ? 8 : 4;
  const name = fields.text(8, 16);
  const fileOffset = Number(fields.word(24 + 2 * step, wide));
  const fileSize = Number(fields.word(24 + 3 * step, wide));
  const tail = 24 + 4 * step;
  if (fileSize > 0 && fileOffset + fileSize > sliceSize) {
    issues.add(
      'segment-outside-file',
      `segment ${name} needs bytes ${fileOffset} to ${fileOffset + fileSize}, the file has ${sliceSize}`,
      command.at,
    );
  }
  const said = fields.u32(tail + 8);
  const rowSize = wide ? 80 : 68;
  const room = Math.floor((command.size - head) / rowSize);
  if (said > room) {
    issues.add(
      'bad-section-count',
      `segment ${name} says ${said} sections, has room for ${room}`,
      command.at,
    );
  }
  if (Math.min(said, room) > mostSections) {
    issues.add('too-many-sections', `${said} sections in ${name}; ${mostSections} read`, command.at);
  }
  const sections: MachoSection[] = [];
  for (let index = 0; index < Math.min(said, room, mostSections); index++) {
    const at = head + index * rowSize;
    const rest = at + 32 + 2 * step;
    const flags = fields.u32(rest + 16);
    sections.push({
      name: fields.text(at, 16),
      segment: fields.text(at + 16, 16),
      address: fields.word(at + 32, wide),
      size: Number(fields.word(at + 32 + step, wide)),
      fileOffset: fields.u32(rest),
      alignment: fields.u32(rest + 4),
      flags,
      zeroFill: ZERO_FILL_TYPES.has(flags & 0xff),
    });
  }
  return {
    name,
    address: fields.word(24, wide),
    size: Number(fields.word(24 + step, wide)),
    fileOffset,
    fileSize,
    maxProtection: fields.u32(tail),
    initialProtection: fields.u32(tail + 4),
    flags: fields.u32(tail + 12),
    sections,
    at: command.at,
  };
}

/** Name of the section, else the segment, that holds a file offset of the slice. */
export function placeOfOffset(segments: readonly MachoSegment[], offset: number): string | undefined {
  for (const segment of segments) {
    if (offset < segment.fileOffset || offset >= segment.fileOffset + segment.fileSize) continue;
    const section = segment.sections.find(
      (one) => !one.zeroFill && offset >= one.fileOffset && offset < one.fileOffset + one.size,
    );
    return section === undefined ? segment.name : `${section.segment},${section.name}`;
  }
  return undefined;
}
