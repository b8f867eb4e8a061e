import { goMod, helloGo, variants } from '../../recipe.ts';

const files = { 'go.mod': goMod(), 'main.go': helloGo };
const build = { quiet: true, run: 'CGO_ENABLED=0 go build -o app .' };
// The inner shell starts without the capabilities that setpriv still holds.
const other = (command: string) =>
  `setpriv --reuid=65534 --regid=65534 --clear-groups --inh-caps=-all --bounding-set=-all sh -c '${command}'`;

export default [
  ...variants(
    { cause: 'outside/missing-exec-bit', needs: ['go'], files, expect: [/[Pp]ermission denied/] },
    {
      bash: {
        steps: [
          build,
          { quiet: true, run: 'chmod 644 app' },
          { run: './app' },
          { run: 'ls -l app; file app' },
        ],
        exit: 'any',
        needs: ['go', 'file'],
        context: { command: './app' },
        lookAlike: { steps: [{ run: 'chmod +x app && ./app' }], differs: 'chmod +x' },
      },
      dash: {
        needs: ['go', 'dash'],
        steps: [build, { quiet: true, run: 'chmod 644 app' }, { run: "dash -c './app'", shown: './app' }],
        context: { command: './app' },
      },
      'python-subprocess': {
        needs: ['go', 'python3'],
        steps: [
          build,
          { quiet: true, run: 'chmod 644 app' },
          { run: 'python3 -c \'import subprocess; subprocess.run(["./app"])\'' },
        ],
        context: { command: 'python3 run.py' },
      },
      'go-exec': {
        files: {
          'tool/main.go':
            'package main\n\nimport (\n\t"log"\n\t"os/exec"\n)\n\nfunc main() {\n\tlog.SetFlags(0)\n\tif err := exec.Command("./app").Run(); err != nil {\n\t\tlog.Fatal(err)\n\t}\n}\n',
        },
        steps: [build, { quiet: true, run: 'chmod 644 app' }, { run: 'go run ./tool' }],
        context: { command: 'go run ./tool' },
      },
      'unpacked-zip': {
        needs: ['go', 'python3'],
        steps: [
          build,
          {
            quiet: true,
            run: 'python3 -c \'import zipfile; zipfile.ZipFile("app.zip", "w").writestr("app", open("app", "rb").read())\' && rm app',
          },
          { run: 'python3 -m zipfile -e app.zip .' },
          { run: 'chmod 600 app; ./app', shown: './app' },
        ],
        context: { command: './app' },
      },
      'other-user': {
        needs: ['go', 'root', 'setpriv'],
        // The scratch directory is closed to other users, so the file lies elsewhere.
        steps: [
          build,
          { quiet: true, run: 'chmod 711 "$SCRATCH/.." "$SCRATCH" && chmod 750 app' },
          { run: other('./app'), shown: './app' },
          { run: `ls -l app; ${other('id -u')}`, shown: 'ls -l app; id -u' },
        ],
        exit: 'any',
        context: { command: './app' },
      },
    },
  ),
  ...variants(
    { cause: 'outside/script-no-shebang', needs: ['go'] },
    {
      'go-exec': {
        files: {
          'go.mod': goMod(),
          'main.go':
            'package main\n\nimport (\n\t"log"\n\t"os/exec"\n)\n\nfunc main() {\n\tlog.SetFlags(0)\n\tif err := exec.Command("./entrypoint.sh").Run(); err != nil {\n\t\tlog.Fatal(err)\n\t}\n}\n',
          'entrypoint.sh': '\n#!/bin/sh\nexec ./app\n',
        },
        steps: [
          { quiet: true, run: 'chmod +x entrypoint.sh' },
          { run: 'go run .' },
          { run: 'file entrypoint.sh; head -3 entrypoint.sh | cat -A' },
        ],
        needs: ['go', 'file'],
        exit: 'any',
        expect: ['exec format error', 'text'],
        context: { command: 'go run .' },
      },
      'python-subprocess': {
        needs: ['python3', 'file'],
        files: { 'entrypoint.sh': 'exec ./app\n' },
        steps: [
          { quiet: true, run: 'chmod +x entrypoint.sh' },
          { run: 'python3 -c \'import subprocess; subprocess.run(["./entrypoint.sh"])\'' },
          { run: 'file entrypoint.sh' },
        ],
        exit: 'any',
        expect: ['Exec format error', 'ASCII text'],
      },
      'crlf-shebang': {
        needs: ['file'],
        files: { 'entrypoint.sh': '#!/bin/sh\r\nexec ./app\r\n' },
        steps: [
          { quiet: true, run: 'chmod +x entrypoint.sh' },
          { run: './entrypoint.sh' },
          { run: 'file entrypoint.sh' },
        ],
        exit: 'any',
        expect: [/not found|bad interpreter|No such file/, 'CRLF'],
        context: { command: './entrypoint.sh' },
      },
      'shell-not-there': {
        needs: ['file'],
        files: { 'entrypoint.sh': '#!/usr/local/bin/fish\nexec ./app\n' },
        steps: [
          { quiet: true, run: 'chmod +x entrypoint.sh' },
          { run: './entrypoint.sh' },
          { run: 'head -1 entrypoint.sh' },
        ],
        exit: 'any',
        expect: [/bad interpreter|required file not found|No such file/],
        context: { command: './entrypoint.sh' },
      },
    },
  ),
  ...variants(
    {
      cause: 'outside/corrupted-artifact',
      needs: ['go', 'file'],
      files,
      exit: 'any',
      context: { command: './app' },
    },
    {
      empty: {
        steps: [
          { quiet: true, run: ': > app && chmod +x app' },
          { run: 'python3 -c \'import subprocess; subprocess.run(["./app"])\'', shown: 'python3 start.py' },
          { run: 'file app; stat -c %s app' },
        ],
        needs: ['go', 'file', 'python3'],
        expect: ['Exec format error', 'empty'],
      },
      'truncated-in-download': {
        steps: [
          build,
          { quiet: true, run: 'head -c 300000 app > cut && mv cut app && chmod +x app' },
          { run: './app; echo "exit status $?"' },
          { run: 'file app; stat -c %s app' },
        ],
        expect: [/Segmentation|Bus error|exec format|cannot execute|Exec format|Illegal/],
      },
      'zeroed-code': {
        steps: [
          build,
          { quiet: true, run: 'dd if=/dev/zero of=app bs=4096 seek=1 count=200 conv=notrunc status=none' },
          { run: './app; echo "exit status $?"' },
          { run: 'file app' },
        ],
        expect: [/Segmentation|Bus error|Illegal/],
      },
      'zeroed-header': {
        steps: [
          build,
          { quiet: true, run: 'dd if=/dev/zero of=app bs=4096 count=4 conv=notrunc status=none' },
          { run: './app' },
          { run: 'file app' },
        ],
        expect: [/[Ee]xec format error|cannot execute/, 'data'],
      },
      'html-instead-of-binary': {
        files: {
          app: '<!DOCTYPE html>\n<html lang="en">\n<head><title>Not Found</title></head>\n<body>404</body>\n</html>\n',
        },
        steps: [{ quiet: true, run: 'chmod +x app' }, { run: './app' }, { run: 'file app' }],
        expect: [/syntax error/, 'HTML'],
      },
      'gzip-instead-of-binary': {
        steps: [
          build,
          { quiet: true, run: 'gzip -n app && mv app.gz app && chmod +x app' },
          { run: './app' },
          { run: 'file app' },
        ],
        expect: [/cannot execute binary file|Exec format error/, 'gzip'],
      },
      'empty-shared-library': {
        needs: ['gcc', 'file'],
        files: {
          'main.c': 'int greet(void);\nint main(void) { return greet(); }\n',
          'greet.c': 'int greet(void) { return 0; }\n',
        },
        steps: [
          {
            quiet: true,
            run: 'gcc -shared -fPIC -o libgreet.so greet.c && gcc -o app main.c -L. -lgreet && : > libgreet.so',
          },
          { run: 'LD_LIBRARY_PATH=. ./app' },
        ],
        exit: 127,
        expect: ['file too short'],
      },
    },
  ),
  ...variants(
    { cause: 'outside/packaging', needs: ['go'], files },
    {
      'binary-not-in-archive': {
        steps: [
          build,
          {
            quiet: true,
            run: 'mkdir -p dist && cp app dist/myapp && tar czf app_linux_amd64.tar.gz -C dist myapp && rm -r app dist',
          },
          { run: 'tar xzvf app_linux_amd64.tar.gz' },
          { run: './app' },
        ],
        expect: ['No such file or directory'],
        context: { command: './app' },
      },
      'no-go-files': {
        files: { 'docs/readme.md': '# app\n' },
        steps: [{ run: 'GOOS=linux GOARCH=arm64 go build ./docs' }],
        expect: ['no Go files in'],
        context: { command: 'go build ./docs', target: 'linux/arm64' },
      },
      'time-zone-data': {
        needs: ['go', 'root'],
        files: {
          'main.go':
            'package main\n\nimport (\n\t"log"\n\t"time"\n)\n\nfunc main() {\n\tlog.SetFlags(0)\n\tif _, err := time.LoadLocation("Europe/Berlin"); err != nil {\n\t\tlog.Fatal(err)\n\t}\n}\n',
        },
        steps: [
          build,
          { quiet: true, run: 'mkdir image && cp app image/' },
          { run: 'ZONEINFO= chroot image /app', shown: '/app' },
        ],
        expect: ['unknown time zone Europe/Berlin'],
        context: { command: '/app', dockerfile: 'FROM scratch\nCOPY app /app\nENTRYPOINT ["/app"]\n' },
        lookAlike: {
          steps: [{ run: 'CGO_ENABLED=0 go build -tags timetzdata -o image/app . && chroot image /app' }],
          differs: '-tags timetzdata',
        },
      },
    },
  ),
];
