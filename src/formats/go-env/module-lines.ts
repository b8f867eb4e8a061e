/**
 * The lines of go.mod and go.work that choose a toolchain, found as cmd/go/internal/gover does it: the first line
 * that begins with the word, whatever else the file holds. The file is chosen before it is parsed.
 */
export interface ModuleLine {
  readonly value: string;
  /** From 1. */
  readonly line: number;
}

export function findModuleLine(text: string, key: 'go' | 'toolchain'): ModuleLine | undefined {
  for (const [index, raw] of text.split('\n').entries()) {
    const line = raw.trim();
    if (!line.startsWith(key)) continue;
    const rest = line.slice(key.length);
    if (rest === '' || !/^[ \t]/.test(rest)) continue;
    const value = rest.replace(/\/\/.*$/, '').trim();
    return { value, line: index + 1 };
  }
  return undefined;
}

/** `godebug` settings, single lines and blocks: `default=go1.21`, `panicnil=1`. */
export function findGodebugLines(text: string): ModuleLine[] {
  const found: ModuleLine[] = [];
  let inside = false;
  for (const [index, raw] of text.split('\n').entries()) {
    const line = raw.replace(/\/\/.*$/, '').trim();
    if (inside && line === ')') inside = false;
    else if (/^godebug\s*\($/.test(line)) inside = true;
    else {
      const value = inside ? line : /^godebug\s+(\S+=\S*)$/.exec(line)?.[1];
      if (value !== undefined && value.includes('=')) found.push({ value, line: index + 1 });
    }
  }
  return found;
}
