import { checkFile } from '../../diagnosis/check/check.ts';
import { fileSubjects } from '../../diagnosis/check/subjects.ts';
import { wasmHost } from '../../formats/wasm/host.ts';
import { parseWasm } from '../../formats/wasm/wasm.ts';
import { WASM_HOSTS } from '../../knowledge/platforms/wasm-hosts.ts';
import { type Host, isRefusal } from '../../model/host.ts';
import { renderWasmImportsJson, renderWasmImportsTerminal } from '../../report/wasm-imports.ts';
import { renderRunProblem } from '../../report/wasm-run.ts';
import { notWasm } from '../../wasm/run.ts';
import type { Streams } from '../command.ts';
import { readTargets } from '../targets.ts';
import { UsageError, unknownWord } from '../usage-error.ts';

/** `crossroot wasm imports MODULE`. Returns 0 when at least one of the hosts runs it. */
export function wasmImports(
  host: Host,
  streams: Streams,
  path: string,
  on: readonly string[],
  format: string,
): number {
  if (!['terminal', 'json'].includes(format)) throw unknownWord('format', format, ['terminal', 'json']);
  const source = host.bytes(path);
  if (isRefusal(source)) throw new UsageError(source.message);
  const problem = notWasm(source.read(0, 4096));
  const { value: module } = parseWasm(source);
  if (problem || !module) {
    const unread = {
      cause: 'host/wasm-corrupted',
      message: 'its sections cannot be read',
      fix: 'Build it anew',
    };
    streams.error(renderRunProblem(path, problem ?? unread, streams.screen.colour));
    return 1;
  }
  // Signatures are no matter of WebAssembly: no digest is ever asked for.
  const file = fileSubjects(path, source, () => '');
  const targets = readTargets(on.length > 0 ? on : WASM_HOSTS.map(({ id }) => `${id}/wasm`));
  const { name, because } = wasmHost(module);
  const report = {
    path,
    host: name,
    because,
    imports: module.imports,
    exports: module.exports,
    hosts: targets.map((target) => checkFile(file, target)),
  };
  streams.out(
    format === 'json'
      ? renderWasmImportsJson(report)
      : renderWasmImportsTerminal(report, streams.screen.colour),
  );
  return report.hosts.some(({ verdict }) => verdict === 'runs') ? 0 : 1;
}
