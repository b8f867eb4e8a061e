// RISC-V compressed instructions (unprivileged specification, chapter "C"), each expanded to the 32-bit
// instruction that it stands for.

const bits = (word: number, high: number, low: number): number =>
  (word >>> low) & ((1 << (high - low + 1)) - 1);
const signed = (value: number, width: number): number => (value << (32 - width)) >> (32 - width);

const iType = (opcode: number, funct3: number, rd: number, rs1: number, immediate: number): number =>
  ((immediate & 0xfff) << 20) | (rs1 << 15) | (funct3 << 12) | (rd << 7) | opcode;
const rType = (
  opcode: number,
  funct3: number,
  funct7: number,
  rd: number,
  rs1: number,
  rs2: number,
): number => (funct7 << 25) | (rs2 << 20) | (rs1 << 15) | (funct3 << 12) | (rd << 7) | opcode;
const sType = (opcode: number, funct3: number, rs1: number, rs2: number, immediate: number): number =>
  (bits(immediate, 11, 5) << 25) |
  (rs2 << 20) |
  (rs1 << 15) |
  (funct3 << 12) |
  (bits(immediate, 4, 0) << 7) |
  opcode;
const bType = (funct3: number, rs1: number, rs2: number, offset: number): number =>
  (bits(offset, 12, 12) << 31) |
  (bits(offset, 10, 5) << 25) |
  (rs2 << 20) |
  (rs1 << 15) |
  (funct3 << 12) |
  (bits(offset, 4, 1) << 8) |
  (bits(offset, 11, 11) << 7) |
  0x63;
const jType = (rd: number, offset: number): number =>
  (bits(offset, 20, 20) << 31) |
  (bits(offset, 10, 1) << 21) |
  (bits(offset, 11, 11) << 20) |
  (bits(offset, 19, 12) << 12) |
  (rd << 7) |
  0x6f;

/** The 32-bit form, unsigned; undefined for reserved and illegal encodings. */
export function expandCompressed(half: number): number | undefined {
  const word = expand(half);
  return word === undefined ? undefined : word >>> 0;
}

function expand(half: number): number | undefined {
  if (half === 0) return undefined;
  const funct3 = bits(half, 15, 13);
  const rd = bits(half, 11, 7);
  const rs2 = bits(half, 6, 2);
  const small = bits(half, 4, 2) + 8;
  const base = bits(half, 9, 7) + 8;
  const doubleOffset = (bits(half, 6, 5) << 6) | (bits(half, 12, 10) << 3);
  const wordOffset = (bits(half, 5, 5) << 6) | (bits(half, 12, 10) << 3) | (bits(half, 6, 6) << 2);
  const immediate = signed((bits(half, 12, 12) << 5) | rs2, 6);
  const shift = (bits(half, 12, 12) << 5) | rs2;
  switch (half & 3) {
    case 0:
      switch (funct3) {
        case 0: {
          const offset =
            (bits(half, 10, 7) << 6) |
            (bits(half, 12, 11) << 4) |
            (bits(half, 5, 5) << 3) |
            (bits(half, 6, 6) << 2);
          return offset === 0 ? undefined : iType(0x13, 0, small, 2, offset); // c.addi4spn
        }
        case 1:
          return iType(0x07, 3, small, base, doubleOffset); // c.fld
        case 2:
          return iType(0x03, 2, small, base, wordOffset); // c.lw
        case 3:
          return iType(0x03, 3, small, base, doubleOffset); // c.ld
        case 5:
          return sType(0x27, 3, base, small, doubleOffset); // c.fsd
        case 6:
          return sType(0x23, 2, base, small, wordOffset); // c.sw
        case 7:
          return sType(0x23, 3, base, small, doubleOffset); // c.sd
        default:
          return undefined;
      }
    case 1:
      return expandSecond(half, funct3, rd, base, small, immediate, shift);
    default: {
      const loadDouble = (bits(half, 4, 2) << 6) | (bits(half, 12, 12) << 5) | (bits(half, 6, 5) << 3);
      const loadWord = (bits(half, 3, 2) << 6) | (bits(half, 12, 12) << 5) | (bits(half, 6, 4) << 2);
      const storeDouble = (bits(half, 9, 7) << 6) | (bits(half, 12, 10) << 3);
      const storeWord = (bits(half, 8, 7) << 6) | (bits(half, 12, 9) << 2);
      switch (funct3) {
        case 0:
          return iType(0x13, 1, rd, rd, shift); // c.slli
        case 1:
          return iType(0x07, 3, rd, 2, loadDouble); // c.fldsp
        case 2:
          return rd === 0 ? undefined : iType(0x03, 2, rd, 2, loadWord); // c.lwsp
        case 3:
          return rd === 0 ? undefined : iType(0x03, 3, rd, 2, loadDouble); // c.ldsp
        case 4:
          if (bits(half, 12, 12) === 0) {
            if (rs2 !== 0) return rType(0x33, 0, 0, rd, 0, rs2); // c.mv
            return rd === 0 ? undefined : iType(0x67, 0, 0, rd, 0); // c.jr
          }
          if (rs2 !== 0) return rType(0x33, 0, 0, rd, rd, rs2); // c.add
          return rd === 0 ? 0x0010_0073 : iType(0x67, 0, 1, rd, 0); // c.ebreak, c.jalr
        case 5:
          return sType(0x27, 3, 2, rs2, storeDouble); // c.fsdsp
        case 6:
          return sType(0x23, 2, 2, rs2, storeWord); // c.swsp
        default:
          return sType(0x23, 3, 2, rs2, storeDouble); // c.sdsp
      }
    }
  }
}

function expandSecond(
  half: number,
  funct3: number,
  rd: number,
  base: number,
  small: number,
  immediate: number,
  shift: number,
): number | undefined {
  switch (funct3) {
    case 0:
      return iType(0x13, 0, rd, rd, immediate); // c.addi, c.nop
    case 1:
      return rd === 0 ? undefined : iType(0x1b, 0, rd, rd, immediate); // c.addiw
    case 2:
      return iType(0x13, 0, rd, 0, immediate); // c.li
    case 3: {
      if (rd !== 2) return immediate === 0 ? undefined : ((immediate & 0xfffff) << 12) | (rd << 7) | 0x37; // c.lui
      const offset = signed(
        (bits(half, 12, 12) << 9) |
          (bits(half, 4, 3) << 7) |
          (bits(half, 5, 5) << 6) |
          (bits(half, 2, 2) << 5) |
          (bits(half, 6, 6) << 4),
        10,
      );
      return offset === 0 ? undefined : iType(0x13, 0, 2, 2, offset); // c.addi16sp
    }
    case 4:
      switch (bits(half, 11, 10)) {
        case 0:
          return iType(0x13, 5, base, base, shift); // c.srli
        case 1:
          return iType(0x13, 5, base, base, shift | 0x400); // c.srai
        case 2:
          return iType(0x13, 7, base, base, immediate); // c.andi
        default: {
          const operation = (bits(half, 12, 12) << 2) | bits(half, 6, 5);
          const form = (
            [
              [0x33, 0, 0x20], // c.sub
              [0x33, 4, 0], // c.xor
              [0x33, 6, 0], // c.or
              [0x33, 7, 0], // c.and
              [0x3b, 0, 0x20], // c.subw
              [0x3b, 0, 0], // c.addw
            ] as const
          )[operation];
          return form && rType(form[0], form[1], form[2], base, base, small);
        }
      }
    case 5: {
      const offset = signed(
        (bits(half, 12, 12) << 11) |
          (bits(half, 8, 8) << 10) |
          (bits(half, 10, 9) << 8) |
          (bits(half, 6, 6) << 7) |
          (bits(half, 7, 7) << 6) |
          (bits(half, 2, 2) << 5) |
          (bits(half, 11, 11) << 4) |
          (bits(half, 5, 3) << 1),
        12,
      );
      return jType(0, offset); // c.j
    }
    default: {
      const offset = signed(
        (bits(half, 12, 12) << 8) |
          (bits(half, 6, 5) << 6) |
          (bits(half, 2, 2) << 5) |
          (bits(half, 11, 10) << 3) |
          (bits(half, 4, 3) << 1),
        9,
      );
      return bType(funct3 === 6 ? 0 : 1, base, 0, offset); // c.beqz, c.bnez
    }
  }
}
