import { parseDynamicSymbols } from '../../formats/elf/symbols.ts';
import { utf8 } from '../../formats/fields/fields.ts';
import type { ByteSource } from '../../model/bytes.ts';
import type { LoadedObject } from './loaded-objects.ts';

/** Every name that a set of libraries defines, and those that musl's loader answers without a symbol. */
export function definedNames(libraries: readonly LoadedObject[], musl: boolean): ReadonlySet<string> {
  const names = new Set<string>();
  for (const { source, elf } of libraries) {
    for (const { name, section, binding } of parseDynamicSymbols(source, elf).value)
      if (section !== 0 && binding !== 0) names.add(name);
    if (musl && names.has('__libc_start_main')) for (const name of largeFileNames(source)) names.add(name);
  }
  return names;
}

const LIST_START = 'aio_cancel\0aio_error\0';
const MOST_MUSL = 4 * 1024 * 1024;

/**
 * Since 1.2.4 musl has no symbols such as open64; its loader maps them by a list of names without the 64, each ended
 * by a NUL and the list by two (ldso/dynlink.c, lfs64_list).
 */
function largeFileNames(source: ByteSource): readonly string[] {
  const text = utf8(source.read(0, Math.min(source.size, MOST_MUSL)));
  const start = text.indexOf(LIST_START);
  if (start < 0) return [];
  const list = text.slice(start, text.indexOf('\0\0', start)).split('\0');
  return list.flatMap((name) => (name.endsWith('_r') ? [`${name.slice(0, -2)}64_r`] : [`${name}64`]));
}
