import { closeSync, existsSync, lstatSync, openSync, readdirSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { parseElf } from '../../src/formats/elf/elf.ts';
import { parseDynamicSymbols } from '../../src/formats/elf/symbols.ts';
import { PagedSource } from '../../src/formats/fields/paged-source.ts';
import { fileSource } from './file-source.ts';
import { disagreements, ourFacts, readelfFacts } from './readelf-facts.ts';

/** Every ELF file under the directories, in the order of their names, at most `most`. */
export function elfFiles(directories: readonly string[], most: number): string[] {
  const found: string[] = [];
  const visit = (directory: string, depth: number): void => {
    for (const entry of readdirSync(directory, { withFileTypes: true }).toSorted((a, b) =>
      a.name < b.name ? -1 : 1,
    )) {
      if (found.length >= most) return;
      const path = join(directory, entry.name);
      // Files of debug information alone keep headers whose contents were taken out: readelf skips those silently.
      if (entry.isDirectory() && depth < 4 && entry.name !== 'debug') visit(path, depth + 1);
      else if (entry.isFile() && isElfFile(path)) found.push(path);
    }
  };
  for (const directory of directories) if (existsSync(directory)) visit(directory, 0);
  return found;
}

function isElfFile(path: string): boolean {
  if (lstatSync(path).size < 64) return false;
  const descriptor = openSync(path, 'r');
  const magic = Buffer.alloc(4);
  readSync(descriptor, magic, 0, 4, 0);
  closeSync(descriptor);
  return magic.equals(Buffer.from('\x7fELF', 'latin1'));
}

/** Files compared, fields compared, and every disagreement. */
export function agreeWithReadelf(paths: readonly string[]): {
  files: number;
  fields: number;
  wrong: string[];
} {
  const wrong: string[] = [];
  let fields = 0;
  for (const path of paths) {
    const file = fileSource(path);
    const source = new PagedSource(file, Number.MAX_SAFE_INTEGER);
    const { value: elf, issues } = parseElf(source);
    if (elf === undefined) wrong.push(`${path}: not read`);
    else {
      const theirs = readelfFacts(path);
      const ours = ourFacts(elf, parseDynamicSymbols(source, elf).value);
      fields += [...theirs.values()].reduce((sum, lines) => sum + lines.length, 0);
      wrong.push(...disagreements(theirs, ours).map((text) => `${path}: ${text}`));
      wrong.push(...issues.map(({ id, message }) => `${path}: issue ${id}: ${message}`));
    }
    file.close();
  }
  return { files: paths.length, fields, wrong };
}
