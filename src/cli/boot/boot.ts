import { checkBoot } from '../../boot/boot.ts';
import type { MemoryRange } from '../../boot/memory.ts';
import { type Host, isRefusal } from '../../model/host.ts';
import { renderBootJson, renderBootTerminal } from '../../report/boot.ts';
import type { Streams } from '../command.ts';
import { UsageError, unknownWord } from '../usage-error.ts';

const UNITS: Readonly<Record<string, bigint>> = { '': 1n, k: 1024n, m: 1024n ** 2n, g: 1024n ** 3n };

function parseRange(text: string): MemoryRange {
  const match = /^(0x[\da-f]+|\d+):(0x[\da-f]+|\d+)([kmg]?)(?:i?b)?$/i.exec(text);
  if (!match?.[1] || !match[2])
    throw new UsageError(`--ram ${text}: expected BASE:SIZE, such as 0x80000000:128M`);
  const size = BigInt(match[2]) * (UNITS[match[3]?.toLowerCase() ?? ''] ?? 1n);
  if (size === 0n) throw new UsageError(`--ram ${text}: the size is 0`);
  return { base: BigInt(match[1]), size };
}

/** `crossroot boot ELF…`. Returns the exit code: 1 when something is wrong or cannot be told. */
export function boot(
  host: Host,
  streams: Streams,
  paths: readonly string[],
  ram: readonly string[],
  format: string,
): number {
  if (!['terminal', 'json'].includes(format)) throw unknownWord('format', format, ['terminal', 'json']);
  const ranges = ram.map(parseRange);
  const reports = paths.map((path) => {
    const source = host.bytes(path);
    if (isRefusal(source)) throw new UsageError(source.message);
    return checkBoot(path, source, ranges);
  });
  streams.out(
    format === 'json' ? renderBootJson(reports) : renderBootTerminal(reports, streams.screen.colour),
  );
  return reports.every(({ verdict }) => verdict === 'ok') ? 0 : 1;
}
