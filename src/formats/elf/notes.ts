import type { ByteSource } from '../../model/bytes.ts';
import type { Issue } from '../../model/parsed.ts';
import { Fields, utf8 } from '../fields/fields.ts';
import type { ElfHeader, ElfNote, ElfSection, ElfSegment } from './elf-file.ts';
import { PT_NOTE, SHT_NOTE } from './elf-file.ts';

// Note (gABI chapter 5): name size u32, description size u32, type u32, then name and description, each padded
// to 4 bytes; to 8 when the segment's alignment is 8 (the GNU properties of 64-bit files).

const MOST_NOTES = 10_000;
/** A description longer than this is cut: the notes that matter here have a few bytes. */
const MOST_DESCRIPTION = 64 * 1024;

export function parseNotes(
  source: ByteSource,
  header: ElfHeader,
  segments: readonly ElfSegment[],
  sections: readonly ElfSection[],
  issues: Issue[],
): ElfNote[] {
  const places = new Map<number, { offset: number; size: number; alignment: number }>();
  for (const { type, offset, fileSize, alignment } of segments) {
    if (type === PT_NOTE) places.set(offset, { offset, size: fileSize, alignment });
  }
  // Sections add the notes that are not loaded, and all of them in a relocatable file.
  const noted = new Map<number, ElfNote>();
  for (const place of places.values()) readNotes(source, header, place, noted, issues);
  for (const { type, offset, size, alignment } of sections) {
    if (type === SHT_NOTE && !noted.has(offset)) {
      readNotes(source, header, { offset, size, alignment }, noted, issues);
    }
  }
  return [...noted.values()].sort((a, b) => a.at - b.at);
}

function readNotes(
  source: ByteSource,
  header: ElfHeader,
  place: { offset: number; size: number; alignment: number },
  notes: Map<number, ElfNote>,
  issues: Issue[],
): void {
  const align = place.alignment === 8 ? 8 : 4;
  const padded = (size: number): number => Math.ceil(size / align) * align;
  const end = place.offset + place.size;
  let at = place.offset;
  while (at + 12 <= end && notes.size < MOST_NOTES) {
    const head = new Fields(source.read(at, 12), header.littleEndian);
    if (head.length < 12) break;
    const nameSize = head.u32(0);
    const size = head.u32(4);
    // The description is aligned from the note's start, so 12 header bytes and the name count together.
    const descriptionAt = at + (align === 8 ? padded(12 + nameSize) : 12 + padded(nameSize));
    if (descriptionAt + size > end || nameSize > 256) {
      issues.push({ id: 'bad-note', message: 'a note reaches beyond its segment', at });
      return;
    }
    const name = source.read(at + 12, nameSize);
    const description = source.read(descriptionAt, Math.min(size, MOST_DESCRIPTION));
    if (!notes.has(at)) {
      notes.set(at, { owner: utf8(name).replace(/\0+$/, ''), type: head.u32(8), description, at });
    }
    at = descriptionAt + padded(size);
  }
  if (at + 12 <= end && notes.size < MOST_NOTES) {
    issues.push({ id: 'truncated-notes', message: 'the notes end beyond the file', at });
  }
}

/** What the notes say, in the fields of their owners. */
export interface NoteFacts {
  /** GNU build ID in hexadecimal. */
  readonly gnuBuildId?: string;
  readonly goBuildId?: string;
  /** Oldest kernel the file accepts, from NT_GNU_ABI_TAG: `Linux 3.2.0`. */
  readonly abiTag?: { readonly os: string; readonly version: string };
  /** Android API level the file was built for. */
  readonly androidApi?: number;
  /** System that signed with its own note: `FreeBSD`, `NetBSD`, `OpenBSD`, `DragonFly`, `Android`. */
  readonly system?: string;
  /** Bits all objects agreed on: `BTI`, `PAC`, `GCS` on arm64; `IBT`, `SHSTK` on x86. */
  readonly features: readonly string[];
  /** x86-64 level the loader must refuse below: 1 to 4. */
  readonly x86Needed?: number;
  readonly x86Used?: number;
}

const ABI_TAG_OS = ['Linux', 'Hurd', 'Solaris', 'FreeBSD', 'NetBSD', 'Syllable', 'NaCl'];
const SYSTEMS = new Set(['FreeBSD', 'NetBSD', 'OpenBSD', 'DragonFly', 'Android']);

export function noteFacts(notes: readonly ElfNote[], header: ElfHeader): NoteFacts {
  const facts: { -readonly [K in keyof NoteFacts]: NoteFacts[K] } = { features: [] };
  for (const { owner, type, description } of notes) {
    const fields = new Fields(description, header.littleEndian);
    if (owner === 'GNU' && type === 1 && fields.length >= 16) {
      const os = ABI_TAG_OS[fields.u32(0)] ?? `system ${fields.u32(0)}`;
      facts.abiTag = { os, version: `${fields.u32(4)}.${fields.u32(8)}.${fields.u32(12)}` };
    } else if (owner === 'GNU' && type === 3) {
      facts.gnuBuildId = Array.from(description, (byte) => byte.toString(16).padStart(2, '0')).join('');
    } else if (owner === 'GNU' && type === 5) {
      Object.assign(facts, properties(fields, header));
    } else if (owner === 'Go' && type === 4) {
      facts.goBuildId = utf8(description).replace(/\0+$/, '');
    } else if (SYSTEMS.has(owner) && type === 1) {
      facts.system = owner;
      if (owner === 'Android' && fields.length >= 4) facts.androidApi = fields.u32(0);
    }
  }
  return facts;
}

// GNU properties: type u32, size u32, data padded to the word of the class.
const AARCH64_FEATURES = 0xc000_0000;
const X86_FEATURES = 0xc000_0002;
const X86_ISA_NEEDED = 0xc000_8002;
const X86_ISA_USED = 0xc001_0002;
const EM_386 = 3;
const EM_X86_64 = 62;
const EM_AARCH64 = 183;

function properties(fields: Fields, header: ElfHeader): Partial<NoteFacts> {
  const found: { -readonly [K in keyof NoteFacts]?: NoteFacts[K] } = {};
  const x86 = header.machine === EM_X86_64 || header.machine === EM_386;
  const word = header.class / 8;
  for (let at = 0; at + 8 <= fields.length; ) {
    const type = fields.u32(at);
    const size = fields.u32(at + 4);
    const bits = fields.u32(at + 8);
    if (type === AARCH64_FEATURES && header.machine === EM_AARCH64) {
      found.features = named(bits, ['BTI', 'PAC', 'GCS']);
    } else if (x86 && type === X86_FEATURES) {
      found.features = named(bits, ['IBT', 'SHSTK', 'LAM_U48', 'LAM_U57']);
    } else if (x86 && type === X86_ISA_NEEDED && bits !== 0) {
      found.x86Needed = 32 - Math.clz32(bits & 0xf);
    } else if (x86 && type === X86_ISA_USED && bits !== 0) {
      found.x86Used = 32 - Math.clz32(bits & 0xf);
    }
    at += 8 + Math.ceil(size / word) * word;
  }
  return found;
}

function named(bits: number, names: readonly string[]): string[] {
  return names.filter((_, bit) => (bits & (1 << bit)) !== 0);
}
