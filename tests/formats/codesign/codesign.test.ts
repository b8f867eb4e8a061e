import * as crypto from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Digest } from '../../../src/formats/codesign/digest.ts';
import { joined, pieceSource } from '../../../src/formats/codesign/pieces.ts';
import { signAdHoc } from '../../../src/formats/codesign/sign.ts';
import type { SigningOptions } from '../../../src/formats/codesign/signing-options.ts';
import { parseSuperBlob } from '../../../src/formats/codesign/superblob.ts';
import { type SliceVerdict, verifySignature } from '../../../src/formats/codesign/verify.ts';
import { parseMacho } from '../../../src/formats/macho/macho.ts';
import { bytesSource } from '../../../src/model/bytes.ts';
import { surviveHostile, Writer } from '../fields/hostile.ts';
import { buildMacho, buildUniversal, type MachoPlan } from '../macho/build-macho.ts';

const AMD64 = 0x01000007;
const ARM64 = 0x0100000c;
const digest: Digest = (algorithm, bytes) =>
  crypto.createHash(algorithm).update(bytes).digest().toString('utf16le');

function sign(bytes: Uint8Array, options: SigningOptions = {}): Uint8Array {
  const signing = signAdHoc(bytesSource(bytes), digest, options);
  if (signing.outcome !== 'signed') throw new Error(`${signing.outcome}: ${signing.message}`);
  return signing.output.read(0, signing.output.size).slice();
}

function verdict(bytes: Uint8Array, slice = 0): SliceVerdict {
  const found = verifySignature(bytesSource(bytes), digest).value[slice];
  if (found === undefined) throw new Error('no slice');
  return found;
}

const signed = (plan: MachoPlan = {}, options: SigningOptions = {}) => sign(buildMacho(plan), options);
const signatureOf = (bytes: Uint8Array) => verdict(bytes).signatureAt ?? 0;

/** Puts another signature in the place of the one at the end, with the load commands fitting. */
function withSignature(bytes: Uint8Array, signature: Uint8Array): Uint8Array {
  const at = signatureOf(bytes);
  const image = verdict(bytes).image;
  const out = joined([bytes.subarray(0, at), signature]);
  const view = new DataView(out.buffer);
  view.setUint32((image.codeSignature?.at ?? 0) + 12, signature.length, true);
  const linkedit = image.segments[1];
  if (linkedit === undefined) throw new Error('no __LINKEDIT');
  const size = BigInt(at + signature.length - linkedit.fileOffset);
  view.setBigUint64(linkedit.at + 32, size, true);
  view.setBigUint64(linkedit.at + 48, size, true);
  return out;
}

describe('signAdHoc', () => {
  it('makes the form of the Go linker', () => {
    const bytes = signed();
    const at = signatureOf(bytes);
    const { value, issues } = parseSuperBlob(bytes.subarray(at), at);
    expect(issues).toEqual([]);
    expect(value.blobs.length).toBe(1);
    expect(value.length).toBe(bytes.length - at);
    expect(value.directories[0]).toMatchObject({
      slot: 0,
      at: 20,
      version: 0x20400,
      flags: 0x20002,
      flagNames: ['adhoc', 'linker-signed'],
      identifier: 'a.out',
      hashName: 'sha256',
      hashSize: 32,
      pageSize: 4096,
      codeLimit: at,
      codeSlots: Math.ceil(at / 4096),
      specialSlots: 0,
      executableSegment: { base: 0, limit: 0x2000, flags: 1 },
    });
    // 20 bytes of index, 88 of header, the identifier with its NUL, 32 a page: nothing else.
    expect(bytes.length - at).toBe(20 + 88 + 6 + 32 * Math.ceil(at / 4096));
    expect(verdict(bytes)).toMatchObject({ state: 'intact', kind: 'linker-signed', faults: [] });
  });

  it('is stable: signing again gives the same bytes', () => {
    for (const plan of [{}, { code: 0x2345 }, { bits: 32 as const }, { fileType: 6 }]) {
      const bytes = signed(plan);
      expect(sign(bytes)).toEqual(bytes);
    }
  });

  it('marks only programs as main executables', () => {
    const library = verdict(signed({ fileType: 6 }));
    expect(library.signature?.directories[0]?.executableSegment?.flags).toBe(0);
  });

  it('repairs an edited file and drops what follows the signature', () => {
    const good = signed();
    const edited = joined([good, new Uint8Array(100).fill(7)]);
    edited[0x500] = (edited[0x500] ?? 0) ^ 1;
    expect(verdict(edited).state).toBe('broken');
    const again = sign(edited);
    expect(verdict(again).state).toBe('intact');
    expect(again.length).toBe(good.length);
    expect(again[0x500]).toBe(edited[0x500]);
  });

  it('signs what a tool left of a file whose signature it cut off', () => {
    const good = signed();
    const cut = good.slice(0, signatureOf(good));
    expect(sign(cut)).toEqual(good);
  });

  it('keeps identifier and flags, unless told otherwise', () => {
    const named = signed({}, { identifier: 'com.example.tool', flags: 0x10002 });
    const again = sign(named);
    expect(again).toEqual(named);
    const directory = verdict(again).signature?.directories[0];
    expect(directory).toMatchObject({
      identifier: 'com.example.tool',
      flagNames: ['adhoc', 'runtime'],
      runtime: 0,
    });
    expect(verdict(sign(again, { identifier: 'x' })).signature?.directories[0]?.identifier).toBe('x');
  });

  it('keeps entitlements of an ad-hoc signature', () => {
    const text = '<plist><dict><key>k</key><true/></dict></plist>';
    const base = signed({}, { flags: 2 });
    const entitlements = new Writer(false)
      .u32(0xfade7171, text.length + 8)
      .text(text)
      .done();
    const old = base.subarray(signatureOf(base));
    // Index of two blobs: the directory moves by 8 bytes, the entitlements follow it.
    const directory = old.subarray(20);
    const signature = new Writer(false)
      .u32(0xfade0cc0, 28 + directory.length + entitlements.length, 2, 0, 28, 5, 28 + directory.length)
      .raw(directory)
      .raw(entitlements)
      .done();
    const input = withSignature(base, signature);
    expect(verdict(input).specialSlots).toMatchObject([{ slot: 5, state: 'unsealed' }]);
    const result = verdict(sign(input));
    expect(result.signature?.entitlements).toBe(text);
    expect(result.specialSlots).toMatchObject([{ slot: 5, name: 'entitlements', state: 'match' }]);
    expect(result.signature?.directories[0]?.specialSlots).toBe(5);
    expect(result.state).toBe('intact');
    const touched = sign(input);
    const at = result.signature?.blobs.find((one) => one.slot === 5)?.at ?? 0;
    const place = signatureOf(touched) + at + 20;
    touched[place] = (touched[place] ?? 0) ^ 1;
    expect(verdict(touched).faults.map((one) => one.id)).toEqual(['special-slot-mismatch']);
  });

  it('leaves alone what needs no signature, unless told to sign all', () => {
    const bytes = buildMacho({ cpu: [AMD64, 3] });
    expect(signAdHoc(bytesSource(bytes), digest)).toMatchObject({
      outcome: 'untouched',
      id: 'signature-not-needed',
    });
    expect(verdict(sign(bytes, { signAll: true })).state).toBe('intact');
  });

  it('refuses foreign files and files signed by an identity', () => {
    const elf = Uint8Array.of(0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0);
    expect(signAdHoc(bytesSource(elf), digest)).toMatchObject({ outcome: 'refused', id: 'not-macho' });
    const base = signed({}, { flags: 2 });
    const directory = base.subarray(signatureOf(base) + 20);
    const cms = new Writer(false).u32(0xfade0b01, 24).text('not really a CMS').done();
    const signature = new Writer(false)
      .u32(0xfade0cc0, 28 + directory.length + cms.length, 2, 0, 28, 0x10000, 28 + directory.length)
      .raw(directory)
      .raw(cms)
      .done();
    const identity = withSignature(base, signature);
    expect(verdict(identity)).toMatchObject({ kind: 'identity', trust: 'not-judged' });
    expect(signAdHoc(bytesSource(identity), digest)).toMatchObject({
      outcome: 'refused',
      id: 'identity-signature',
    });
    expect(verdict(sign(identity, { replaceIdentity: true })).kind).not.toBe('identity');
  });

  it('refuses when there is no room or no fitting place', () => {
    const full = buildMacho();
    full.fill(1, 0x3f0, 0x400);
    const commandsEnd = 32 + new DataView(full.buffer).getUint32(20, true);
    full.fill(1, commandsEnd, commandsEnd + 16);
    expect(signAdHoc(bytesSource(full), digest)).toMatchObject({
      outcome: 'refused',
      id: 'no-room-for-command',
    });
    const tail = joined([buildMacho(), new Uint8Array(8)]);
    expect(signAdHoc(bytesSource(tail), digest)).toMatchObject({
      outcome: 'refused',
      id: 'data-after-linkedit',
    });
  });

  it('signs every slice of a universal file that needs it, and moves what must move', () => {
    for (const wide of [false, true]) {
      const amd64 = buildMacho({ cpu: [AMD64, 3] });
      const arm64 = buildMacho({ linkedit: new Uint8Array(0x2000 - 16) });
      const input = buildUniversal(
        [
          [ARM64, arm64],
          [AMD64, amd64],
        ],
        wide,
      );
      const output = sign(input);
      const { value, issues } = parseMacho(bytesSource(output));
      expect(issues).toEqual([]);
      expect(value.slices.length).toBe(2);
      expect(verdict(output, 0)).toMatchObject({ state: 'intact', kind: 'linker-signed' });
      expect(verdict(output, 1).state).toBe('unsigned');
      const place = value.slices[1]?.sliceOffset ?? 0;
      expect(place % 4096).toBe(0);
      expect(output.subarray(place, place + amd64.length)).toEqual(amd64);
      expect(output.subarray(4096, 4096 + sign(arm64).length)).toEqual(sign(arm64));
      expect(sign(output)).toEqual(output);
    }
  });
});

describe('verifySignature', () => {
  it('finds one flipped bit anywhere in the signed range, at its page', () => {
    const bytes = signed({ code: 0x2c00 });
    const end = signatureOf(bytes);
    for (let at = 0x400; at < end; at += 61) {
      const copy = bytes.slice();
      copy[at] = (copy[at] ?? 0) ^ (1 << (at % 8));
      const result = verdict(copy);
      expect(result.state).toBe('broken');
      expect(result.pages[0]).toMatchObject({
        bad: 1,
        first: { page: Math.floor(at / 4096), paddedLastPage: false },
      });
    }
  });

  it('finds every flipped bit of the load commands', () => {
    const bytes = signed();
    const end = 32 + new DataView(bytes.buffer).getUint32(20, true);
    for (let bit = 0; bit < end * 8; bit += 3) {
      const copy = bytes.slice();
      copy[bit >> 3] = (copy[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      const states = verifySignature(bytesSource(copy), digest).value.map((one) => one.state);
      expect(states, `bit ${bit}`).not.toContain('intact');
    }
  });

  it('says what lies at the first bad page', () => {
    const bytes = signed();
    const broken = (at: number) => {
      const copy = bytes.slice();
      copy[at] = (copy[at] ?? 0) ^ 1;
      return verdict(copy).faults[0];
    };
    expect(broken(0x1004)).toMatchObject({ id: 'page-hash-mismatch', at: 0x1000, place: '__TEXT,__text' });
    expect(broken(0x2004)).toMatchObject({ id: 'page-hash-mismatch', at: 0x2000, place: '__LINKEDIT' });
    expect(broken(0x210)).toMatchObject({ place: 'load commands', at: 0 });
  });

  it('tells a last page that was hashed with padding from an edit', () => {
    const bytes = signed();
    const at = signatureOf(bytes);
    const page = Math.floor(at / 4096);
    const padded = new Uint8Array(4096);
    padded.set(bytes.subarray(page * 4096, at));
    const hash = crypto.createHash('sha256').update(padded).digest();
    bytes.set(hash, at + 20 + 94 + page * 32);
    expect(verdict(bytes)).toMatchObject({ state: 'broken', faults: [{ id: 'padded-last-page' }] });
  });

  it('names bytes behind the signature, and allows zeros inside its reserve', () => {
    const bytes = signed();
    expect(verdict(joined([bytes, new Uint8Array(3)])).faults.map((one) => one.id)).toEqual(['stale-tail']);
    const old = bytes.subarray(signatureOf(bytes));
    const roomy = withSignature(bytes, joined([old, new Uint8Array(500)]));
    const faults = verdict(roomy).faults.map((one) => one.id);
    // The first page holds the sizes that were just changed: its hash is the only thing wrong.
    expect(faults).toEqual(['page-hash-mismatch']);
    expect(verdict(roomy).pages[0]?.first?.page).toBe(0);
  });

  it('checks SHA-1 directories and alternates beside them', () => {
    const base = signed({}, { flags: 2 });
    const at = signatureOf(base);
    const pages = Math.ceil(at / 4096);
    const roomFor = 28 + 44 + 6 + pages * 20 + 88 + 6 + pages * 32;
    const body = withSignature(base, new Uint8Array(roomFor));
    const hashes = (algorithm: string): number[] =>
      Array.from({ length: pages }, (_, page) => [
        ...crypto
          .createHash(algorithm)
          .update(body.subarray(page * 4096, Math.min(at, (page + 1) * 4096)))
          .digest(),
      ]).flat();
    const sha1 = new Writer(false)
      .u32(0xfade0c02, 44 + 6 + pages * 20, 0x20001, 2, 50, 44, 0, pages, at)
      .u8(20, 1, 0, 12)
      .u32(0)
      .text('a.out\0')
      .raw(hashes('sha1'))
      .done();
    const sha256 = new Writer(false)
      .u32(0xfade0c02, 94 + pages * 32, 0x20400, 2, 94, 88, 0, pages, at)
      .u8(32, 2, 0, 12)
      .u32(0, 0, 0, 0)
      .u64(0, 0, 0x2000, 1)
      .text('a.out\0')
      .raw(hashes('sha256'))
      .done();
    body.set(
      new Writer(false)
        .u32(0xfade0cc0, roomFor, 2, 0, 28, 0x1000, 28 + sha1.length)
        .raw(sha1)
        .raw(sha256)
        .done(),
      at,
    );
    expect(verdict(body)).toMatchObject({ state: 'intact', kind: 'ad-hoc' });
    expect(verdict(body).pages.map((one) => [one.directory.hashName, one.checked, one.bad])).toEqual([
      ['sha1', pages, 0],
      ['sha256', pages, 0],
    ]);
    body[0x1234] = (body[0x1234] ?? 0) ^ 4;
    expect(verdict(body).pages.map((one) => one.first?.page)).toEqual([1, 1]);
  });

  it('never calls a cut or emptied signature intact', () => {
    const bytes = signed();
    const at = signatureOf(bytes);
    for (let length = at; length < bytes.length; length++) {
      expect(verdict(bytes.slice(0, length)).state, `cut at ${length}`).toBe('broken');
    }
    for (const field of [4, 8, 20 + 16, 20 + 28, 20 + 32]) {
      for (const value of [0, 1, 0xffffffff]) {
        const copy = bytes.slice();
        new DataView(copy.buffer).setUint32(at + field, value);
        const same = Buffer.compare(copy, bytes) === 0;
        expect(verdict(copy).state, `field ${field} = ${value}`).toBe(same ? 'intact' : 'broken');
      }
    }
  });

  it('hashes the code once for each slot, however often the index lists it', () => {
    const bytes = signed();
    const at = signatureOf(bytes);
    const directory = bytes.subarray(at + 20);
    const index = Array.from({ length: 64 }, (_, row) => [
      row === 0 ? 0 : 0x1000 + (row % 16),
      12 + 64 * 8,
    ]).flat();
    const length = 12 + 64 * 8 + directory.length;
    const crowded = withSignature(
      bytes,
      new Writer(false)
        .u32(0xfade0cc0, length, 64, ...index)
        .raw(directory)
        .done(),
    );
    expect(verdict(crowded).pages.length).toBe(6);
    expect(verdict(crowded).state).toBe('broken');
  });

  it('gives the hash that macOS names the code by', () => {
    const bytes = signed();
    const directory = bytes.subarray(signatureOf(bytes) + 20);
    const expected = crypto.createHash('sha256').update(directory).digest('hex').slice(0, 40);
    expect(verdict(bytes).cdHash).toBe(expected);
  });

  it('survives mutations of a universal file', () => {
    const slice = signed({ code: 64 });
    surviveHostile(
      buildUniversal([[ARM64, slice]]).slice(0, 4096 + slice.length),
      (source) => {
        signAdHoc(source, digest, { signAll: true });
        return verifySignature(source, digest).issues;
      },
      300,
    );
  });

  it('survives every prefix and mutations', () => {
    surviveHostile(
      signed({ code: 256 }),
      (source) => {
        signAdHoc(source, digest);
        return verifySignature(source, digest).issues;
      },
      600,
    );
  });
});

describe('pieceSource', () => {
  it('reads over the borders of its pieces', () => {
    const old = Uint8Array.from({ length: 50 }, (_, index) => index);
    const source = pieceSource(bytesSource(old), [
      { bytes: Uint8Array.of(100, 101) },
      { from: 10, length: 5 },
      { bytes: new Uint8Array(0) },
      { from: 0, length: 2 },
    ]);
    expect(source.size).toBe(9);
    expect([...source.read(0, 100)]).toEqual([100, 101, 10, 11, 12, 13, 14, 0, 1]);
    expect([...source.read(1, 3)]).toEqual([101, 10, 11]);
    expect(source.read(9, 1).length).toBe(0);
  });
});
