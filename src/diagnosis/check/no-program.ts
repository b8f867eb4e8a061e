import type { PackedFile } from '../../formats/packed/packed.ts';
import type { FitFinding } from '../../model/check.ts';
import type { Target } from '../../model/target.ts';

/** Why a file that is no program cannot start, by what it is instead. */
export function insteadFinding(
  path: string,
  instead: PackedFile | { readonly kind: 'unknown' },
  target: Target,
): FitFinding {
  const wasm = target.goarch === 'wasm';
  const finding = (cause: string, severity: FitFinding['severity'], what: string): FitFinding => ({
    cause,
    severity,
    what,
    data: { path, kind: instead.kind },
    proof: [
      {
        path,
        offset: 0,
        text: 'firstLine' in instead && instead.firstLine !== undefined ? instead.firstLine : instead.kind,
      },
    ],
  });
  switch (instead.kind) {
    case 'script':
      return script(finding, instead, target);
    case 'html':
    case 'xml':
    case 'json':
      return finding(
        wasm ? 'host/wasm-corrupted' : 'outside/corrupted-artifact',
        'fails',
        `it is a page of ${instead.kind.toUpperCase()}, as servers send in place of a missing file`,
      );
    case 'gzip':
    case 'zip':
    case 'xz':
    case 'zstd':
    case 'bzip2':
    case 'lz4':
    case 'tar':
    case 'rpm':
      return finding(
        wasm ? 'host/wasm-corrupted' : 'outside/packaging',
        'fails',
        `it is a ${instead.kind} archive that was not unpacked`,
      );
    case 'git-lfs-pointer':
      return finding(
        'outside/packaging',
        'fails',
        'it is a pointer of Git LFS; the file itself was not fetched',
      );
    case 'empty':
    case 'zeros':
      return finding(
        'outside/corrupted-artifact',
        'fails',
        instead.kind === 'empty' ? 'the file is empty' : 'the file begins with nothing but zeros',
      );
    case 'text':
      return finding('outside/script-no-shebang', 'fails', 'it is text without a #! line');
    default:
      return finding(
        wasm ? 'host/wasm-corrupted' : 'outside/corrupted-artifact',
        'fails',
        'its first bytes are those of no program format',
      );
  }
}

function script(
  finding: (cause: string, severity: FitFinding['severity'], what: string) => FitFinding,
  file: PackedFile | { readonly kind: 'unknown' },
  target: Target,
): FitFinding {
  const shebang = 'shebang' in file ? file.shebang : undefined;
  if ('carriageReturns' in file && file.carriageReturns === true && target.goos !== 'windows')
    return finding(
      'outside/script-no-shebang',
      'fails',
      'it is a script whose #! line ends in a carriage return, so its interpreter is not found',
    );
  const severity = target.closed || target.goos === 'windows' ? 'fails' : 'unknown';
  return finding(
    'outside/script-no-shebang',
    severity,
    `it is a script for ${shebang?.interpreter ?? 'another program'}, which must be there`,
  );
}
