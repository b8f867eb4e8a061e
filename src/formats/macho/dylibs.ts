import type { IssueList } from '../fields/issue-list.ts';
import { LC } from './command-names.ts';
import { commandText, type LoadCommand, packedVersion } from './load-commands.ts';

/** dylib_command: 8 name (lc_str) 12 timestamp 16 current_version 20 compatibility_version */
export interface MachoDylib {
  readonly kind: 'load' | 'weak' | 'reexport' | 'lazy' | 'upward' | 'id';
  readonly path: string;
  readonly current: string;
  readonly compatibility: string;
  readonly at: number;
}

const KINDS = new Map<number, MachoDylib['kind']>([
  [LC.loadDylib, 'load'],
  [LC.loadWeakDylib, 'weak'],
  [LC.reexportDylib, 'reexport'],
  [LC.lazyLoadDylib, 'lazy'],
  [LC.upwardDylib, 'upward'],
  [LC.idDylib, 'id'],
]);

export function parseDylib(command: LoadCommand, issues: IssueList): MachoDylib | undefined {
  const kind = KINDS.get(command.command);
  if (kind === undefined) return undefined;
  if (command.size < 24) {
    issues.add('truncated-dylib', `${command.name} has only ${command.size} bytes`, command.at);
    return undefined;
  }
  return {
    kind,
    path: commandText(command, 8, issues),
    current: packedVersion(command.fields.u32(16)),
    compatibility: packedVersion(command.fields.u32(20)),
    at: command.at,
  };
}
