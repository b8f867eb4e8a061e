import type { ByteSource } from '../../model/bytes.ts';
import type { Limits } from '../../model/limits.ts';
import type { Parsed } from '../../model/parsed.ts';
import { linkageOf } from '../elf/elf.ts';
import type { Elf } from '../elf/elf-file.ts';
import { elfImage } from '../elf/image.ts';
import { goarchOf, machineName } from '../elf/machine.ts';
import { elfSystem } from '../elf/system.ts';
import { noteFacts } from '../elf/notes.ts';
import { parseGoProgram } from '../gobinary/go-program.ts';
import type { BinaryFacts, BinaryKind } from './binary.ts';
import { systemOf } from './system.ts';

export function elfFacts(source: ByteSource, elf: Elf, limits: Limits): Parsed<BinaryFacts> {
  const image = elfImage(source, elf);
  const { value: program, issues } = parseGoProgram(image, limits);
  const note = noteFacts(elf.notes, elf.header).goBuildId;
  const go = program === undefined || note === undefined ? program : { ...program, buildId: note };
  const linkage = linkageOf(elf);
  // Linux marks its static files with nothing; of the systems with an empty ABI byte it is by far the commonest.
  const system = systemOf(image, go, elfSystem(elf)) ?? { goos: 'linux', from: 'assumed' };
  return {
    value: {
      kind: elfKind(linkage),
      system,
      goarch: goarchOf(elf.header),
      machine: machineName(elf.header),
      bits: elf.header.class,
      endian: elf.header.littleEndian ? 'little' : 'big',
      linkage,
      ...(elf.interpreter === undefined ? {} : { interpreter: elf.interpreter }),
      needed: elf.dynamic?.needed ?? [],
      stripped: !image.hasSymbols,
      ...(go === undefined ? {} : { go }),
    },
    issues,
  };
}

function elfKind(linkage: BinaryFacts['linkage']): BinaryKind {
  switch (linkage) {
    case 'shared-library':
      return 'shared-library';
    case 'relocatable':
      return 'object';
    case 'core':
      return 'core';
    case 'unknown':
      return 'other';
    default:
      return 'executable';
  }
}
