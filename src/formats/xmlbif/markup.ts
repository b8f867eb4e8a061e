/** What a small XML document consists of: enough for XMLBIF, without namespaces, and never reading entities from outside. */
export type Markup =
  | { readonly kind: 'open' | 'close'; readonly name: string; readonly at: number }
  | { readonly kind: 'text'; readonly text: string; readonly at: number };

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

/** Splits a document; comments, processing instructions, the document type and attributes are passed over. */
export function* markupOf(text: string): Generator<Markup> {
  let at = 0;
  while (at < text.length) {
    if (text[at] !== '<') {
      const end = text.indexOf('<', at);
      const stop = end < 0 ? text.length : end;
      yield { kind: 'text', text: unescaped(text.slice(at, stop)), at };
      at = stop;
    } else if (text.startsWith('<!--', at)) at = after(text, '-->', at);
    else if (text.startsWith('<![CDATA[', at)) {
      const stop = after(text, ']]>', at);
      yield { kind: 'text', text: text.slice(at + 9, Math.max(at + 9, stop - 3)), at };
      at = stop;
    } else if (text.startsWith('<?', at)) at = after(text, '?>', at);
    else if (text.startsWith('<!', at)) at = endOfDoctype(text, at);
    else {
      const stop = after(text, '>', at);
      const inside = text.slice(at + 1, stop - 1);
      const name = /^\/?\s*([^\s/>]+)/.exec(inside)?.[1] ?? '';
      if (inside.startsWith('/')) yield { kind: 'close', name, at };
      else {
        yield { kind: 'open', name, at };
        if (inside.endsWith('/')) yield { kind: 'close', name, at };
      }
      at = stop;
    }
  }
}

function after(text: string, mark: string, from: number): number {
  const end = text.indexOf(mark, from);
  return end < 0 ? text.length : end + mark.length;
}

/** A document type may hold declarations in brackets, which themselves contain `>`. */
function endOfDoctype(text: string, from: number): number {
  let depth = 0;
  for (let at = from; at < text.length; at++) {
    const c = text[at];
    if (c === '[') depth++;
    else if (c === ']') depth--;
    else if (c === '>' && depth <= 0) return at + 1;
  }
  return text.length;
}

function unescaped(text: string): string {
  return text.replace(/&(#x[0-9a-fA-F]{1,6}|#[0-9]{1,7}|\w+);/g, (whole, name: string) => {
    if (!name.startsWith('#')) return ENTITIES[name] ?? whole;
    const code = name[1] === 'x' ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}

export function escaped(text: string): string {
  return text.replace(/[<>&"]/g, (c) => ({ '<': '&lt;', '>': '&gt;', '&': '&amp;' })[c] ?? '&quot;');
}
