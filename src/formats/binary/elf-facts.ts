import type { ByteSource } from '../../model/bytes.ts';
import type { Limits } from '../../model/limits.ts';
import type { Parsed } from '../../model/parsed.ts';
import { linkageOf } from '../elf/elf.ts';
import { type Elf, SHT_SYMTAB } from '../elf/elf-file.ts';
import { elfImage, elfProducers } from '../elf/image.ts';
import { goarchOf, machineName } from '../elf/machine.ts';
import { elfSystem } from '../elf/system.ts';
import { noteFacts } from '../elf/notes.ts';
import { isGoSection, parseGoProgram } from '../gobinary/go-program.ts';
import type { BinaryFacts, BinaryKind } from './binary.ts';
import { systemOf } from './system.ts';

export function elfFacts(source: ByteSource, elf: Elf, limits: Limits): Parsed<BinaryFacts> {
  // Most programs are not Go, and their section names say so: then the image is not even made.
  const maybe =
    elf.sections.length === 0 ||
    elf.sections.some(({ name }) => isGoSection(name)) ||
    elfProducers(elf).length > 0;
  const image = maybe ? elfImage(source, elf) : undefined;
  const { value: program, issues } =
    image === undefined ? { value: undefined, issues: [] } : parseGoProgram(image, limits);
  const note = program === undefined ? undefined : noteFacts(elf.notes, elf.header).goBuildId;
  const go = program === undefined || note === undefined ? program : { ...program, buildId: note };
  const linkage = linkageOf(elf);
  // Linux marks its static files with nothing; of the systems with an empty ABI byte it is by far the commonest.
  const system = (image === undefined ? elfSystem(elf) : systemOf(image, go, elfSystem(elf))) ?? {
    goos: 'linux',
    from: 'assumed',
  };
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
      stripped: !elf.sections.some(({ type }) => type === SHT_SYMTAB),
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
