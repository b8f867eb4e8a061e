import { goMod, helloGo, variants } from '../../recipe.ts';

const start = { run: '/usr/lib/wine/wine64 wineboot', quiet: true };

// Wine 8 stands for a Windows without bcryptprimitives.dll, as Windows 7 is.
export default variants(
  {
    cause: 'libc/windows-min-version',
    needs: ['go', 'debian:wine64'],
    files: { 'go.mod': goMod('1.19'), 'main.go': helloGo },
    env: { WINEDEBUG: '-all', WINEPREFIX: '$SCRATCH/../wine', WINEARCH: 'win64' },
    seconds: 400,
  },
  {
    bcryptprimitives: {
      steps: [
        start,
        { run: 'GOOS=windows GOARCH=amd64 go build -o app.exe . && cp app.exe app-new.exe', quiet: true },
        { run: '/usr/lib/wine/wine64 app.exe', shown: 'app.exe' },
      ],
      expect: ['bcryptprimitives.dll not found'],
      transcript: false,
      context: { command: 'app.exe', env: { GOOS: 'windows', GOARCH: 'amd64' }, target: 'windows:7/amd64' },
    },
    'go-1-22': {
      needs: ['go1.22.0', 'go1.21.0', 'debian:wine64'],
      steps: [
        start,
        { run: 'GOOS=windows GOARCH=amd64 go build -o app.exe .', quiet: true },
        { run: '/usr/lib/wine/wine64 app.exe', shown: 'app.exe' },
      ],
      transcript: false,
      expect: ['bcryptprimitives.dll not found'],
      lookAlike: {
        steps: [
          {
            run: 'PATH=$GO1_21_0/bin:$PATH GOOS=windows GOARCH=amd64 go build -o old.exe .',
            shown: 'GOOS=windows GOARCH=amd64 go build -o old.exe .',
          },
          { run: '/usr/lib/wine/wine64 old.exe', shown: 'old.exe' },
        ],
        differs: 'built by Go 1.21, which asks for random numbers elsewhere',
      },
      context: { command: 'app.exe', env: { GOOS: 'windows', GOARCH: 'amd64' }, target: 'windows:7/amd64' },
    },
  },
);
