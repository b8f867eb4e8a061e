import { PT_LOAD } from '../../formats/elf/elf-file.ts';
import { elfMemory } from '../../formats/elf/hardening.ts';
import { finds, NOT_ASKED, passes, type Question } from './question.ts';

/** Are the segments aligned to the kernel's pages? */
export const memoryPages: Question = ({ facts, path, program }, target) => {
  if (program.format !== 'elf' || !['executable', 'shared-library'].includes(facts.kind)) return NOT_ASKED;
  const alignment = elfMemory(program.elf).pageAlignment;
  if (alignment === undefined || target.pageSizes.length === 0) return NOT_ASKED;
  const tooLarge = target.pageSizes.filter((size) => size > alignment);
  if (tooLarge.length === 0)
    return passes(
      'pages',
      `segments are aligned to ${kib(alignment)}, pages have ${target.pageSizes.map(kib).join(' or ')}`,
    );
  const segment = program.elf.segments.find((one) => one.type === PT_LOAD && one.alignment === alignment);
  return finds({
    cause: 'hardware/page-size',
    severity: tooLarge.length === target.pageSizes.length ? 'fails' : 'warns',
    what: `its segments are aligned to ${kib(alignment)}, so a kernel with pages of ${tooLarge.map(kib).join(' or ')} refuses it`,
    data: { path, alignment, pagesize: tooLarge[0] ?? 0 },
    proof: [
      {
        path,
        ...(segment !== undefined && { offset: segment.offset }),
        text: `PT_LOAD with p_align 0x${alignment.toString(16)}`,
      },
    ],
  });
};

const kib = (bytes: number): string => (bytes % 1024 === 0 ? `${bytes / 1024} KiB` : `${bytes} bytes`);
