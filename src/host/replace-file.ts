import {
  closeSync,
  constants,
  copyFileSync,
  existsSync,
  fsyncSync,
  linkSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { ByteSource } from '../model/bytes.ts';

const STEP = 1024 * 1024;

/**
 * Writes `content` to `path` so that nobody ever sees half of it: beside, flushed, renamed. A file that was there
 * stays under `path.before-signing`. Permissions are those of the file `like`. A link is followed, not replaced.
 * Throws when the system refuses; the old file is then untouched.
 */
export function replaceFile(path: string, like: string, content: ByteSource): { readonly backup?: string } {
  const target = existsSync(path) ? realpathSync(path) : path;
  const beside = join(dirname(target), `.${basename(target)}.crossroot-${process.pid}`);
  try {
    writeWhole(beside, statSync(like).mode, content);
    const backup = existsSync(target) ? keep(target) : undefined;
    renameSync(beside, target);
    return backup === undefined ? {} : { backup };
  } finally {
    rmSync(beside, { force: true });
  }
}

function writeWhole(path: string, mode: number, content: ByteSource): void {
  const descriptor = openSync(path, 'wx', mode & 0o7777);
  try {
    for (let at = 0; at < content.size; at += STEP) {
      const bytes = content.read(at, Math.min(STEP, content.size - at));
      if (bytes.length === 0) throw new Error(`${path}: the file to sign became shorter meanwhile`);
      for (let done = 0; done < bytes.length; ) done += writeSync(descriptor, bytes, done);
    }
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** A second name for the old file: it is never away, not even for a moment. */
function keep(path: string): string {
  for (let number = 1; ; number++) {
    const backup = `${path}.before-signing${number === 1 ? '' : `-${number}`}`;
    if (existsSync(backup)) continue;
    try {
      linkSync(path, backup);
    } catch {
      // Some file systems know no second names.
      copyFileSync(path, backup, constants.COPYFILE_EXCL);
    }
    return backup;
  }
}
