import { factsOf } from '../formats/binary/binary.ts';
import { parseBinary } from '../formats/binary/parse-binary.ts';
import type { ByteSource } from '../model/bytes.ts';
import type { EventData, ObservedEvent } from '../model/event.ts';

const SETTINGS = ['GOOS', 'GOARCH', 'CGO_ENABLED', 'GOARM', 'GOAMD64', 'GOARM64'];

/** What a program file adds to a diagnosis: its platform, loader, packer, and how Go built it. */
export function findBinaryEvents(path: string, source: ByteSource): readonly ObservedEvent[] {
  const { value: binary } = parseBinary(source);
  const where = { path };
  const events: ObservedEvent[] = [];
  const add = (event: string, data: EventData): void => void events.push({ event, data, where });
  for (const facts of factsOf(binary)) {
    add('fact.file-type', {
      path,
      format: binary.format,
      machine: facts.machine,
      ...(facts.interpreter !== undefined && { interpreter: facts.interpreter }),
      ...(facts.linkage === 'static' && { linkage: 'statically linked' }),
    });
    if (!facts.go) continue;
    for (const { key, value } of facts.go.buildInfo?.settings ?? [])
      if (SETTINGS.includes(key)) add('fact.go-env', { variable: key, value });
  }
  if ('upx' in binary && binary.upx) add('log.upx-marker', { path });
  return events;
}
