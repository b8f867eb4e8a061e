/**
 * Ad-hoc signatures against Go's linker, and the cost of verifying against plain SHA-256.
 *
 *   npm run bench:codesign -- FILE...
 *
 * FILE: Mach-O files signed by Go's linker (others are listed and skipped). For each one the signature is
 * taken off (command and bytes, or only the bytes), made again, and compared byte for byte with the file;
 * then one bit is flipped in every page in turn, and each must be found at its page. Last, verification of
 * all files is timed against SHA-256 over the same bytes, interleaved, median of fifteen rounds,
 * in processor time, which other work on the machine disturbs least.
 * Exit 1 when a signature differs or a flipped bit is missed.
 */
import * as crypto from 'node:crypto';
import { readFileSync } from 'node:fs';
import { digest } from '../src/cli/digest.ts';
import { signAdHoc } from '../src/formats/codesign/sign.ts';
import { verifySignature } from '../src/formats/codesign/verify.ts';
import type { MachoImage } from '../src/formats/macho/image.ts';
import { parseMacho } from '../src/formats/macho/macho.ts';
import { bytesSource } from '../src/model/bytes.ts';

/** The file as it was before signing: signature gone, its command gone, __LINKEDIT ending at the code. */
function withoutSignature(bytes: Uint8Array, image: MachoImage): Uint8Array {
  const signature = image.codeSignature;
  const linkedit = image.segments.at(-1);
  if (signature === undefined || linkedit === undefined) return bytes;
  const out = bytes.slice(0, signature.offset);
  const view = new DataView(out.buffer);
  const end = image.headerSize + image.commandBytes;
  out.copyWithin(signature.at, signature.at + 16, end);
  out.fill(0, end - 16, end);
  view.setUint32(16, image.commands.length - 1, true);
  view.setUint32(20, image.commandBytes - 16, true);
  const size = BigInt(signature.offset - linkedit.fileOffset);
  const linkeditAt = linkedit.at > signature.at ? linkedit.at - 16 : linkedit.at;
  view.setBigUint64(linkeditAt + 32, size, true);
  view.setBigUint64(linkeditAt + 48, size, true);
  return out;
}

function signedAgain(bytes: Uint8Array): Uint8Array | string {
  const signing = signAdHoc(bytesSource(bytes), digest);
  if (signing.outcome !== 'signed') return `${signing.outcome}: ${signing.message}`;
  return signing.output.read(0, signing.output.size);
}

/** Flips one bit of every page and counts the flips that are not found at exactly that page. */
function missedFlips(bytes: Uint8Array, codeLimit: number): number {
  let missed = 0;
  const copy = bytes.slice();
  // One verification a page would take minutes on a large file: sample at most 200 pages, spread evenly.
  const pages = Math.ceil(codeLimit / 4096);
  const step = Math.max(1, Math.floor(pages / 200));
  for (let page = 0; page < pages; page += step) {
    const length = Math.min(4096, codeLimit - page * 4096);
    const at = page * 4096 + ((page * 2654435761) % length);
    // The load commands say where the signature is; a flip there is found too, but not always by its page.
    if (at < 4096) continue;
    copy[at] = (copy[at] ?? 0) ^ (1 << (page & 7));
    const verdict = verifySignature(bytesSource(copy), digest).value[0];
    const first = verdict?.pages[0]?.first;
    if (verdict?.state !== 'broken' || first?.page !== page || verdict.pages[0]?.bad !== 1) missed++;
    copy[at] = bytes[at] ?? 0;
  }
  return missed;
}

/** Milliseconds of processor time of this process. */
function cpu(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

const wanted = process.argv.slice(2);
if (wanted.length === 0) {
  console.error('usage: npm run bench:codesign -- FILE...');
  process.exit(2);
}
let wrong = 0;
const intact: { path: string; bytes: Uint8Array; codeLimit: number }[] = [];
for (const path of wanted) {
  const bytes = new Uint8Array(readFileSync(path));
  const verdict = verifySignature(bytesSource(bytes), digest).value[0];
  const image = parseMacho(bytesSource(bytes)).value.slices[0];
  if (verdict === undefined || image === undefined || verdict.state === 'unsigned') {
    console.log(`skip      ${path}: ${verdict?.state ?? 'no Mach-O'}`);
    continue;
  }
  if (verdict.state === 'broken') wrong++;
  else intact.push({ path, bytes, codeLimit: verdict.pages[0]?.directory.codeLimit ?? 0 });
  if (verdict.kind !== 'linker-signed') {
    console.log(`${verdict.state.padEnd(9)} ${path}: signed by an identity, not made again`);
    continue;
  }
  if (verdict.signature?.directories[0]?.identifier !== 'a.out') {
    // Another linker's form (ld64, lld) pads its directory otherwise: what is made anew must be intact.
    const made = signedAgain(bytes);
    const state =
      typeof made === 'string' ? made : verifySignature(bytesSource(made), digest).value[0]?.state;
    if (state !== 'intact') wrong++;
    console.log(`${verdict.state.padEnd(9)} ${path}: signed by another linker, made again: ${state}`);
    continue;
  }
  const again = signedAgain(bytes);
  const anew = signedAgain(withoutSignature(bytes, image));
  const same = (made: Uint8Array | string): boolean =>
    typeof made !== 'string' && Buffer.compare(made, bytes) === 0;
  const missed = missedFlips(bytes, verdict.pages[0]?.directory.codeLimit ?? 0);
  if (!same(again) || !same(anew) || missed > 0) wrong++;
  const word = (made: Uint8Array | string): string =>
    typeof made === 'string' ? made : same(made) ? 'same bytes' : 'DIFFERS';
  console.log(
    `${verdict.state.padEnd(9)} ${path}: re-signed ${word(again)}, signed anew ${word(anew)}, flips missed ${missed}`,
  );
}

const rounds = { verify: [] as number[], plain: [] as number[], pages: [] as number[] };
for (let round = 0; round < 15; round++) {
  let start = cpu();
  for (const { bytes } of intact) verifySignature(bytesSource(bytes), digest);
  rounds.verify.push(cpu() - start);
  start = cpu();
  for (const { bytes, codeLimit } of intact) {
    crypto.createHash('sha256').update(bytes.subarray(0, codeLimit)).digest();
  }
  rounds.plain.push(cpu() - start);
  start = cpu();
  for (const { bytes, codeLimit } of intact) {
    for (let at = 0; at < codeLimit; at += 4096) {
      digest('sha256', bytes.subarray(at, Math.min(at + 4096, codeLimit)));
    }
  }
  rounds.pages.push(cpu() - start);
}
const megabytes = intact.reduce((sum, one) => sum + one.codeLimit, 0) / 1e6;
const line = (name: string, times: readonly number[]): string => {
  const ratio = (pick: (values: readonly number[]) => number): string =>
    (pick(rounds.verify) / pick(times)).toFixed(2);
  const best = (values: readonly number[]): number => Math.min(...values);
  return (
    `${name.padEnd(22)} median ${median(times).toFixed(1)} ms, best ${best(times).toFixed(1)} ms` +
    (times === rounds.verify ? '' : `; verify takes ${ratio(median)} of it, best against best ${ratio(best)}`)
  );
};
console.log(`${intact.length} intact files, ${megabytes.toFixed(1)} MB of code`);
console.log(line('verify', rounds.verify));
console.log(line('plain SHA-256', rounds.plain));
console.log(line('SHA-256 page by page', rounds.pages));
process.exit(wrong > 0 ? 1 : 0);
