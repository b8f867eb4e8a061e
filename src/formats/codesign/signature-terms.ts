import type { ByteSource } from '../../model/bytes.ts';
import type { MachoImage } from '../macho/image.ts';
import type { KeptBlob, SignatureTerms } from './ad-hoc-signature.ts';
import { type Refused, refuse, type SigningOptions } from './signing-options.ts';
import { parseSuperBlob, signatureKind, SLOT } from './superblob.ts';

const ADHOC = 0x2;
const RUNTIME = 0x10000;
const LINKER_SIGNED = 0x20000;
/** Slots that seal files beside the program: Info.plist and resources. */
const OUTSIDE_SLOTS = [1, 3];

/** What the new signature says: kept from an earlier ad-hoc one where the options say nothing else. */
export function signatureTerms(
  slice: ByteSource,
  image: MachoImage,
  options: SigningOptions,
): SignatureTerms | Refused {
  const range = image.codeSignature;
  const old =
    range === undefined
      ? undefined
      : parseSuperBlob(slice.read(range.offset, Math.min(range.size, 64 * 1024 * 1024)), range.offset).value;
  if (old !== undefined && signatureKind(old) === 'identity' && options.replaceIdentity !== true) {
    return refuse(
      'identity-signature',
      'the file is signed by an identity; an ad-hoc signature would throw that away',
    );
  }
  // With an identity go its entitlements and requirements: they mean nothing without it.
  const kept = old !== undefined && signatureKind(old) !== 'identity' ? old : undefined;
  const directory = kept?.directories[0];
  const flags = (options.flags ?? directory?.flags ?? ADHOC | LINKER_SIGNED) | ADHOC;
  const blobs: KeptBlob[] = (kept?.blobs ?? [])
    .filter((one) => one.slot === SLOT.requirements || (one.slot >= SLOT.entitlements && one.slot < 16))
    .map(({ slot, bytes }) => ({ slot, bytes }));
  const sealed = new Map<number, Uint8Array>();
  if (directory?.hashName === 'sha256') {
    for (const slot of OUTSIDE_SLOTS) {
      const hash = directory.specialHashes[slot - 1];
      if (hash !== undefined && !/^0*$/.test(hash)) sealed.set(slot, fromHex(hash));
    }
  }
  const runtime = (flags & RUNTIME) === 0 ? undefined : (directory?.runtime ?? 0);
  return {
    identifier: options.identifier ?? directory?.identifier ?? 'a.out',
    flags,
    blobs,
    sealed,
    ...(runtime === undefined ? {} : { runtime }),
  };
}

function fromHex(text: string): Uint8Array {
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}
