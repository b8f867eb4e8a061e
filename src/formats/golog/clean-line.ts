/**
 * Makes a raw log line comparable with what the tool printed: terminal control, carriage-return
 * progress and the prefixes of the program that carried the line (BuildKit, CI, syslog, compose) go.
 * Trailing blanks stay: in `unsupported GOOS/GOARCH pair linux/amd64 ` they are the evidence.
 */

// CSI, OSC (ended by BEL or ST) and two-byte escapes; a truncated one at the end of the line too.
const CONTROL = /\u001b(?:\[[0-?]*[ -/]*[@-~]?|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[@-Z\\-_]?)/g;
const OTHER_CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001a\u001c-\u001f\u007f\ufffe\ufeff]/g;

const PREFIXES: readonly RegExp[] = [
  /^#\d+ (?:\d+\.\d+ )?/, // BuildKit plain progress: `#8 5.717 `
  /^\d+\.\d{2,3} (?=\S)/, // BuildKit's error excerpt: `42.57 `
  /^\[ *\d+(?:\.\d+)?s?\] /, // `[   67s] ` of OBS, `[  146.882582] ` of the kernel
  /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d+)?(?:Z|[+-]\d\d:?\d\d)? +/, // ISO stamps
  /^(?:[A-Z][a-z]{2}) +\d+ \d\d:\d\d:\d\d [\w.-]+ [\w./-]+(?:\[\d+\])?: /, // syslog, journald
  /^##\[(?:error|warning|debug|group|command)\]/, // Azure Pipelines, GitHub Actions
  /^::(?:error|warning|notice|debug)(?: [^:\n]{0,300})?::/, // workflow commands
  /^[\w.-]+ +\| /, // docker compose: `service-1  | `
  /^(?:> ?)+(?=\S)/, // quoted mail and Markdown
];

/** One line as the tool printed it. Progress that was overwritten by `\r` is dropped. */
export function cleanLine(raw: string): string {
  let line = raw;
  if (line.includes('\u001b')) line = line.replaceAll(CONTROL, '');
  if (line.includes('\r')) {
    const parts = line.split('\r').filter((part) => part.trim() !== '');
    line = parts.at(-1) ?? '';
  }
  line = line.replaceAll(OTHER_CONTROL, '');
  for (let stripped = true; stripped; ) {
    stripped = false;
    for (const prefix of PREFIXES) {
      const shorter = line.replace(prefix, '');
      if (shorter.length < line.length) [line, stripped] = [shorter, true];
    }
  }
  return line;
}
