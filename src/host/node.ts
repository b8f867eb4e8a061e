import { spawn } from 'node:child_process';
import { closeSync, createReadStream, fstatSync, openSync, readdirSync, readSync, statSync } from 'node:fs';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { ByteSource } from '../model/bytes.ts';
import type {
  Answer,
  CommandOptions,
  CommandResult,
  DirectoryEntry,
  Host,
  OpenFile,
  Refusal,
} from '../model/host.ts';

/** Most output kept of a command that crossroot runs for its own knowledge. */
const MOST_OUTPUT = 8 * 1024 * 1024;

function refusal(error: unknown): Refusal {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const message = error instanceof Error ? error.message : String(error);
  if (code === 'ENOENT' || code === 'ENOTDIR') return { refused: 'missing', message };
  if (code === 'EISDIR') return { refused: 'directory', message };
  return { refused: 'unreadable', message };
}

function kind(path: string): ReturnType<Host['kind']> {
  try {
    return statSync(path).isDirectory() ? 'directory' : 'file';
  } catch (error) {
    return refusal(error).refused === 'missing' ? 'missing' : 'unreadable';
  }
}

function head(path: string, limit: number): Answer<Uint8Array> {
  let descriptor: number | undefined;
  try {
    descriptor = openSync(path, 'r');
    const stat = fstatSync(descriptor);
    // A regular file says its size; a pipe or device says nothing and is read up to the limit.
    const most = stat.isFile() && stat.size > 0 ? Math.min(limit, stat.size) : limit;
    const bytes = new Uint8Array(most);
    let length = 0;
    for (let got = 1; got > 0 && length < most; length += got)
      got = readSync(descriptor, bytes, length, most - length, length);
    return bytes.subarray(0, length);
  } catch (error) {
    return refusal(error);
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

function entries(path: string): Answer<readonly DirectoryEntry[]> {
  try {
    return readdirSync(path, { withFileTypes: true })
      .map((entry) => {
        const link = entry.isSymbolicLink();
        const directory = link ? kind(join(path, entry.name)) === 'directory' : entry.isDirectory();
        return { name: entry.name, directory, link };
      })
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch (error) {
    return refusal(error);
  }
}

/** Small reads are cut from slabs: an allocation outside of the heap costs more than the read that it serves. */
const SLAB = 1024 * 1024;
let slab = new Uint8Array(0);
let used = 0;

function room(size: number): Uint8Array {
  if (size > SLAB / 8) return new Uint8Array(size);
  if (used + size > slab.length) {
    slab = new Uint8Array(SLAB);
    used = 0;
  }
  used += size;
  return slab.subarray(used - size, used);
}

function bytes(path: string): Answer<OpenFile> {
  try {
    const descriptor = openSync(path, 'r');
    const { size } = fstatSync(descriptor);
    const read: ByteSource['read'] = (offset, length) => {
      const wanted = Math.max(0, Math.min(length, size - offset));
      if (offset < 0 || wanted === 0) return new Uint8Array(0);
      const buffer = room(wanted);
      try {
        return buffer.subarray(0, readSync(descriptor, buffer, 0, wanted, offset));
      } catch {
        return new Uint8Array(0); // a file that shrinks or a disk that fails: the reader sees its end
      }
    };
    return { size, read, close: () => closeSync(descriptor) };
  } catch (error) {
    return refusal(error);
  }
}

function chunks(path: string): Answer<AsyncIterable<Uint8Array>> {
  if (path === '-') return process.stdin;
  const known = kind(path);
  if (known === 'missing') return { refused: 'missing', message: `${path}: no such file` };
  if (known === 'directory') return { refused: 'directory', message: `${path} is a directory` };
  try {
    closeSync(openSync(path, 'r'));
  } catch (error) {
    return refusal(error);
  }
  return createReadStream(path, { highWaterMark: 1024 * 1024 });
}

function run(
  command: string,
  args: readonly string[],
  options: CommandOptions,
): Promise<Answer<CommandResult>> {
  return new Promise((resolve) => {
    const env: NodeJS.ProcessEnv = { ...process.env };
    for (const [name, value] of Object.entries(options.env ?? {})) {
      if (value === undefined) delete env[name];
      else env[name] = value;
    }
    const child = spawn(command, args, {
      ...(options.cwd !== undefined && { cwd: options.cwd }),
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: options.timeoutSeconds * 1000,
      killSignal: 'SIGKILL',
    });
    const output = { stdout: '', stderr: '' };
    for (const stream of ['stdout', 'stderr'] as const)
      child[stream].setEncoding('utf8').on('data', (text: string) => {
        if (output[stream].length < MOST_OUTPUT) output[stream] += text;
      });
    child.on('error', (error) => resolve({ refused: 'not-executable', message: error.message }));
    child.on('close', (code, signal) => {
      if (signal === 'SIGKILL' && child.killed)
        resolve({ refused: 'timeout', message: `${command} did not finish in ${options.timeoutSeconds} s` });
      else resolve({ exitCode: code ?? 128, ...output });
    });
  });
}

async function scratchCopy(path: string): ReturnType<Host['scratchCopy']> {
  try {
    const scratch = await mkdtemp(join(tmpdir(), 'crossroot-'));
    const discard = (): Promise<void> => rm(scratch, { recursive: true, force: true });
    await cp(path, join(scratch, 'module'), {
      recursive: true,
      filter: (source) => basename(source) !== '.git',
    });
    return { path: join(scratch, 'module'), discard };
  } catch (error) {
    return refusal(error);
  }
}

/** The real machine. */
export function nodeHost(): Host {
  return { cwd: process.cwd(), env: process.env, kind, head, entries, bytes, chunks, scratchCopy, run };
}
