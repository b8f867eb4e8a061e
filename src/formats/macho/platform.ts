import type { IssueList } from '../fields/issue-list.ts';
import { LC } from './command-names.ts';
import { type LoadCommand, packedVersion } from './load-commands.ts';

/**
 * build_version_command   8 platform 12 minos 16 sdk 20 ntools, then {0 tool 4 version} each
 * version_min_command     8 version 12 sdk
 */
export interface MachoPlatform {
  /** macos, ios, tvos, watchos, bridgeos, mac-catalyst, ios-simulator, ..., or platform-N. */
  readonly name: string;
  /** Oldest system the file asks for: `11.0`. */
  readonly minimum: string;
  /** `n/a` in the oldest linkers' form, where the field is 0. */
  readonly sdk: string;
  readonly form: 'build-version' | 'version-min';
  /** Empty from Go's own linker; Apple's linkers name themselves. */
  readonly tools: readonly { readonly tool: string; readonly version: string }[];
  readonly at: number;
}

const PLATFORMS: readonly string[] = [
  'unknown',
  'macos',
  'ios',
  'tvos',
  'watchos',
  'bridgeos',
  'mac-catalyst',
  'ios-simulator',
  'tvos-simulator',
  'watchos-simulator',
  'driverkit',
  'visionos',
  'visionos-simulator',
];
const TOOLS = new Map([
  [1, 'clang'],
  [2, 'swift'],
  [3, 'ld'],
  [4, 'lld'],
]);
const MIN_FORMS = new Map<number, string>([
  [LC.minMacos, 'macos'],
  [LC.minIos, 'ios'],
  [LC.minTvos, 'tvos'],
  [LC.minWatchos, 'watchos'],
]);

export function parsePlatform(command: LoadCommand, issues: IssueList): MachoPlatform | undefined {
  const { fields } = command;
  const old = MIN_FORMS.get(command.command);
  if (old === undefined && command.command !== LC.buildVersion) return undefined;
  const head = old === undefined ? 24 : 16;
  if (command.size < head) {
    issues.add('truncated-platform', `${command.name} has only ${command.size} bytes`, command.at);
    return undefined;
  }
  const versionAt = old === undefined ? 12 : 8;
  const sdk = fields.u32(versionAt + 4);
  const tools: { tool: string; version: string }[] = [];
  if (old === undefined) {
    const said = fields.u32(20);
    const room = Math.floor((command.size - 24) / 8);
    if (said > room) issues.add('bad-tool-count', `${command.name} says ${said} tools`, command.at + 20);
    for (let index = 0; index < Math.min(said, room); index++) {
      const tool = fields.u32(24 + index * 8);
      tools.push({
        tool: TOOLS.get(tool) ?? `tool-${tool}`,
        version: packedVersion(fields.u32(28 + index * 8)),
      });
    }
  }
  const platform = fields.u32(8);
  return {
    name: old ?? PLATFORMS[platform] ?? `platform-${platform}`,
    minimum: packedVersion(fields.u32(versionAt)),
    sdk: sdk === 0 ? 'n/a' : packedVersion(sdk),
    form: old === undefined ? 'build-version' : 'version-min',
    tools,
    at: command.at,
  };
}
