import type { ByteKind } from '../../model/size.ts';
import { placeOfFunction } from '../gobinary/function-name.ts';
import type { Label } from './claims.ts';

/** The linker's own names for what it merges; `:` since Go 1.20, `.` before. */
const MERGED: readonly (readonly [RegExp, ByteKind])[] = [
  [/^(?:type[.:]|runtime\.types$)/, 'types'],
  [/^go[.:]string[.:]/, 'strings'],
  [/^(?:runtime\.gcbits|runtime\.gc(?:data|bss)|gclocals)/, 'gc-data'],
  [
    /^(?:go[.:]func[.:]|runtime\.(?:findfunctab|pclntab|functab|funcnametab|cutab|filetab|pctab))/,
    'function-table',
  ],
  [/^(?:runtime\.itablink|go[.:]itablink)/, 'itabs'],
  [/^runtime\.typelink/, 'types'],
  [/^go[.:](?:buildinfo|buildid)/, 'build-info'],
];
const ITAB = /^go[.:]itab\.\*?(.*)$/;

/** What a variable of a symbol table is. `go` says that the program is Go, so that names have packages. */
export function variableLabel(name: string, go: boolean, kind: ByteKind): Label {
  if (!go) return { kind, package: '', name };
  const itab = ITAB.exec(name);
  if (itab !== null) return { kind: 'itabs', package: goPackage(itab[1] ?? ''), name };
  const merged = MERGED.find(([pattern]) => pattern.test(name));
  if (merged !== undefined) return { kind: merged[1], package: '', name: '' };
  return { kind, package: goPackage(name), name };
}

/** Names of C have no dot; static variables of C have one behind the name, and no package is called so. */
function goPackage(name: string): string {
  if (!name.includes('.') || /^[^./]+\.\d+$/.test(name) || name.startsWith('.')) return '';
  return placeOfFunction(name).packageName;
}

/** Symbols that only mark a place: section names, mapping symbols of ARM and RISC-V, local labels. */
export const isMark = (name: string): boolean => name === '' || /^\$[adtx](?:\.|$)|^\.L/.test(name);
