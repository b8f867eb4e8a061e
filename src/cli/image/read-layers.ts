import { type LayerListing, LayerReader } from '../../diagnosis/image/layer.ts';
import type { LayerBlob } from '../../diagnosis/image/manifests.ts';
import type { ImageStore } from '../../diagnosis/image/store.ts';
import { hashed, unpacked } from '../../host/blob-streams.ts';
import { isRefusal } from '../../model/host.ts';
import type { Issue } from '../../model/parsed.ts';

/** Layers unpack to three times their size, rarely to thirty; past this it is a bomb, and not read on. */
const MOST_RATIO = 200;
/** Below this no ratio is suspicious. */
const HARMLESS = 64 * 1024 * 1024;
const MOST_UNPACKED = 64 * 1024 ** 3;

/** Reads one layer: size and digests verified, content unpacked and listed as it streams by. */
export async function readLayer(store: ImageStore, layer: LayerBlob): Promise<LayerListing> {
  const issues: Issue[] = [];
  const name = layer.digest ?? layer.name;
  const add = (id: string, message: string): void =>
    void issues.push({ id, message: `layer ${name}: ${message}` });
  const chunks = store.chunks(layer.name);
  if (isRefusal(chunks)) {
    add('layer-missing', 'it is not in the image');
    return { changes: [], issues };
  }
  const packedSize = store.size(layer.name) ?? 0;
  if (layer.size !== undefined && layer.size >= 0 && layer.size !== packedSize)
    add('layer-size', `it has ${packedSize} bytes, the manifest says ${layer.size}`);
  const reader = new LayerReader();
  let size = 0;
  try {
    const blob = hashed(chunks, (_, digest) => {
      if (layer.digest?.startsWith('sha256:') === true && digest !== layer.digest)
        add('layer-digest', `its content is ${digest}`);
    });
    const content = hashed(unpacked(blob), (_, digest) => {
      if (layer.diffId?.startsWith('sha256:') === true && digest !== layer.diffId)
        add('layer-diff-id', `unpacked it is ${digest}, the config says ${layer.diffId}`);
    });
    for await (const chunk of content) {
      size += chunk.length;
      if (size > MOST_UNPACKED || (size > HARMLESS && size > packedSize * MOST_RATIO)) {
        add('layer-bomb', `${packedSize} bytes unpack to more than ${size}: not read on`);
        break;
      }
      reader.push(chunk);
    }
  } catch (error) {
    add('layer-damaged', `cannot be unpacked: ${error instanceof Error ? error.message : String(error)}`);
  }
  const listing = reader.end();
  return {
    changes: listing.changes,
    issues: [
      ...issues,
      ...listing.issues.map(({ id, message, at }) => ({
        id,
        message: `layer ${name}: ${message}`,
        ...(at !== undefined && { at }),
      })),
    ],
  };
}
