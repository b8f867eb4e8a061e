import type { Issue } from '../../model/parsed.ts';
import type { ByteKind, SizeItem } from '../../model/size.ts';
import type { ByteSource } from '../../model/bytes.ts';
import { Claims, type Label, type Painted, paint } from './claims.ts';

export interface SectionLabel {
  readonly name: string;
  /** Of bytes that nothing finer claims. */
  readonly kind: ByteKind;
}

/** What the readers of a format say about its bytes, before it is settled who gets which. */
export class Ledger {
  readonly labels: Label[] = [];
  readonly sectionLabels: SectionLabel[] = [];
  /** Sections, and below them what surrounds them (segments). */
  readonly sections = new Claims();
  readonly surroundings = new Claims();
  /** Headers and tables, functions, variables, what is between them: the first wins. */
  readonly structure = new Claims();
  readonly functions = new Claims();
  readonly variables = new Claims();
  readonly rest = new Claims();
  readonly issues: Issue[] = [];

  label(kind: ByteKind, packageName = '', name = ''): number {
    return this.labels.push({ kind, package: packageName, name }) - 1;
  }

  section(start: number, size: number, name: string, kind: ByteKind): void {
    this.sections.add(start, size, this.sectionLabels.push({ name, kind }) - 1);
  }

  surrounding(start: number, size: number, name: string, kind: ByteKind): void {
    this.surroundings.add(start, size, this.sectionLabels.push({ name, kind }) - 1);
  }

  /** Headers and other parts that belong to no section. */
  headers(start: number, size: number): void {
    this.section(start, size, '(headers)', 'headers');
  }
}

/** Settles the ledger: every byte of the source in exactly one item. */
export function settle(
  ledger: Ledger,
  source: ByteSource,
  moduleOf: (packageName: string) => string,
): SizeItem[] {
  const { size } = source;
  const sections = paint([ledger.sections, ledger.surroundings], size);
  const parts = paint([ledger.structure, ledger.functions, ledger.variables, ledger.rest], size);
  report(ledger, sections, size);
  const sums = new Map<number, number>();
  // Keys: section and label, both shifted by one so that 0 is "none".
  const width = ledger.labels.length + 1;
  const add = (section: number, label: number, bytes: number): void => {
    const key = section * width + label;
    sums.set(key, (sums.get(key) ?? 0) + bytes);
  };
  const gaps = { padding: 0, other: 0 };
  let part = 0;
  const inside = (start: number, end: number, section: number): void => {
    let at = start;
    while (at < end) {
      while ((parts.ends[part] ?? Infinity) <= at) part++;
      const from = Math.max(at, Math.min(end, parts.starts[part] ?? Infinity));
      if (from > at) {
        if (section > 0) add(section, 0, from - at);
        else gaps[isBlank(source, at, from) ? 'padding' : 'other'] += from - at;
      }
      const to = Math.max(from, Math.min(end, parts.ends[part] ?? from));
      if (to > from) add(section, (parts.labels[part] ?? 0) + 1, to - from);
      at = to;
    }
  };
  let at = 0;
  for (let i = 0; i < sections.starts.length; i++) {
    const start = sections.starts[i] ?? 0;
    const end = sections.ends[i] ?? 0;
    if (start > at) inside(at, start, 0);
    inside(start, end, (sections.labels[i] ?? 0) + 1);
    at = end;
  }
  if (at < size) inside(at, size, 0);
  return items(ledger, sums, width, gaps, moduleOf);
}

function items(
  ledger: Ledger,
  sums: ReadonlyMap<number, number>,
  width: number,
  gaps: { padding: number; other: number },
  moduleOf: (packageName: string) => string,
): SizeItem[] {
  const found: SizeItem[] = [];
  for (const [key, size] of sums) {
    const section = ledger.sectionLabels[Math.floor(key / width) - 1];
    const label = ledger.labels[(key % width) - 1];
    const packageName = label?.package ?? '';
    found.push({
      section: section?.name ?? BETWEEN,
      kind: label?.kind ?? section?.kind ?? 'other',
      module: moduleOf(packageName),
      package: packageName,
      name: label?.name ?? '',
      size,
    });
  }
  for (const kind of ['padding', 'other'] as const)
    if (gaps[kind] > 0)
      found.push({ section: BETWEEN, kind, module: '', package: '', name: '', size: gaps[kind] });
  return found;
}

const BETWEEN = '(between sections)';
const STEP = 1024 * 1024;

/** Linkers fill gaps with zeros. */
function isBlank(source: ByteSource, start: number, end: number): boolean {
  for (let at = start; at < end; at += STEP) {
    const bytes = source.read(at, Math.min(STEP, end - at));
    for (let i = 0; i < bytes.length; i++) if (bytes[i] !== 0) return false;
  }
  return true;
}

function report(ledger: Ledger, sections: Painted, size: number): void {
  if (sections.overlap > 0) {
    const message = `sections overlap by ${sections.overlap} bytes; they are counted once, for the first`;
    ledger.issues.push({ id: 'overlapping-sections', message, at: sections.overlapAt });
  }
  const { starts, ends, labels, count } = ledger.sections;
  for (let i = 0, shown = 0; i < count && shown < 20; i++) {
    if ((ends[i] ?? 0) <= size) continue;
    const name = ledger.sectionLabels[labels[i] ?? 0]?.name ?? '';
    const message = `section ${name} ends at ${ends[i]}, beyond the end of the file at ${size}`;
    ledger.issues.push({ id: 'section-outside-file', message, at: starts[i] ?? 0 });
    shown++;
  }
  if ([ledger.structure, ledger.functions, ledger.variables, ledger.sections].some(({ full }) => full))
    ledger.issues.push({ id: 'too-many-claims', message: 'more parts than are told apart; sums stay exact' });
}
