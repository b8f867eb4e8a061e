import { parseSuperBlob, signatureKind } from '../../formats/codesign/superblob.ts';
import type { MachoImage } from '../../formats/macho/image.ts';
import type { ByteSource } from '../../model/bytes.ts';
import type { MachoSheet, SignatureSheet } from '../../model/inspection.ts';
import type { Issue } from '../../model/parsed.ts';

/** Hashes of pages are 32 bytes for every 4 KiB, so this is the signature of a program of 2 GB. */
const MOST_SIGNATURE = 16 * 1024 * 1024;

/** Facts of one slice; `source` is the whole file. */
export function machoSheet(source: ByteSource, image: MachoImage, issues: Issue[]): MachoSheet {
  return {
    at: image.sliceOffset,
    size: image.sliceSize,
    fileType: image.fileType.name,
    flags: image.flagNames,
    platforms: image.platforms.map(({ name, minimum, sdk, tools }) => ({
      name,
      minimum,
      sdk,
      tools: tools.map(({ tool, version }) => `${tool} ${version}`),
    })),
    ...(image.uuid !== undefined && { uuid: image.uuid }),
    libraries: image.dylibs.map(({ kind, path, current, compatibility }) => ({
      kind,
      path,
      current,
      compatibility,
    })),
    rpaths: image.rpaths,
    ...(image.sourceVersion !== undefined && { sourceVersion: image.sourceVersion }),
    encrypted: image.encrypted,
    signature: signatureSheet(source, image, issues),
  };
}

function signatureSheet(source: ByteSource, image: MachoImage, issues: Issue[]): SignatureSheet {
  const range = image.codeSignature;
  if (range === undefined) return { kind: 'none', flags: [], hashes: [] };
  const at = image.sliceOffset + range.offset;
  const size = Math.min(range.size, MOST_SIGNATURE, Math.max(0, image.sliceSize - range.offset));
  const { value: signature, issues: found } = parseSuperBlob(source.read(at, size), at);
  issues.push(...found);
  const first = signature.directories[0];
  return {
    kind: signatureKind(signature),
    ...(first !== undefined && { identifier: first.identifier }),
    ...(first?.team !== undefined && { team: first.team }),
    flags: first?.flagNames ?? [],
    hashes: signature.directories.map(({ hashName }) => hashName),
    at,
  };
}
