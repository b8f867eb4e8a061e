import { spawnSync } from 'node:child_process';
import type { GoFunction } from '../../src/formats/gobinary/functions.ts';
import type { GoModule } from '../../src/formats/gobinary/module-text.ts';
import type { GoProgram } from '../../src/formats/gobinary/go-program.ts';

/** `go version -m FILE` as the Go command prints it, without the file's name; undefined when it refuses. */
export function goVersionText(path: string): string | undefined {
  const { status, stdout } = spawnSync('go', ['version', '-m', path], {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  if (status !== 0 || stdout === '') return undefined;
  return stdout.replace(`${path}: `, '').trimEnd();
}

/** The same text from what we read. */
export function ourVersionText(program: GoProgram): string {
  const info = program.buildInfo;
  const lines = [program.version.version ?? '?'];
  if (info !== undefined) {
    if (info.path !== '') lines.push(`\tpath\t${info.path}`);
    if (info.main !== undefined) lines.push(...moduleLines('mod', info.main));
    for (const dependency of info.dependencies) lines.push(...moduleLines('dep', dependency));
    for (const { key, value } of info.settings)
      lines.push(`\tbuild\t${quoted(key, /[= \t\r\n"`]/)}=${quoted(value, /[ \t\r\n"`]/)}`);
  }
  return lines.join('\n').trimEnd();
}

function moduleLines(word: string, module: GoModule): string[] {
  const sum = module.replacedBy === undefined ? `\t${module.sum ?? ''}` : '';
  return [
    `\t${word}\t${module.path}\t${module.version}${sum}`,
    ...(module.replacedBy === undefined ? [] : moduleLines('=>', module.replacedBy)),
  ];
}

function quoted(text: string, special: RegExp): string {
  return special.test(text) || (text === '' && special.source.includes('=')) ? JSON.stringify(text) : text;
}

/** Symbols of the linker that bound stretches of code; they are no functions. */
const MARKERS = /^(runtime\.(e?text)|go:textfips(start|end)|go:buildid)$/;

/** Symbols carry an ABI, and on Mach-O C's underscore; the table keeps the compiler's middle dot. */
function tableName(symbol: string, underscored: boolean): string {
  const name = symbol.replace(/\.abi(0|internal)$/, '').replaceAll('·', '.');
  return underscored && name.startsWith('_') ? name.slice(1) : name;
}

/** Compares the function table with `go tool nm -size`; undefined when nm cannot read the file. */
export function compareWithNm(
  path: string,
  functions: readonly GoFunction[],
  underscored: boolean,
  checkSizes: boolean,
): { compared: number; missing: string[]; sizes: string[] } | undefined {
  const { status, stdout } = spawnSync('go', ['tool', 'nm', '-size', path], {
    encoding: 'utf8',
    maxBuffer: 1 << 30,
  });
  if (status !== 0) return undefined;
  const named = new Map<string, GoFunction[]>();
  for (const one of functions) {
    const name = one.name.replaceAll('·', '.');
    named.set(name, [...(named.get(name) ?? []), one]);
  }
  const missing: string[] = [];
  const sizes: string[] = [];
  let compared = 0;
  // Between these two symbols lies Go's code; C code of an external link is outside, and in no table of Go's.
  const bound = (name: string): bigint | undefined => {
    const match = new RegExp(`^ *([0-9a-f]+) .* _?runtime\\.${name}$`, 'm').exec(stdout);
    return match === null ? undefined : BigInt(`0x${match[1]}`);
  };
  const [start, end] = [bound('text'), bound('etext')];
  for (const line of stdout.split('\n')) {
    const match = /^ *([0-9a-f]+) +(\d+) [Tt] (.*)$/.exec(line);
    if (match === null) continue;
    const size = Number(match[2]);
    const name = tableName(match[3] ?? '', underscored);
    const address = BigInt(`0x${match[1]}`);
    const outside = (start !== undefined && address < start) || (end !== undefined && address >= end);
    if (MARKERS.test(name) || size === 0 || outside) continue;
    // Until Go 1.20 the table has `[...]` for what stands in brackets.
    const same = named.get(name) ?? named.get(name.replace(/\[.*\]/, '[...]'));
    if (same === undefined) missing.push(`${name} (${size})`);
    else {
      compared++;
      // Trampolines of the linker have no table of their own, so their padding cannot be told.
      if (/-tramp\d+$/.test(name)) continue;
      if (checkSizes && !same.some((one) => one.codeSize === size || one.size === size)) {
        sizes.push(`${name}: nm ${size}, ours ${same.map((one) => `${one.codeSize}/${one.size}`).join(' ')}`);
      }
    }
  }
  return { compared, missing, sizes };
}
