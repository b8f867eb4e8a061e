import { cgoHello, goMod, variants } from '../../recipe.ts';
import { goInRoot } from '../../rootfs.ts';

// The emulator reports the release of an older kernel; the C library asks for it at start, until glibc 2.35.
const on = (release: string, program: string) => ({
  run: `qemu-x86_64 -r ${release} ${program}`,
  shown: program,
});
const staticOnBullseye = {
  run: goInRoot(
    '$ROOTFS_BULLSEYE',
    'go build -ldflags \'-linkmode external -extldflags "-static"\' -o app .',
  ),
  quiet: true,
};

export default variants(
  {
    cause: 'libc/kernel-too-old',
    needs: ['go', 'root', 'rootfs:bullseye', 'qemu-x86_64'],
    files: { 'go.mod': goMod(), 'main.go': cgoHello },
    context: { command: './app', target: 'linux/amd64' },
  },
  {
    'static-glibc-2-31': {
      steps: [staticOnBullseye, on('2.6.32', './app')],
      transcript: false,
      expect: ['FATAL: kernel too old'],
      lookAlike: { steps: [on('5.10.0', './app')], differs: 'a kernel of today' },
    },
    'static-glibc-2-31-session': {
      steps: [
        staticOnBullseye,
        { run: 'qemu-x86_64 -r 3.0.101 /bin/uname -r', shown: 'uname -r' },
        on('3.0.101', './app'),
      ],
      expect: ['3.0.101', 'FATAL: kernel too old'],
    },
  },
);
