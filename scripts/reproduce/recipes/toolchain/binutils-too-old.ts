import { goMod, variants } from '../../recipe.ts';
import { inRoot } from '../../rootfs.ts';

const linked =
  'package main\n\n// #cgo LDFLAGS: -L${SRCDIR}/lib -lshapes\n// int area(int);\nimport "C"\n\nfunc main() {\n\tprintln(C.area(3))\n}\n';

export default variants(
  {
    cause: 'toolchain/binutils-too-old',
    needs: ['go', 'gcc', 'root', 'rootfs:trixie'],
    files: { 'go.mod': goMod(), 'main.go': linked },
  },
  {
    'object-of-a-newer-assembler': {
      files: {
        'shapes.s.txt':
          '\t.text\n\t.globl area\n\t.type area,@function\narea:\n\tmovq unit@GOTPCREL(%rip), %r16\n\timull (%r16), %edi\n\tmovl %edi, %eax\n\tret\n\t.size area,.-area\n\t.data\n\t.globl unit\nunit:\t.long 1\n\t.section .note.GNU-stack,"",@progbits\n',
      },
      steps: [
        {
          run: inRoot(
            '$ROOTFS_TRIXIE',
            'mkdir lib && gcc -c -x assembler shapes.s.txt -o lib/s.o && ar rc lib/libshapes.a lib/s.o',
          ),
          quiet: true,
        },
        { run: 'go build .' },
        { run: 'ld --version | head -1' },
        { run: 'readelf -p .comment lib/s.o' },
      ],
      exit: 'any',
      expect: [/unrecognized relocation|unsupported relocation/],
      context: { command: 'go build .' },
    },
    'compressed-debug-sections': {
      needs: ['go', 'root', 'rootfs:trixie', 'rootfs:bullseye'],
      files: { 'shapes.c.txt': 'int area(int side) { return side * side; }\n' },
      steps: [
        {
          run: inRoot(
            '$ROOTFS_TRIXIE',
            'mkdir lib && gcc -g -gz=zstd -c -x c shapes.c.txt -o lib/s.o && ar rc lib/libshapes.a lib/s.o',
          ),
          quiet: true,
        },
        { run: inRoot('$ROOTFS_BULLSEYE', 'ld -r lib/s.o -o all.o'), shown: 'ld -r lib/s.o -o all.o' },
      ],
      expect: [/compress|bad value|wrong format/],
      context: { command: 'ld -r lib/s.o -o all.o' },
    },
    'assembler-lacks-the-instruction': {
      files: {
        'main.go':
          'package main\n\n// static int one(void) { __asm__("movq %rax, %r16"); return 1; }\nimport "C"\n\nfunc main() {\n\tprintln(C.one())\n}\n',
      },
      steps: [{ run: 'go build .' }, { run: 'as --version | head -1' }],
      exit: 'any',
      expect: [/Error: bad register name|Error: unknown mnemonic|Error:/],
      context: { command: 'go build .' },
    },
  },
);
