import type { ByteSource } from '../../model/bytes.ts';
import type { MachoImage } from '../macho/image.ts';
import { type CodeDirectory, digestOf } from './code-directory.ts';
import { type Digest, digestHex } from './digest.ts';
import { type CodeSignature, slotName } from './superblob.ts';

export interface SpecialSlotCheck {
  readonly directory: CodeDirectory;
  /** 1 Info.plist, 2 requirements, 3 resources, 5 entitlements, 7 DER entitlements, ... */
  readonly slot: number;
  readonly name: string;
  /**
   * `outside` seals a file of the bundle that is not in this file; `unsealed` is a blob that no slot covers.
   */
  readonly state: 'match' | 'mismatch' | 'missing' | 'outside' | 'unsealed';
  /** Offset of the hash, or of the unsealed blob, in the signature. */
  readonly at: number;
}

/** Slots whose content is a blob of the signature; the others seal files beside the program. */
const EMBEDDED = new Set([2, 5, 7, 8, 9, 10, 11]);
const INFO_PLIST = 1;

export function checkSpecialSlots(
  signature: CodeSignature,
  slice: ByteSource,
  image: MachoImage,
  digest: Digest,
): SpecialSlotCheck[] {
  const checks: SpecialSlotCheck[] = [];
  for (const directory of signature.directories) {
    const algorithm = digestOf(directory);
    if (algorithm === undefined) continue;
    const hashOf = (bytes: Uint8Array): string => digestHex(digest(algorithm, bytes), directory.hashSize);
    directory.specialHashes.forEach((sealed, index) => {
      if (/^0*$/.test(sealed)) return;
      const slot = index + 1;
      const content =
        slot === INFO_PLIST
          ? embeddedInfoPlist(slice, image)
          : signature.blobs.find((blob) => blob.slot === slot)?.bytes;
      let state: SpecialSlotCheck['state'];
      if (content !== undefined) state = hashOf(content) === sealed ? 'match' : 'mismatch';
      else state = EMBEDDED.has(slot) ? 'missing' : 'outside';
      checks.push({ directory, slot, name: slotName(slot), state, at: directory.at });
    });
    for (const blob of signature.blobs) {
      if (!EMBEDDED.has(blob.slot)) continue;
      const sealed = directory.specialHashes[blob.slot - 1];
      if (sealed !== undefined && !/^0*$/.test(sealed)) continue;
      checks.push({ directory, slot: blob.slot, name: blob.slotName, state: 'unsealed', at: blob.at });
    }
  }
  return checks;
}

/** A command-line program can carry its Info.plist in a section, and slot 1 then seals that. */
function embeddedInfoPlist(slice: ByteSource, image: MachoImage): Uint8Array | undefined {
  const text = image.segments.find((one) => one.name === '__TEXT');
  const section = text?.sections.find((one) => one.name === '__info_plist');
  if (section === undefined || section.size > 1024 * 1024) return undefined;
  return slice.read(section.fileOffset, section.size);
}
