/**
 * BuildKit's `--progress=rawjson`, one JSON object a line:
 *
 *   {"vertexes":[{"digest":"sha256:…","inputs":["sha256:…"],"name":"[build 3/4] RUN …","error":"…"}]}
 *   {"logs":[{"vertex":"sha256:…","stream":2,"data":"<base64>","timestamp":"…"}]}
 *
 * Turned into what `--progress=plain` prints, so that one set of recognisers reads both:
 *
 *   #6 [build 3/4] RUN …
 *   #6 exec /bin/sh: exec format error
 *   #6 ERROR: process "/bin/sh -c …" did not complete successfully: exit code: 1
 *   ------
 *    > [build 3/4] RUN …:
 *
 * The last line names the root: the vertex with an error of which no input has one.
 */
export interface RawProgress {
  /** Plain text for a piece of the log. */
  push(chunk: Uint8Array): Uint8Array;
  /** The rest, and the vertex at fault. */
  end(): Uint8Array;
}

interface Vertex {
  readonly number: number;
  readonly inputs: readonly string[];
  readonly name: string;
  error: string;
}

/** Longer lines are passed through as they are. */
const LONGEST_LINE = 1 << 22;
const MOST_VERTICES = 20_000;
const ENCODER = new TextEncoder();

/** Whether a log starts like one; white space before it is allowed. */
export function isRawProgress(head: Uint8Array): boolean {
  const text = new TextDecoder().decode(head.subarray(0, 200)).trimStart();
  return /^\{"(?:vertexes|vertices|statuses|logs|warnings)":\[/.test(text);
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const listOf = (value: unknown): Record<string, unknown>[] =>
  Array.isArray(value) ? value.filter(isRecord) : [];
const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

export function rawProgress(): RawProgress {
  const vertices = new Map<string, Vertex>();
  const decoder = new TextDecoder();
  let rest = '';

  const line = (text: string): string => {
    if (!text.startsWith('{') || text.length > LONGEST_LINE) return `${text}\n`;
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      return `${text}\n`; // a warning of another program between the objects
    }
    if (!isRecord(value)) return `${text}\n`;
    let out = '';
    for (const item of listOf(value['vertexes'] ?? value['vertices'])) out += vertexText(item);
    for (const item of listOf(value['logs'])) {
      const number = vertices.get(textOf(item['vertex']))?.number ?? 0;
      for (const one of decodeBase64(textOf(item['data'])).split('\n'))
        if (one.trim() !== '') out += `#${number} ${one}\n`;
    }
    return out;
  };
  const vertexText = (item: Record<string, unknown>): string => {
    const digest = textOf(item['digest']);
    const name = textOf(item['name']);
    let out = '';
    let vertex = vertices.get(digest);
    if (!vertex) {
      if (vertices.size >= MOST_VERTICES) return '';
      const inputs = Array.isArray(item['inputs']) ? item['inputs'].map(String) : [];
      vertex = { number: vertices.size + 1, inputs, name, error: '' };
      vertices.set(digest, vertex);
      out += `#${vertex.number} ${name}\n`;
    }
    const error = textOf(item['error']);
    if (error !== '' && vertex.error === '') {
      vertex.error = error;
      out += `#${vertex.number} ERROR: ${error}\n`;
    }
    return out;
  };

  return {
    push(chunk) {
      const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
      rest = lines.pop() ?? '';
      if (rest.length > LONGEST_LINE) rest = rest.slice(-1024);
      return ENCODER.encode(lines.map(line).join(''));
    },
    end() {
      let out = rest === '' ? '' : line(rest);
      const root = [...vertices.values()].find(
        ({ error, inputs }) =>
          error !== '' && inputs.every((digest) => (vertices.get(digest)?.error ?? '') === ''),
      );
      if (root) out += `------\n > ${root.name}:\n------\nERROR: failed to solve: ${root.error}\n`;
      return ENCODER.encode(out);
    },
  };
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const VALUES = new Map([...ALPHABET].map((character, value) => [character, value]));

/** Text of base64; characters that are none are skipped. */
function decodeBase64(text: string): string {
  const bytes: number[] = [];
  let bits = 0;
  let held = 0;
  for (const character of text) {
    const value = VALUES.get(character);
    if (value === undefined) continue;
    held = ((held << 6) | value) & 0xffff;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    bytes.push((held >> bits) & 0xff);
  }
  return new TextDecoder().decode(new Uint8Array(bytes));
}
