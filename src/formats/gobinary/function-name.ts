/** What kind of code a name in Go's function table stands for. */
export type FunctionKind = 'go' | 'generated' | 'assembly' | 'cgo';

export interface FunctionPlace {
  /** Import path as in source (`gopkg.in/yaml.v3`); '' where the name has none. */
  readonly packageName: string;
  readonly kind: FunctionKind;
}

/** Equality and hash functions of types; until Go 1.19 `type..eq.`, since 1.20 `type:.eq.`. */
const GENERATED =
  /^(?:type[.:]\.(?:eq|hash)\.|go[.:](?=(?:struct|interface|func|map|chan|itab|string|type)\b))/;

/**
 * Package of a function, from its linker name alone. Generated equality and hash functions belong to the package
 * of their type. Names without a package are the runtime's assembly, or C code linked in by cgo.
 */
export function placeOfFunction(name: string): FunctionPlace {
  const generated = GENERATED.exec(name);
  if (generated !== null) {
    return { packageName: packageOfType(name.slice(generated[0].length)), kind: 'generated' };
  }
  const packageName = packageOf(name);
  if (packageName !== undefined) return { packageName, kind: 'go' };
  if (/^(_?_?cgo|x_cgo|_Cfunc|crosscall|threadentry|fatalf|_rt0)/.test(name)) {
    return name.startsWith('_rt0')
      ? { packageName: 'runtime', kind: 'assembly' }
      : { packageName: 'runtime/cgo', kind: 'cgo' };
  }
  return { packageName: 'runtime', kind: 'assembly' };
}

/**
 * The import path before the first dot after the last slash. Brackets of type arguments and anonymous struct types
 * hold slashes and dots of other packages, so the name is cut there first.
 */
function packageOf(name: string): string | undefined {
  if (/^(struct|interface|func|map|chan)\b/.test(name)) return undefined;
  const head = name.slice(0, end(name, '['));
  const dot = head.indexOf('.', head.slice(0, end(head, '(')).lastIndexOf('/') + 1);
  return dot <= 0 ? undefined : unescapePath(head.slice(0, dot));
}

/** Package of a type; of an unnamed struct that of the first named thing inside: its fields carry their package. */
function packageOfType(type: string): string {
  // Until Go 1.20 the table shortens what stands in brackets to `[...]`, lengths of arrays too.
  const bare = type.replace(/^(\*|\[[\d.]*\])+/, '').replace(/^go\.shape\./, '');
  const named = packageOf(bare);
  if (named !== undefined) return named;
  const inner = /(?:^|[ *\]{(;,])((?:[\w%.~-]+\/)*[\w%~-]+)\.[\p{L}_]/u.exec(bare);
  return inner === null ? '' : unescapePath((inner[1] ?? '').replace(/^go\.shape\./, ''));
}

function end(text: string, stop: string): number {
  const at = text.indexOf(stop);
  return at < 0 ? text.length : at;
}

/** The linker writes bytes that are not allowed in symbol names, and dots in the last element, as %xx. */
function unescapePath(path: string): string {
  if (!path.includes('%')) return path;
  const bytes: number[] = [];
  const text = new TextEncoder().encode(path);
  for (let i = 0; i < text.length; i++) {
    const hex = /^%([0-9a-fA-F]{2})/.exec(String.fromCharCode(...text.subarray(i, i + 3)));
    if (hex === null) bytes.push(text[i] ?? 0);
    else {
      bytes.push(Number.parseInt(hex[1] ?? '0', 16));
      i += 2;
    }
  }
  return new TextDecoder().decode(Uint8Array.from(bytes));
}
