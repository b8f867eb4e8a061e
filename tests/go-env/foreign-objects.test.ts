import { describe, expect, test } from 'vitest';
import { isFileOfPair, judgeObject } from '../../src/diagnosis/go-env/foreign-objects.ts';
import { parseBinary } from '../../src/formats/binary/parse-binary.ts';
import { bytesSource } from '../../src/model/bytes.ts';

/** The header of a relocatable ELF file without sections. */
function elfObject(machine: number, bits: 32 | 64): Uint8Array {
  const bytes = new Uint8Array(bits === 64 ? 64 : 52);
  bytes.set([0x7f, 0x45, 0x4c, 0x46, bits === 64 ? 2 : 1, 1, 1]);
  const view = new DataView(bytes.buffer);
  view.setUint16(16, 1, true);
  view.setUint16(18, machine, true);
  view.setUint32(20, 1, true);
  view.setUint16(bits === 64 ? 52 : 40, bytes.length, true);
  return bytes;
}
const X86_64 = 62;
const AARCH64 = 183;
const judge = (name: string, bytes: Uint8Array, goos: string, goarch: string): string | undefined =>
  judgeObject(name, parseBinary(bytesSource(bytes)).value, goos, goarch)?.cause;

describe('objects in a package', () => {
  test('the name decides which builds take a file', () => {
    expect(isFileOfPair('rsrc.syso', 'linux', 'arm64')).toBe(true);
    expect(isFileOfPair('rsrc_windows.syso', 'linux', 'arm64')).toBe(false);
    expect(isFileOfPair('rsrc_windows_amd64.syso', 'windows', 'amd64')).toBe(true);
    expect(isFileOfPair('race_linux_arm64.syso', 'linux', 'amd64')).toBe(false);
    expect(isFileOfPair('blob_linux.syso', 'android', 'arm64')).toBe(true);
  });

  test('another machine, another system, another class', () => {
    const cause = 'toolchain/wrong-elf-class-or-machine';
    expect(judge('x.syso', elfObject(X86_64, 64), 'linux', 'amd64')).toBeUndefined();
    expect(judge('x.syso', elfObject(X86_64, 64), 'linux', 'arm64')).toBe(cause);
    expect(judge('x.syso', elfObject(X86_64, 64), 'windows', 'amd64')).toBe(cause);
    expect(judge('x.syso', elfObject(AARCH64, 64), 'linux', 'arm64')).toBeUndefined();
    expect(judge('x_linux_arm64.syso', elfObject(AARCH64, 64), 'linux', 'amd64')).toBeUndefined();
    expect(judge('x.syso', elfObject(3, 32), 'linux', 'amd64')).toBe(cause);
  });

  test('what is no object says nothing', () => {
    expect(judge('x.syso', new TextEncoder().encode('not an object'), 'linux', 'amd64')).toBeUndefined();
    const whole = elfObject(X86_64, 64);
    for (let length = 0; length < whole.length; length++)
      expect(() => judge('x.syso', whole.subarray(0, length), 'linux', 'arm64')).not.toThrow();
  });
});
