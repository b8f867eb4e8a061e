import { lstatSync, readdirSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { type Host, isRefusal } from '../model/host.ts';
import type { RootFiles } from '../model/root-files.ts';

/** As many links as Linux follows (MAXSYMLINKS). */
const MOST_LINKS = 40;

/** A directory as the root of a system: every link in it is read as that system would, and none leads out. */
export function rootDirectory(host: Host, directory: string): RootFiles {
  const resolve = (path: string): string | undefined => {
    const left = path.split('/').reverse();
    const done: string[] = [];
    let links = 0;
    for (let part = left.pop(); part !== undefined; part = left.pop()) {
      if (part === '' || part === '.') continue;
      if (part === '..') {
        done.pop();
        continue;
      }
      const here = join(directory, ...done, part);
      let link: string | undefined;
      try {
        if (lstatSync(here).isSymbolicLink()) link = readlinkSync(here);
      } catch {
        return undefined; // missing or unreadable: for the system that reads it, not there
      }
      if (link === undefined) done.push(part);
      else {
        if (++links > MOST_LINKS) return undefined;
        if (link.startsWith('/')) done.length = 0;
        left.push(...link.split('/').reverse());
      }
    }
    return `/${done.join('/')}`;
  };
  return {
    name: directory,
    find(path) {
      const place = resolve(path);
      if (place === undefined || host.kind(join(directory, place)) !== 'file') return undefined;
      const source = host.bytes(join(directory, place));
      return isRefusal(source) ? undefined : { path: place, source };
    },
    list(path) {
      const place = resolve(path);
      if (place === undefined) return [];
      try {
        return readdirSync(join(directory, place)).sort();
      } catch {
        return []; // no directory: nothing in it
      }
    },
  };
}
