import { parseGoMod } from '../../formats/go-mod/go-mod.ts';
import { parseModuleWays } from '../../formats/go-mod/module-graph.ts';
import { type Host, isRefusal } from '../../model/host.ts';
import type { SizedFile } from '../../model/size-report.ts';
import { type SizeBudget, sizeRows } from '../../model/size.ts';

/** Modules named when the limit is exceeded. */
const MOST_REASONS = 10;
const MOST_GO_MOD = 4 * 1024 * 1024;

/** Whether the file keeps to `limit` bytes, what takes the most, and through which requirements it comes in. */
export async function readBudget(
  host: Host,
  { account }: SizedFile,
  limit: number,
  directory: string | undefined,
): Promise<SizeBudget> {
  const over = account.size - limit;
  const rows = sizeRows(account, account.go ? 'module' : 'section').slice(0, MOST_REASONS);
  const ways = directory === undefined || over <= 0 ? new Map() : await readWays(host, directory);
  return {
    limit,
    over,
    reasons: rows.map(({ name, size }) => ({ module: name, size, through: ways.get(name) ?? [] })),
  };
}

/**
 * The module graph, by the go command, which must neither reach for the network nor write go.mod and go.sum; without
 * it by go.mod alone.
 */
async function readWays(host: Host, directory: string): Promise<ReadonlyMap<string, readonly string[]>> {
  const graph = await host.run('go', ['mod', 'graph'], {
    cwd: directory,
    env: { GOPROXY: 'off', GOTOOLCHAIN: 'local', GOFLAGS: '-mod=readonly' },
    timeoutSeconds: 30,
  });
  if (!isRefusal(graph) && graph.exitCode === 0) return parseModuleWays(graph.stdout);
  const bytes = host.head(`${directory}/go.mod`, MOST_GO_MOD);
  if (isRefusal(bytes)) return new Map();
  const { module = 'main', requires } = parseGoMod(new TextDecoder().decode(bytes)).value;
  // Who needs an indirect requirement is not written in go.mod.
  return new Map(
    requires.map(({ path, version, indirect }) => [
      path,
      indirect ? [module, '(indirect)', `${path}@${version}`] : [module, `${path}@${version}`],
    ]),
  );
}
