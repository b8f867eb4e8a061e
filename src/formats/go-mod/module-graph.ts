/** Most edges of a module graph that are kept; Kubernetes has some 10 000. */
const MOST_EDGES = 200_000;

/**
 * Shortest ways from the main module, from the output of `go mod graph`: lines of `module[@version] module@version`.
 * The way to a module goes to whichever version of it is nearest; its first element is the main module.
 */
export function parseModuleWays(graph: string): ReadonlyMap<string, readonly string[]> {
  const next = new Map<string, string[]>();
  let main: string | undefined;
  let edges = 0;
  for (const line of graph.split('\n')) {
    const [from, to] = line.trim().split(' ');
    if (from === undefined || to === undefined || edges++ >= MOST_EDGES) continue;
    if (!from.includes('@')) main ??= from;
    // The toolchain and the language version are nodes of the graph, but no modules.
    if (/^(?:go|toolchain)@/.test(to)) continue;
    const list = next.get(from);
    if (list === undefined) next.set(from, [to]);
    else list.push(to);
  }
  const ways = new Map<string, readonly string[]>();
  if (main === undefined) return ways;
  const seen = new Set([main]);
  let front: (readonly string[])[] = [[main]];
  while (front.length > 0) {
    const further: (readonly string[])[] = [];
    for (const way of front) {
      const last = way.at(-1) ?? '';
      const path = last.split('@')[0] ?? '';
      if (!ways.has(path)) ways.set(path, way);
      for (const to of next.get(last) ?? []) {
        if (seen.has(to)) continue;
        seen.add(to);
        further.push([...way, to]);
      }
    }
    front = further;
  }
  return ways;
}
