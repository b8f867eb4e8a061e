import { Fields } from '../fields/fields.ts';
import type { IssueList } from '../fields/issue-list.ts';
import { commandName } from './command-names.ts';

/**
 * mach_header       0 magic  4 cputype  8 cpusubtype  12 filetype  16 ncmds  20 sizeofcmds  24 flags
 * mach_header_64    the same and 28 reserved
 * load_command      0 cmd    4 cmdsize  then the rest of the command
 */
export interface LoadCommand {
  /** Number without the must-understand bit 0x80000000. */
  readonly command: number;
  readonly name: string;
  /** Offset in the slice. */
  readonly at: number;
  readonly size: number;
  /** The whole command, its 8-byte head included. */
  readonly fields: Fields;
}

/** Cuts the command area into commands; stops at the first that cannot be right. */
export function parseLoadCommands(
  area: Uint8Array,
  areaStart: number,
  count: number,
  wide: boolean,
  littleEndian: boolean,
  most: number,
  issues: IssueList,
): LoadCommand[] {
  const fields = new Fields(area, littleEndian);
  const commands: LoadCommand[] = [];
  let at = 0;
  for (let index = 0; index < count; index++) {
    if (index >= most) {
      issues.add('too-many-load-commands', `${count} load commands; ${most} read`, areaStart + at);
      break;
    }
    if (!fields.has(at, 8)) {
      issues.add(
        'truncated-load-commands',
        `load command ${index} of ${count} starts outside the command area`,
        areaStart + at,
      );
      break;
    }
    const raw = fields.u32(at);
    const size = fields.u32(at + 4);
    if (size < 8 || !fields.has(at, size)) {
      issues.add(
        'bad-load-command-size',
        `${commandName(raw)} (command ${index}) says it has ${size} bytes`,
        areaStart + at,
      );
      break;
    }
    if (size % (wide ? 8 : 4) !== 0) {
      issues.add(
        'misaligned-load-command',
        `${commandName(raw)} (command ${index}) has ${size} bytes, not a multiple of ${wide ? 8 : 4}`,
        areaStart + at,
      );
    }
    commands.push({
      command: raw & 0x7fffffff,
      name: commandName(raw),
      at: areaStart + at,
      size,
      fields: new Fields(area.subarray(at, at + size), littleEndian),
    });
    at += size;
  }
  return commands;
}

/** Text that a command points to with an lc_str: offset from the start of the command, NUL-ended. */
export function commandText(command: LoadCommand, at: number, issues: IssueList): string {
  const offset = command.fields.u32(at);
  if (offset < 8 || offset >= command.size) {
    issues.add(
      'bad-command-string',
      `${command.name} points to text at ${offset} outside itself`,
      command.at + at,
    );
    return '';
  }
  return command.fields.text(offset, command.size - offset);
}

/** xxxx.yy.zz in nibbles: 0x000d0200 is 13.2; a zero third part is left out, as Apple's tools do. */
export function packedVersion(value: number): string {
  const patch = value & 0xff;
  return `${value >>> 16}.${(value >>> 8) & 0xff}${patch === 0 ? '' : `.${patch}`}`;
}
