/**
 * Memory and time of `crossroot image` on a large image: `npm run bench:image [-- --gigabytes 2]`.
 * Makes an OCI archive of gzip layers in a scratch directory, beside it the same archive read by `tar -tz` for
 * every layer, which is the least that any tool must do.
 */
import { spawnSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

const { values } = parseArgs({ options: { gigabytes: { type: 'string', default: '2' } } });
const LAYER = 256 * 1024 * 1024;
const count = Math.ceil((Number(values.gigabytes) * 1024 ** 3) / LAYER);
const scratch = mkdtempSync(join(tmpdir(), 'crossroot-bench-image-'));
const layout = join(scratch, 'layout');
const blobs = join(layout, 'blobs/sha256');
const hash = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');
const put = (bytes: Buffer): { digest: string; size: number } => {
  writeFileSync(join(blobs, hash(bytes)), bytes);
  return { digest: `sha256:${hash(bytes)}`, size: bytes.length };
};
const run = (
  command: string,
  args: readonly string[],
): { seconds: number; kilobytes: number; status: number | null } => {
  const result = spawnSync('/usr/bin/time', ['-f', '%e %M', command, ...args], {
    encoding: 'utf8',
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const [, seconds, kilobytes] = /([\d.]+) (\d+)\s*$/.exec(result.stderr) ?? [];
  return { seconds: Number(seconds), kilobytes: Number(kilobytes), status: result.status };
};

try {
  mkdirSync(blobs, { recursive: true });
  const node = readFileSync(process.execPath).subarray(0, 48 * 1024 * 1024);
  const layers = [];
  const diffIds: string[] = [];
  for (let at = 0; at < count; at++) {
    const folder = join(scratch, 'files', 'opt');
    mkdirSync(folder, { recursive: true });
    // One large program, the rest data that does not compress, as in images of data and models.
    writeFileSync(join(folder, `program-${at}`), node, { mode: 0o755 });
    writeFileSync(join(folder, `data-${at}`), randomBytes(LAYER - node.length));
    const tar = join(scratch, 'layer.tar');
    spawnSync('tar', ['-C', join(scratch, 'files'), '-cf', tar, 'opt']);
    diffIds.push(`sha256:${hash(readFileSync(tar))}`);
    spawnSync('gzip', ['-1f', tar]);
    layers.push({
      mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip',
      ...put(readFileSync(`${tar}.gz`)),
    });
    rmSync(join(scratch, 'files'), { recursive: true });
  }
  const json = (value: unknown): Buffer => Buffer.from(JSON.stringify(value));
  const config = put(
    json({
      os: 'linux',
      architecture: 'amd64',
      config: { Cmd: ['/opt/program-0'] },
      rootfs: { diff_ids: diffIds },
    }),
  );
  const manifest = put(json({ schemaVersion: 2, config, layers }));
  writeFileSync(join(layout, 'index.json'), json({ schemaVersion: 2, manifests: [manifest] }));
  const archive = join(scratch, 'image.tar');
  spawnSync('tar', ['-C', layout, '-cf', archive, '.']);
  const cli = join(import.meta.dirname, '../dist/crossroot.js');
  const ours = run(process.execPath, [cli, 'image', archive, '--format', 'json']);
  let listing = 0;
  for (const { digest } of layers) listing += run('tar', ['-tzf', join(blobs, digest.slice(7))]).seconds;
  console.log(
    JSON.stringify({
      gigabytes: Math.round(statSync(archive).size / 1024 ** 2 / 10.24) / 100,
      layers: count,
      exitCode: ours.status,
      seconds: ours.seconds,
      megabytes: Math.round(ours.kilobytes / 1024),
      tarListingSeconds: Math.round(listing * 100) / 100,
      ratio: Math.round((ours.seconds / listing) * 100) / 100,
    }),
  );
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
