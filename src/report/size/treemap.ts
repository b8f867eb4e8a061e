import { escapeHtml } from '../page.ts';
import { byteText } from './byte-text.ts';

/** A rectangle to be filled: a leaf, or a group whose children share its area. */
export interface Tile {
  readonly name: string;
  readonly size: number;
  /** Index of its colour, of COLOURS. */
  readonly colour: number;
  readonly children?: readonly Tile[];
}

interface Box {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

/** Tell apart by brightness too, and carry dark text. */
export const COLOURS = [
  '#9ecbff',
  '#ffd8a8',
  '#b2f2bb',
  '#eebefa',
  '#ffec99',
  '#a5d8ff',
  '#fcc2d7',
  '#96f2d7',
  '#d0bfff',
  '#ffc9c9',
  '#dee2e6',
] as const;

/**
 * Squarified treemap (Bruls, Huizing, van Wijk 2000): rows are filled along the shorter side as long as that makes
 * the rectangles squarer. `tiles` are largest first.
 */
export function layOut(tiles: readonly Tile[], box: Box): { tile: Tile; box: Box }[] {
  const total = tiles.reduce((sum, { size }) => sum + size, 0);
  const placed: { tile: Tile; box: Box }[] = [];
  if (!(total > 0) || box.w <= 0 || box.h <= 0) return placed;
  const scale = (box.w * box.h) / total;
  let { x, y, w, h } = box;
  for (let first = 0; first < tiles.length; ) {
    const side = Math.min(w, h);
    let sum = 0;
    let end = first;
    let worst = Infinity;
    for (; end < tiles.length; end++) {
      const area = (tiles[end]?.size ?? 0) * scale;
      const smallest = area;
      const largest = (tiles[first]?.size ?? 0) * scale;
      const next = sum + area;
      const ratio = Math.max(
        (side * side * largest) / (next * next),
        (next * next) / (side * side * smallest),
      );
      if (ratio > worst) break;
      worst = ratio;
      sum = next;
    }
    const depth = side > 0 ? sum / side : 0;
    let along = 0;
    for (const tile of tiles.slice(first, end)) {
      const length = depth > 0 ? (tile.size * scale) / depth : 0;
      placed.push({
        tile,
        box: w < h ? { x: x + along, y, w: length, h: depth } : { x, y: y + along, w: depth, h: length },
      });
      along += length;
    }
    if (w < h) {
      y += depth;
      h -= depth;
    } else {
      x += depth;
      w -= depth;
    }
    first = end;
  }
  return placed;
}

const WIDTH = 1120;
const HEIGHT = 640;
const HEAD = 17;
const LETTER = 6.6;

/** A treemap of two levels as an SVG element; every rectangle says its name and size when pointed at. */
export function renderTreemap(tiles: readonly Tile[], total: number, title: string): string {
  const shapes = layOut(tiles, { x: 0, y: 0, w: WIDTH, h: HEIGHT }).map(({ tile, box }) => {
    const head = box.h > 2 * HEAD && box.w > 40 ? HEAD : 0;
    const inner = { x: box.x + 2, y: box.y + head + 2, w: box.w - 4, h: box.h - head - 4 };
    const children = layOut(tile.children ?? [], inner).map((child) =>
      rectangle(child.tile, child.box, total, 'part', `${tile.name} › `),
    );
    const caption = head > 0 ? label(`${tile.name} ${byteText(tile.size)}`, box, 'head') : '';
    return `<g>${rectangle(tile, box, total, 'group', '', children.length === 0)}${caption}${children.join('')}</g>`;
  });
  return `<svg class="treemap" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${escapeHtml(title)}"><title>${escapeHtml(title)}</title>
${shapes.join('\n')}
</svg>`;
}

function rectangle(
  tile: Tile,
  box: Box,
  total: number,
  style: 'group' | 'part',
  prefix = '',
  labelled = style === 'part',
): string {
  const share = ((100 * tile.size) / total).toFixed(1);
  const name = escapeHtml(`${prefix}${tile.name}: ${byteText(tile.size)}, ${share} %`);
  const fill = COLOURS[tile.colour % COLOURS.length] ?? COLOURS[0];
  const round = (value: number): string => Math.max(0, value).toFixed(1);
  const text =
    labelled && box.h > HEAD && box.w > 30 && style === 'part' ? label(tile.name, box, 'name') : '';
  return `<g><title>${name}</title><rect class="${style}" x="${round(box.x)}" y="${round(box.y)}" width="${round(box.w)}" height="${round(box.h)}" fill="${fill}"/>${text}</g>`;
}

/** The end of a long name says more than its start: paths begin alike. */
function label(text: string, box: Box, style: string): string {
  const room = Math.floor((box.w - 8) / LETTER);
  if (room < 4) return '';
  const shown = text.length <= room ? text : `…${text.slice(text.length - room + 1)}`;
  return `<text class="${style}" x="${(box.x + 5).toFixed(1)}" y="${(box.y + 13).toFixed(1)}">${escapeHtml(shown)}</text>`;
}

export const TREEMAP_STYLE = `
body{max-width:74rem}.treemap{width:100%;height:auto;border-radius:6px;font:11px ui-monospace,SFMono-Regular,Consolas,monospace}
.treemap rect{stroke:#fff;stroke-width:1}.treemap .part{fill-opacity:.75;stroke:#57606a;stroke-width:.4}.treemap text{fill:#1b1f24;pointer-events:none}
.treemap .head{font-weight:600}.treemap g:hover>rect.part{fill-opacity:1;stroke-width:1.5}`;
