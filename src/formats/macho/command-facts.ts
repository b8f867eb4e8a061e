import { hex } from '../fields/fields.ts';
import type { IssueList } from '../fields/issue-list.ts';
import { LC } from './command-names.ts';
import { type MachoDylib, parseDylib } from './dylibs.ts';
import type { LinkeditRange, MachoEntry, MachoImage } from './image.ts';
import { commandText, type LoadCommand } from './load-commands.ts';
import { type MachoPlatform, parsePlatform } from './platform.ts';
import type { MachoSegment } from './segments.ts';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
/** What the load commands other than segments say. */
type CommandFacts = Pick<
  MachoImage,
  | 'platforms'
  | 'uuid'
  | 'dylibs'
  | 'rpaths'
  | 'dylinker'
  | 'entry'
  | 'sourceVersion'
  | 'symbolTable'
  | 'symbolCounts'
  | 'codeSignature'
  | 'exportsTrie'
  | 'chainedFixups'
  | 'functionStarts'
  | 'binds'
  | 'encrypted'
>;

export function parseCommandFacts(
  commands: readonly LoadCommand[],
  segments: readonly MachoSegment[],
  sliceSize: number,
  issues: IssueList,
): CommandFacts {
  const platforms: MachoPlatform[] = [];
  const dylibs: MachoDylib[] = [];
  const rpaths: string[] = [];
  const facts: Mutable<CommandFacts> = { platforms, dylibs, rpaths, encrypted: false };
  for (const command of commands) {
    const { fields, size, at } = command;
    const short = (least: number): boolean => {
      if (size >= least) return false;
      issues.add('truncated-load-command', `${command.name} has ${size} bytes, needs ${least}`, at);
      return true;
    };
    const range = (offsetAt: number): LinkeditRange => {
      const offset = fields.u32(offsetAt);
      const length = fields.u32(offsetAt + 4);
      if (offset + length > sliceSize) {
        issues.add(
          'linkedit-outside-file',
          `${command.name} points to bytes ${offset} to ${offset + length} of ${sliceSize}`,
          at + offsetAt,
        );
      }
      return { offset, size: length, at };
    };
    const platform = parsePlatform(command, issues);
    if (platform !== undefined) platforms.push(platform);
    const dylib = parseDylib(command, issues);
    if (dylib !== undefined) dylibs.push(dylib);
    switch (command.command) {
      case LC.uuid:
        if (!short(24)) facts.uuid = uuidText(fields.bytes.subarray(8, 24));
        break;
      case LC.rpath:
        if (!short(12)) rpaths.push(commandText(command, 8, issues));
        break;
      case LC.loadDylinker:
        if (!short(12)) facts.dylinker = commandText(command, 8, issues);
        break;
      case LC.main:
        if (!short(24)) facts.entry = { form: 'main', offset: fields.n64(8) };
        break;
      case LC.unixThread:
        addThreadEntry(facts, command, segments);
        break;
      case LC.sourceVersion:
        if (!short(16)) facts.sourceVersion = sourceVersion(fields.u64(8));
        break;
      case LC.symtab:
        if (short(24)) break;
        facts.symbolTable = {
          offset: fields.u32(8),
          count: fields.u32(12),
          stringOffset: fields.u32(16),
          stringSize: fields.u32(20),
        };
        break;
      case LC.dysymtab:
        if (short(80)) break;
        facts.symbolCounts = {
          local: fields.u32(12),
          exported: fields.u32(20),
          undefined: fields.u32(28),
        };
        break;
      case LC.codeSignature:
        if (short(16)) break;
        if (facts.codeSignature !== undefined) {
          issues.add('second-code-signature', 'a second LC_CODE_SIGNATURE; the first counts', at);
          break;
        }
        facts.codeSignature = range(8);
        break;
      case LC.exportsTrie:
        if (!short(16)) facts.exportsTrie = range(8);
        break;
      case LC.chainedFixups:
        if (!short(16)) facts.chainedFixups = range(8);
        break;
      case LC.functionStarts:
        if (!short(16)) facts.functionStarts = range(8);
        break;
      case LC.dyldInfo: {
        // dyld_info_command: 8 rebase, 16 bind, 24 weak bind, 32 lazy bind, 40 export, each {offset, size}
        if (short(48)) break;
        facts.binds = { eager: range(16), weak: range(24), lazy: range(32) };
        const exports = range(40);
        if (exports.size > 0) facts.exportsTrie ??= exports;
        break;
      }
      case LC.encryptionInfo:
      case LC.encryptionInfo64:
        if (!short(20) && fields.u32(16) !== 0) facts.encrypted = true;
        break;
    }
  }
  return facts;
}

function uuidText(bytes: Uint8Array): string {
  const text = hex(bytes).toUpperCase();
  return [text.slice(0, 8), text.slice(8, 12), text.slice(12, 16), text.slice(16, 20), text.slice(20)].join(
    '-',
  );
}

/** A.B.C.D.E packed as 24, 10, 10, 10, 10 bits; trailing zero parts but one are left out. */
function sourceVersion(packed: bigint): string {
  const parts = [packed >> 40n, (packed >> 30n) & 1023n, (packed >> 20n) & 1023n, (packed >> 10n) & 1023n];
  parts.push(packed & 1023n);
  while (parts.length > 2 && parts.at(-1) === 0n) parts.pop();
  return parts.join('.');
}

/**
 * thread_command: 8 flavor 12 count, then the registers of the cpu. The program counter is register 16 of
 * x86_THREAD_STATE64 (flavor 4), 10 of x86_THREAD_STATE32 (1), 15 of ARM_THREAD_STATE (1), 32 of
 * ARM_THREAD_STATE64 (6). The register count tells the two flavors numbered 1 apart.
 */
function addThreadEntry(
  facts: { entry?: MachoEntry },
  command: LoadCommand,
  segments: readonly MachoSegment[],
): void {
  const { fields } = command;
  const flavor = fields.u32(8);
  const count = fields.u32(12);
  let address: bigint | undefined;
  if (flavor === 4 && fields.has(16, 17 * 8)) address = fields.u64(16 + 16 * 8);
  else if (flavor === 6 && fields.has(16, 33 * 8)) address = fields.u64(16 + 32 * 8);
  else if (flavor === 1 && fields.has(16, 16 * 4)) {
    address = BigInt(fields.u32(16 + (count === 16 ? 10 : 15) * 4));
  }
  if (address === undefined || facts.entry !== undefined) return;
  const entry = address;
  const inside = segments.some((one) => entry >= one.address && entry < one.address + BigInt(one.size));
  if (inside) facts.entry = { form: 'thread', address: entry };
}
