import { findEntryTarget } from '../gobinary/entry-target.ts';
import { type GoProgram, settingOf } from '../gobinary/go-program.ts';
import type { ProgramImage } from '../gobinary/program-image.ts';
import type { BinarySystem } from './binary.ts';

/**
 * The operating system by the best evidence: what the build recorded, what the runtime's entry is called, then what
 * the format says. A format cannot tell illumos from Solaris or, in static files, dragonfly from Linux.
 */
export function systemOf(
  image: ProgramImage,
  go: GoProgram | undefined,
  byFormat: BinarySystem | undefined,
): BinarySystem | undefined {
  const setting = go === undefined ? undefined : settingOf(go, 'GOOS');
  if (setting !== undefined) return { goos: setting, from: 'build-setting' };
  const entry = go?.pclntab === undefined ? undefined : findEntryTarget(image, go.pclntab);
  if (entry !== undefined) return { goos: entry.goos, from: 'entry-function' };
  return byFormat;
}
