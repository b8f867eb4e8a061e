import { utf8 } from '../fields/fields.ts';
import { Needle } from './byte-search.ts';
import type { Pclntab } from './pclntab.ts';
import type { ProgramImage } from './program-image.ts';

/** The target, from the name of the runtime's entry function. */
export interface EntryTarget {
  readonly goos: string;
  readonly goarch: string;
}

const ENTRY = new Needle(Uint8Array.from('_rt0_', (letter) => letter.charCodeAt(0)));
const MOST_NAMES = 64 * 1024 * 1024;

/**
 * Each program starts in `_rt0_GOARCH_GOOS` (`..._lib` in libraries), whose name the function table keeps. It tells
 * the target where neither settings nor the format do.
 */
export function findEntryTarget(image: ProgramImage, table: Pclntab): EntryTarget | undefined {
  const names = image.readAt(table.address + BigInt(table.names), Math.min(table.namesSize, MOST_NAMES));
  for (let at = ENTRY.in(names); at >= 0; at = ENTRY.in(names, at + 1)) {
    const match = /^_rt0_([a-z0-9]+)_([a-z0-9]+)(?:_lib)?\0/.exec(utf8(names.subarray(at, at + 64)));
    // PE and others enter through a function named for a family of machines: only full pairs are targets.
    if (match !== null && names[at - 1] === 0) return { goarch: match[1] ?? '', goos: match[2] ?? '' };
  }
  return undefined;
}
