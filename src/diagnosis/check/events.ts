import { machineFacts } from '../../formats/platform/platform-words.ts';
import { parseTarget } from '../../knowledge/platforms/parse-target.ts';
import type { CheckResult } from '../../model/check.ts';
import type { ObservedEvent } from '../../model/event.ts';
import type { Context } from '../../model/situation.ts';
import type { Target } from '../../model/target.ts';

/** Events whose name is not the last part of the cause's id. */
const EVENTS: Readonly<Record<string, string>> = {
  'target/host-arch-built': 'foreign-platform',
  'target/wrong-arch-shipped': 'name-promises-target',
  'target/wrong-arch-downloaded': 'name-says-other',
  'toolchain/go-version-too-old': 'uuid-missing',
};
const CHECKED = new Set([
  'cgo/dynamic-when-static-wanted',
  'cgo/missing-c-library',
  'cgo/missing-interpreter',
  'hardware/microarch-level',
  'hardware/page-size',
  'host/codesign-invalidated',
  'host/codesign-missing',
  'host/upx-packed',
  'host/wasm-corrupted',
  'host/wasm-exec-mismatch',
  'host/wasm-missing-import',
  'libc/glibc-too-old',
  'libc/kernel-too-old',
  'libc/libstdcxx-too-old',
  'libc/macos-min-version',
  'libc/musl-vs-glibc-symbol',
  'libc/symbol-missing',
  'libc/windows-min-version',
  'target/goarm-level',
  'target/gomips-softfloat',
  'toolchain/gccgo-abi',
  'toolchain/wrong-elf-class-or-machine',
]);

/** What a verdict adds to a diagnosis: the first thing that stops the program, for nothing after it is reached. */
export function findCheckEvents(result: CheckResult): readonly ObservedEvent[] {
  const finding = result.findings.find(({ severity }) => severity === 'fails');
  if (finding === undefined) return [];
  const name =
    EVENTS[finding.cause] ?? (CHECKED.has(finding.cause) ? finding.cause.replace(/^.*\//, '') : undefined);
  if (name === undefined) return [];
  const offset = finding.proof[0]?.offset;
  return [
    {
      event: `check.${name}`,
      data: { ...finding.data, on: result.target },
      where: { path: result.path, ...(offset !== undefined && { offset }) },
      text: `${result.target}: ${finding.what}`.slice(0, 400),
    },
  ];
}

/** The target that a context describes in free text: where it failed, or where it is meant to run. */
export function contextTarget(context: Context, goarch: string): Target | undefined {
  for (const text of [context.target, context.host]) {
    if (text === undefined) continue;
    const exact = parseTarget(text).value;
    if (exact !== undefined) return exact;
    const { distribution, version, arch = goarch, os } = machineFacts(text);
    const system = distribution ?? (os === 'windows' || os === 'darwin' ? os : undefined);
    // Without a release the newest would be meant, and an old machine is what fails.
    if (system === undefined || version === undefined) continue;
    const found = parseTarget(`${system}:${version}/${arch}`).value;
    if (found !== undefined) return found;
  }
  return undefined;
}
