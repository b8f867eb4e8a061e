import type { ByteSource } from '../../model/bytes.ts';
import type { Limits } from '../../model/limits.ts';
import type { Parsed } from '../../model/parsed.ts';
import { parseGoProgram } from '../gobinary/go-program.ts';
import type { MachoImage } from '../macho/image.ts';
import { machoImage } from '../macho/program-image.ts';
import type { BinaryFacts, BinaryKind, BinaryLinkage } from './binary.ts';
import { systemOf } from './system.ts';

const KINDS: ReadonlyMap<string, BinaryKind> = new Map([
  ['execute', 'executable'],
  ['dylib', 'shared-library'],
  ['bundle', 'shared-library'],
  ['object', 'object'],
  ['core', 'core'],
]);

/** Facts of one slice; `source` is the whole file. */
export function machoFacts(source: ByteSource, slice: MachoImage, limits: Limits): Parsed<BinaryFacts> {
  const image = machoImage(source, slice);
  const { value: go, issues } = parseGoProgram(image, limits);
  const kind = KINDS.get(slice.fileType.name) ?? 'other';
  const ios = slice.platforms.some(({ name }) => name.startsWith('ios'));
  const system = systemOf(image, go, { goos: ios ? 'ios' : 'darwin', from: 'format' });
  return {
    value: {
      kind,
      ...(system === undefined ? {} : { system }),
      goarch: slice.cpu.goarch ?? '',
      machine: slice.cpu.name,
      bits: slice.bits,
      endian: slice.littleEndian ? 'little' : 'big',
      linkage: machoLinkage(slice, kind),
      ...(slice.dylinker === undefined ? {} : { interpreter: slice.dylinker }),
      needed: slice.dylibs
        .filter((dylib) => dylib.kind !== 'id' && dylib.kind !== 'weak')
        .map(({ path }) => path),
      stripped: !image.hasSymbols,
      ...(go === undefined ? {} : { go }),
    },
    issues,
  };
}

function machoLinkage(slice: MachoImage, kind: BinaryKind): BinaryLinkage {
  if (kind === 'object') return 'relocatable';
  if (kind === 'shared-library' || kind === 'core') return kind;
  if (slice.dylinker === undefined) return 'static';
  return slice.flagNames.includes('MH_PIE') ? 'dynamic-pie' : 'dynamic';
}
