import type { LayerChange, LayerListing } from './layer.ts';

/** A file or directory of the final file system. */
export interface RootNode {
  readonly change: LayerChange;
  /** Index of the layer that brought it. */
  readonly layer: number;
  readonly children: Map<string, RootNode>;
}

export type Lookup =
  | { readonly found: RootNode; readonly path: string }
  /** The first path that does not exist, after following links. */
  | { readonly missing: string }
  | { readonly loop: string };

/** Links followed in one look-up, as Linux does (MAXSYMLINKS). */
const MOST_LINKS = 40;

/** The file system that a container sees: all layers applied in order, links resolved inside the root only. */
export class ImageRoot {
  readonly #root: RootNode = directory('', 0);

  constructor(layers: readonly LayerListing[]) {
    for (const [index, { changes }] of layers.entries()) this.#apply(changes, index);
  }

  /** Looks a path up from the root; the last part is followed too when it is a link. */
  lookup(path: string): Lookup {
    return this.#walk(path, true);
  }

  /** Every regular file with its path (no leading slash), in order of the tree. */
  *files(): Generator<{ readonly path: string; readonly node: RootNode }> {
    const open: { path: string; node: RootNode }[] = [{ path: '', node: this.#root }];
    for (let item = open.pop(); item; item = open.pop()) {
      if (item.node.change.kind === 'file') yield item;
      const { path } = item;
      const below = [...item.node.children].sort(([a], [b]) => (a < b ? 1 : -1));
      for (const [name, node] of below) open.push({ path: path === '' ? name : `${path}/${name}`, node });
    }
  }

  #apply(changes: readonly LayerChange[], layer: number): void {
    // A layer's deletions concern the layers below it, wherever they stand in the archive.
    for (const change of changes) {
      if (change.kind === 'opaque') {
        const at = this.#walk(change.path, true);
        if ('found' in at) at.found.children.clear();
      } else if (change.kind === 'whiteout') {
        const { folder, name } = split(change.path);
        const at = this.#walk(folder, true);
        if ('found' in at) at.found.children.delete(name);
      }
    }
    for (const change of changes)
      if (change.kind !== 'opaque' && change.kind !== 'whiteout') this.#add(change, layer);
  }

  #add(change: LayerChange, layer: number): void {
    const { folder, name } = split(change.path);
    if (name === '') return;
    const parent = this.#folder(folder, layer);
    const before = parent.children.get(name);
    if (change.kind === 'directory' && before?.change.kind === 'directory') {
      parent.children.set(name, { change, layer, children: before.children });
    } else if (change.kind === 'hard-link') {
      const target = this.#walk(change.link ?? '', false);
      // The other name of the same file: same content, same mode.
      if ('found' in target) parent.children.set(name, { ...target.found, layer });
    } else parent.children.set(name, { change, layer, children: new Map() });
  }

  /** The directory at `path`, made where it is missing: archives may leave parents out. */
  #folder(path: string, layer: number): RootNode {
    const at = this.#walk(path, true);
    if ('found' in at && at.found.change.kind === 'directory') return at.found;
    let node = this.#root;
    for (const part of path.split('/').filter(Boolean)) {
      const next = node.children.get(part);
      if (next?.change.kind === 'directory') node = next;
      else {
        const followed = next && next.change.kind === 'symbolic-link' ? this.#walk(path, true) : undefined;
        if (followed && 'found' in followed && followed.found.change.kind === 'directory')
          return followed.found;
        const made = directory(part, layer);
        node.children.set(part, made);
        node = made;
      }
    }
    return node;
  }

  #walk(path: string, followLast: boolean): Lookup {
    const trail: { name: string; node: RootNode }[] = [];
    const todo = path.split('/').filter(Boolean).reverse();
    let links = 0;
    for (let part = todo.pop(); part !== undefined; part = todo.pop()) {
      if (part === '.') continue;
      if (part === '..') {
        trail.pop(); // above the root is the root
        continue;
      }
      const here = trail.at(-1)?.node ?? this.#root;
      const node = here.children.get(part);
      const name = `/${[...trail.map((step) => step.name), part].join('/')}`;
      if (!node) return { missing: name };
      if (node.change.kind === 'symbolic-link' && (followLast || todo.length > 0)) {
        if (++links > MOST_LINKS) return { loop: name };
        const link = node.change.link ?? '';
        if (link.startsWith('/')) trail.length = 0;
        if (todo.length > 10_000) return { loop: name };
        todo.push(...link.split('/').filter(Boolean).reverse());
      } else trail.push({ name: part, node });
    }
    return {
      found: trail.at(-1)?.node ?? this.#root,
      path: `/${trail.map(({ name }) => name).join('/')}`,
    };
  }
}

function directory(path: string, layer: number): RootNode {
  return { change: { kind: 'directory', path, mode: 0o755, size: 0 }, layer, children: new Map() };
}

function split(path: string): { readonly folder: string; readonly name: string } {
  const slash = path.lastIndexOf('/');
  return { folder: slash < 0 ? '' : path.slice(0, slash), name: path.slice(slash + 1) };
}
