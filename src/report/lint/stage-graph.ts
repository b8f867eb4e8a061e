import type { LintReport, LintStage } from '../../model/lint.ts';
import { escapeHtml as escape } from '../page.ts';
import { stageLabel } from './terminal.ts';

const BOX_WIDTH = 210;
const ROW = 20;
const GAP_X = 70;
const GAP_Y = 28;

/** Column of each stage: one right of what it takes its files from. */
function columns(stages: readonly LintStage[]): number[] {
  const column = stages.map(() => 0);
  // Stages take from stages above them, so one pass in order is enough.
  for (const { index, sources } of stages)
    for (const { from } of sources)
      if (typeof from === 'number' && from < index)
        column[index] = Math.max(column[index] ?? 0, (column[from] ?? 0) + 1);
  return column;
}

/** The stages as boxes with their platforms, joined by FROM (solid) and COPY or mounts (dashed). */
export function renderStageGraph(report: LintReport): string {
  const column = columns(report.stages);
  const heightOf = (stage: LintStage): number => ROW * (2 + Object.keys(stage.platforms).length) + 8;
  const nextY: number[] = [];
  const place = report.stages.map((stage) => {
    const at = column[stage.index] ?? 0;
    const y = nextY[at] ?? 10;
    nextY[at] = y + heightOf(stage) + GAP_Y;
    return { x: 10 + at * (BOX_WIDTH + GAP_X), y, height: heightOf(stage) };
  });
  const width = 20 + (Math.max(0, ...column) + 1) * (BOX_WIDTH + GAP_X) - GAP_X;
  const height = Math.max(40, ...nextY.filter((y) => y !== undefined)) - GAP_Y + 14;
  const edges = report.stages.flatMap((stage) =>
    stage.sources.flatMap(({ from, via, line }) => {
      const a = typeof from === 'number' ? place[from] : undefined;
      const b = place[stage.index];
      if (!a || !b || typeof from !== 'number' || from === stage.index) return [];
      const [x1, y1] = [a.x + BOX_WIDTH, a.y + a.height / 2];
      const [x2, y2] = [b.x, b.y + b.height / 2];
      const differs = report.requested.some(
        (platform) => report.stages[from]?.platforms[platform] !== stage.platforms[platform],
      );
      const bend = Math.max(30, Math.abs(x2 - x1) / 2);
      return [
        `<path class="edge${via === 'from' ? '' : ' taken'}${differs ? ' differs' : ''}" d="M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}" marker-end="url(#tip)"><title>${via} on line ${line}</title></path>`,
      ];
    }),
  );
  const boxes = report.stages.map((stage) => {
    const at = place[stage.index] ?? { x: 0, y: 0, height: 0 };
    const rows = report.requested.map((platform, row) => {
      const is = stage.platforms[platform];
      const kind = is === null || is === undefined ? 'refused' : is === platform ? 'same' : 'other';
      return `<text class="${kind}" x="${at.x + 10}" y="${at.y + ROW * (row + 3)}">${escape(short(platform, 15))} → ${escape(is ?? 'refused')}</text>`;
    });
    return `<g><rect class="${stage.target ? 'target' : stage.reachable ? 'stage' : 'unneeded'}" x="${at.x}" y="${at.y}" width="${BOX_WIDTH}" height="${at.height}" rx="8"/>
<text class="name" x="${at.x + 10}" y="${at.y + ROW}">${escape(short(stageLabel(stage), 24))}</text>
<text class="base" x="${at.x + 10}" y="${at.y + ROW * 2}">line ${stage.line}: ${escape(short(stage.base, 22))}</text>
${rows.join('\n')}</g>`;
  });
  return `<svg class="stages" role="img" aria-label="stages and their platforms" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" xmlns="http://www.w3.org/2000/svg">
<defs><marker id="tip" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0L10 5L0 10z"/></marker></defs>
${edges.join('\n')}
${boxes.join('\n')}
</svg>`;
}

function short(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most - 1)}…` : text;
}
