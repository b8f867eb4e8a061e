import { goMod, helloGo, variants } from '../../recipe.ts';

// A new mount of so many megabytes, in a mount namespace of its own.
const small = (megabytes: number, folder: string, command: string) =>
  `unshare -m bash -c 'mkdir -p ${folder} && mount -t tmpfs -o size=${megabytes}m tmpfs ${folder} && exec ${command}'`;

export default variants(
  {
    cause: 'outside/disk-full',
    needs: ['go', 'root'],
    files: { 'go.mod': goMod(), 'main.go': helloGo },
    expect: ['no space left on device'],
  },
  {
    'temporary-directory': {
      env: { GOTMPDIR: '$SCRATCH/tmp' },
      steps: [{ run: small(1, 'tmp', 'go build -a -o app .'), shown: 'go build -o app .' }],
      replace: [['$SCRATCH/tmp', '/tmp']],
      context: { command: 'go build -o app .' },
    },
    'output-directory': {
      steps: [{ run: small(1, 'bin', 'go build -o bin/ .'), shown: 'go build -o bin/ .' }],
      context: { command: 'go build -o bin/ .' },
    },
  },
);
