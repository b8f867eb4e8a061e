import { examineImage } from '../../diagnosis/image/examine.ts';
import type { LayerListing } from '../../diagnosis/image/layer.ts';
import { readStoredImages } from '../../diagnosis/image/manifests.ts';
import { readImageStore } from '../../diagnosis/image/store.ts';
import { sha256 } from '../../host/blob-streams.ts';
import { type Host, isRefusal } from '../../model/host.ts';
import type { ExaminedArchive, ImageReport } from '../../model/image.ts';
import type { Issue } from '../../model/parsed.ts';
import { imageFindings, renderImageHtml, renderImageJson, renderImageTerminal } from '../../report/image.ts';
import type { Streams } from '../command.ts';
import { parseFormat } from '../format.ts';
import { renderFindings } from '../output.ts';
import { UsageError } from '../usage-error.ts';
import { readLayer } from './read-layers.ts';

/** Reads and examines every image under `path`; `progress` hears the name of each layer before it is read. */
export async function examineArchive(
  host: Host,
  path: string,
  progress: (message: string) => void,
): Promise<ExaminedArchive> {
  const store = readImageStore(host, path);
  if (isRefusal(store)) throw new UsageError(store.message);
  const { value: images, issues } = readStoredImages(store, sha256);
  const uses = new Map<string, number>();
  for (const { layers } of images) for (const { name } of layers) uses.set(name, (uses.get(name) ?? 0) + 1);
  const kept = new Map<string, LayerListing>();
  const reports: ImageReport[] = [];
  const problems: Issue[] = [...issues];
  for (const image of images) {
    const listings: LayerListing[] = [];
    for (const layer of image.layers) {
      const known = kept.get(layer.name);
      if (!known) progress(`reading layer ${layer.digest ?? layer.name}`);
      const listing = known ?? (await readLayer(store, layer));
      if (!known) problems.push(...listing.issues);
      listings.push(listing);
      // Platforms seldom share layers: what no later image needs is let go.
      const left = (uses.get(layer.name) ?? 1) - 1;
      uses.set(layer.name, left);
      if (left > 0) kept.set(layer.name, listing);
      else kept.delete(layer.name);
    }
    reports.push(examineImage(image, listings));
  }
  return { path, images: reports, issues: problems };
}

/** `crossroot image PATH…`. Returns the exit code: 1 when an image is wrong or cannot be read. */
export async function image(
  host: Host,
  streams: Streams,
  paths: readonly string[],
  formatWord: string,
): Promise<number> {
  const format = parseFormat(formatWord);
  const archives: ExaminedArchive[] = [];
  const progress = (message: string): void => {
    if (streams.screen.errorIsTerminal) streams.error(`\r\u001b[K${message.slice(0, 100)}`);
  };
  for (const path of paths) archives.push(await examineArchive(host, path, progress));
  if (streams.screen.errorIsTerminal) streams.error('\r\u001b[K');
  if (format === 'terminal') streams.out(renderImageTerminal(archives, streams.screen));
  else if (format === 'html') streams.out(renderImageHtml(archives));
  else if (format === 'json' || format === 'jsonl')
    streams.out(renderImageJson(archives, format === 'jsonl'));
  else streams.out(await renderFindings(imageFindings(archives), format));
  const isWrong = archives.some(
    ({ images, issues }) =>
      images.length === 0 || issues.length > 0 || images.some(({ verdict }) => verdict === 'wrong'),
  );
  return isWrong ? 1 : 0;
}
