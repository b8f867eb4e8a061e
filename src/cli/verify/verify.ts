import { type DescribeCms, verifyFile } from '../../diagnosis/signature/verify-file.ts';
import { type Host, isRefusal } from '../../model/host.ts';
import type { VerifiedFile } from '../../model/signature.ts';
import {
  renderVerifyJson,
  renderVerifyJsonLine,
  renderVerifyTerminal,
} from '../../report/signature/verify.ts';
import type { Streams } from '../command.ts';
import { digest } from '../digest.ts';
import { UsageError, unknownWord } from '../usage-error.ts';

const FORMATS = ['terminal', 'json', 'jsonl'];

/** The library is large, and most files are signed by no identity. */
const describe: DescribeCms = async (input) => {
  const { describeCms } = await import('./cms.ts');
  return describeCms(input);
};

/** `crossroot verify BINARY…`. Returns the exit code. */
export async function verify(
  host: Host,
  streams: Streams,
  paths: readonly string[],
  format: string,
): Promise<number> {
  if (!FORMATS.includes(format)) throw unknownWord('format', format, FORMATS);
  const files: VerifiedFile[] = [];
  for (const path of paths) {
    const source = host.kind(path) === 'directory' ? undefined : host.bytes(path);
    if (source === undefined) throw new UsageError(`${path} is a directory; name the binary in it`);
    if (isRefusal(source)) throw new UsageError(`${path}: ${source.message}`);
    files.push(await verifyFile(path, source, digest, describe));
    source.close?.();
  }
  if (format === 'json') streams.out(renderVerifyJson(files));
  else if (format === 'jsonl') for (const file of files) streams.out(renderVerifyJsonLine(file));
  else streams.out(renderVerifyTerminal(files, streams.screen));
  return files.every(({ state }) => state === 'intact' || state === 'unsigned') ? 0 : 1;
}
