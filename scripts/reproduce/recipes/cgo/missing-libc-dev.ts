import { cgoHello, goMod, variants } from '../../recipe.ts';
import { goInRoot } from '../../rootfs.ts';

export default variants(
  { cause: 'cgo/missing-libc-dev', files: { 'go.mod': goMod(), 'main.go': cgoHello } },
  {
    '386-without-multilib': {
      needs: ['go', 'gcc'],
      steps: [{ run: 'CGO_ENABLED=1 GOARCH=386 go build .' }],
      expect: [/fatal error: .*: No such file or directory/],
      context: {
        command: 'CGO_ENABLED=1 GOARCH=386 go build .',
        env: { CGO_ENABLED: '1', GOARCH: '386' },
        target: 'linux/386',
      },
    },
    'cross-compiler-without-libc': {
      needs: ['go', 's390x-linux-gnu-gcc'],
      steps: [{ run: 'CGO_ENABLED=1 GOARCH=s390x CC=s390x-linux-gnu-gcc go build .' }],
      expect: [/fatal error: std\w+\.h: No such file or directory|stdlib\.h/],
      context: {
        command: 'CGO_ENABLED=1 GOARCH=s390x CC=s390x-linux-gnu-gcc go build .',
        env: { CGO_ENABLED: '1', GOARCH: 's390x', CC: 's390x-linux-gnu-gcc' },
        target: 'linux/s390x',
      },
    },
    'gcc-without-libc6-dev': {
      needs: ['go', 'root', 'rootfs:bookworm'],
      steps: [{ run: goInRoot('$ROOTFS_BOOKWORM', 'go build .'), shown: 'go build .' }],
      expect: [/stdlib\.h: No such file or directory|stdio\.h: No such file or directory/],
      context: { command: 'go build .' },
    },
    'start-files-absent': {
      needs: ['go', 'root', 'rootfs:bookworm'],
      files: { 'main.c': 'int main(void) { return 0; }\n' },
      steps: [
        { run: goInRoot('$ROOTFS_BOOKWORM', 'gcc -o main main.c'), shown: 'gcc -o main main.c' },
        { run: goInRoot('$ROOTFS_BOOKWORM', 'go run -race .'), shown: 'go run -race .' },
      ],
      expect: ['cannot find Scrt1.o', 'cannot find crti.o'],
      context: { command: 'go run -race .' },
    },
  },
);
