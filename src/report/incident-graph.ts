import type { IncidentRanking } from '../model/incident.ts';
import { escapeHtml } from './page.ts';

/** Entities shown at most; the ranked ones come first. */
const MOST = 60;

interface Shown {
  readonly names: readonly string[];
  readonly edges: readonly (readonly [string, string])[];
  readonly scores: ReadonlyMap<string, number>;
}

function shown({ roots, calls }: IncidentRanking): Shown {
  const scores = new Map(roots.map(({ entity, score }) => [entity, score]));
  const onPath = roots.slice(0, 5).flatMap(({ path }) => path);
  const names = [
    ...new Set([...onPath, ...scores.keys(), ...calls.flatMap(({ caller, callee }) => [caller, callee])]),
  ].slice(0, MOST);
  const kept = new Set(names);
  return {
    names,
    scores,
    edges: calls
      .filter(({ caller, callee }) => kept.has(caller) && kept.has(callee))
      .map(({ caller, callee }) => [caller, callee]),
  };
}

/** `caller -> callee` lines; a share of unexplained departure stands behind the entities that have one. */
export function renderGraphText(ranking: IncidentRanking): string {
  const { edges, scores, names } = shown(ranking);
  const label = (name: string): string => {
    const score = scores.get(name);
    return score === undefined || score < 0.005 ? name : `${name} [${score.toFixed(2)}]`;
  };
  const joined = new Set(edges.flat());
  const lines = edges.map(([caller, callee]) => `${label(caller)} -> ${label(callee)}`).sort();
  return [...lines, ...names.filter((name) => !joined.has(name)).map(label)]
    .map((line) => `${line}\n`)
    .join('');
}

const [BOX_WIDTH, BOX_HEIGHT, GAP_X, GAP_Y] = [190, 34, 60, 16];

/** The graph as a drawing: callers left of callees, redder where more of the departure is unexplained. */
export function renderGraphSvg(ranking: IncidentRanking): string {
  const { names, edges, scores } = shown(ranking);
  const columns = columnsOf(names, edges);
  const rows: number[] = [];
  const places = new Map<string, readonly [x: number, y: number]>();
  for (const name of names) {
    const column = columns.get(name) ?? 0;
    const row = rows[column] ?? 0;
    rows[column] = row + 1;
    places.set(name, [10 + column * (BOX_WIDTH + GAP_X), 10 + row * (BOX_HEIGHT + GAP_Y)]);
  }
  const width = 20 + Math.max(1, rows.length) * (BOX_WIDTH + GAP_X);
  const height = 20 + Math.max(1, ...rows.map((count) => count)) * (BOX_HEIGHT + GAP_Y);
  const path = new Set(
    (ranking.roots[0]?.path ?? []).flatMap((name, at, all) => (at === 0 ? [] : [`${all[at - 1]} ${name}`])),
  );
  const lines = edges.map(([caller, callee]) => {
    const [x1 = 0, y1 = 0] = places.get(caller) ?? [];
    const [x2 = 0, y2 = 0] = places.get(callee) ?? [];
    const hot = path.has(`${caller} ${callee}`);
    return `<line x1="${x1 + BOX_WIDTH}" y1="${y1 + BOX_HEIGHT / 2}" x2="${x2}" y2="${y2 + BOX_HEIGHT / 2}" stroke="${hot ? '#cf222e' : '#8b949e'}" stroke-width="${hot ? 2.5 : 1}" marker-end="url(#tip)"/>`;
  });
  const boxes = names.map((name) => {
    const [x = 0, y = 0] = places.get(name) ?? [];
    const score = scores.get(name) ?? 0;
    const title = name.length > 26 ? `${name.slice(0, 25)}…` : name;
    return `<g><title>${escapeHtml(name)} ${score.toFixed(2)}</title><rect x="${x}" y="${y}" width="${BOX_WIDTH}" height="${BOX_HEIGHT}" rx="6" fill="#cf222e" fill-opacity="${(0.06 + 0.6 * score).toFixed(2)}" stroke="#57606a"/><text x="${x + 8}" y="${y + 21}" font-family="system-ui,sans-serif" font-size="12" fill="currentColor">${escapeHtml(title)}</text></g>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-label="graph of calls"><defs><marker id="tip" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0L8 4L0 8z" fill="#8b949e"/></marker></defs>
${[...lines, ...boxes].join('\n')}
</svg>
`;
}

/** Longest way from an entry, cut where a cycle would make it endless. */
function columnsOf(names: readonly string[], edges: Shown['edges']): Map<string, number> {
  const columns = new Map(names.map((name) => [name, 0]));
  const deepest = Math.min(names.length, 12);
  for (let round = 0; round < deepest; round++)
    for (const [caller, callee] of edges) {
      const next = (columns.get(caller) ?? 0) + 1;
      if (next > (columns.get(callee) ?? 0) && next < deepest) columns.set(callee, next);
    }
  return columns;
}
