import { signAdHoc, type Signing } from '../../formats/codesign/sign.ts';
import { verifySignature } from '../../formats/codesign/verify.ts';
import type { ByteSource } from '../../model/bytes.ts';
import { type Host, isRefusal } from '../../model/host.ts';
import type { SignedFile } from '../../model/signature.ts';
import { flagNames } from '../../formats/codesign/code-directory.ts';
import { replaceFile } from '../../host/replace-file.ts';
import { renderSignJson, renderSignTerminal } from '../../report/signature/sign.ts';
import type { Streams } from '../command.ts';
import { digest } from '../digest.ts';
import { UsageError, unknownWord } from '../usage-error.ts';

const FORMATS = ['terminal', 'json'];
const STEP = 1024 * 1024;

export interface SignOptions {
  readonly output?: string;
  readonly identifier?: string;
  readonly all: boolean;
  readonly replaceIdentity: boolean;
  readonly format: string;
}

/** `crossroot sign BINARY`. Returns the exit code. */
export function sign(host: Host, streams: Streams, path: string, options: SignOptions): number {
  const { format, output, identifier } = options;
  if (!FORMATS.includes(format)) throw unknownWord('format', format, FORMATS);
  if (identifier === '' || identifier?.includes('\0') === true)
    throw new UsageError('--identifier needs a text without NUL');
  const source = host.kind(path) === 'directory' ? undefined : host.bytes(path);
  if (source === undefined) throw new UsageError(`${path} is a directory; name the binary in it`);
  if (isRefusal(source)) throw new UsageError(`${path}: ${source.message}`);
  const signing = signAdHoc(source, digest, {
    ...(identifier !== undefined && { identifier }),
    signAll: options.all,
    replaceIdentity: options.replaceIdentity,
  });
  const file = written(path, output ?? path, source, signing);
  streams.out(format === 'json' ? renderSignJson(file) : renderSignTerminal(file));
  return file.outcome === 'refused' ? 1 : 0;
}

function written(path: string, target: string, source: ByteSource, signing: Signing): SignedFile {
  if (signing.outcome !== 'signed') {
    const { outcome, id, message } = signing;
    return { path, outcome, id, message, slices: [] };
  }
  const { output } = signing;
  const verdicts = verifySignature(output, digest).value;
  const slices = signing.slices.map((slice) => {
    // Slices of a universal file may have moved.
    const base = verdicts.find(({ image }) => image.cpu.name === slice.image.cpu.name)?.image.sliceOffset;
    return {
      cpu: slice.image.cpu.name,
      identifier: slice.identifier,
      flags: flagNames(slice.flags),
      signatureAt: (base ?? 0) + slice.signatureAt,
      signatureSize: slice.signatureSize,
      added: slice.commandAdded,
    };
  });
  if (target === path && isSame(source, output)) {
    const message = 'the file already has exactly this signature';
    return { path, outcome: 'untouched', id: 'already-signed', message, slices };
  }
  const fault = verdicts.flatMap(({ faults }) => faults)[0];
  if (fault !== undefined) {
    const message = `the new signature would not hold: ${fault.message}`;
    return { path, outcome: 'refused', id: 'would-not-hold', message, slices: [] };
  }
  const backup = replaced(target, path, output);
  return {
    path,
    outcome: 'signed',
    id: 'signed',
    message: 'ad-hoc signature made and checked',
    output: target,
    ...(backup !== undefined && { backup }),
    slices,
  };
}

/** Writes the new file; what the system refuses is told as a mistake of the call. */
function replaced(target: string, path: string, output: ByteSource): string | undefined {
  try {
    return replaceFile(target, path, output).backup;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function isSame(left: ByteSource, right: ByteSource): boolean {
  if (left.size !== right.size) return false;
  for (let at = 0; at < left.size; at += STEP) {
    if (Buffer.compare(left.read(at, STEP), right.read(at, STEP)) !== 0) return false;
  }
  return true;
}
