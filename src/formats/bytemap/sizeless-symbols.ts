import type { ByteKind } from '../../model/size.ts';
import { type AddressRanges, claimAddress } from './address-ranges.ts';
import type { Ledger } from './ledger.ts';
import { isMark, variableLabel } from './symbol-claims.ts';

/** A symbol of a format whose symbols have no size: it ends where the next one of its section begins. */
export interface AddressedSymbol {
  readonly name: string;
  readonly address: bigint;
  /** Index into the sections. */
  readonly section: number;
}

export interface AddressedSection {
  readonly address: bigint;
  /** Bytes that the file has of it. */
  readonly size: number;
  readonly kind: ByteKind;
}

export function claimSymbols(
  ledger: Ledger,
  ranges: AddressRanges,
  symbols: readonly AddressedSymbol[],
  sections: readonly AddressedSection[],
  go: boolean,
): void {
  const kept = symbols.filter(({ name, section }) => !isMark(name) && (sections[section]?.size ?? 0) > 0);
  const sorted = kept
    .map(({ name, address, section }, order) => ({
      name,
      section,
      order,
      address: Number(address - ranges.base),
    }))
    .sort((a, b) => a.section - b.section || a.address - b.address || a.order - b.order);
  sorted.forEach(({ name, section, address }, i) => {
    const holder = sections[section];
    if (holder === undefined) return;
    const next = sorted[i + 1];
    const end = Number(holder.address - ranges.base) + holder.size;
    const stop = next?.section === section ? Math.min(end, next.address) : end;
    const label =
      holder.kind === 'code'
        ? { kind: 'code' as const, package: '', name }
        : variableLabel(name, go, holder.kind);
    claimAddress(ranges, ledger.variables, address, stop - address, ledger.labels.push(label) - 1);
  });
}
