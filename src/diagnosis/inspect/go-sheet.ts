import type { GoProgram } from '../../formats/gobinary/go-program.ts';
import type { GoSheet } from '../../model/inspection.ts';

/** What is known of a Go program. `crosscall` tells whether cgo's entry from C is linked in, where that was asked. */
export function goSheet(go: GoProgram, crosscall: boolean | undefined, dependencies: boolean): GoSheet {
  const { compiler, version, buildInfo, buildId, level, pclntab } = go;
  const settings = new Map(buildInfo?.settings.map(({ key, value }) => [key, value]));
  const system = settings.get('vcs');
  const revision = settings.get('vcs.revision');
  const time = settings.get('vcs.time');
  const modified = settings.get('vcs.modified');
  const cgo = settings.get('CGO_ENABLED') === '0' ? false : crosscall;
  const on = (key: string): boolean => settings.get(key) === 'true';
  return {
    compiler,
    ...version,
    ...(buildId !== undefined && { buildId }),
    ...(cgo !== undefined && { cgo }),
    ...(level !== undefined && { level }),
    ...(pclntab !== undefined && {
      functionTable: { form: `go${pclntab.format}`, functions: pclntab.functionCount },
    }),
    ...(buildInfo !== undefined && {
      ...(buildInfo.path !== '' && { package: buildInfo.path }),
      ...(buildInfo.main !== undefined && { module: buildInfo.main }),
      dependencyCount: buildInfo.dependencies.length,
      ...(dependencies && { dependencies: buildInfo.dependencies }),
      infoFrom: buildInfo.source,
      // Settings were recorded first by Go 1.18; without any, nothing is known of how it was built.
      ...(settings.size > 0 && {
        settings: Object.fromEntries(settings),
        race: on('-race'),
        msan: on('-msan'),
        asan: on('-asan'),
        trimpath: on('-trimpath'),
      }),
      ...(system !== undefined && {
        vcs: {
          system,
          ...(revision !== undefined && { revision }),
          ...(time !== undefined && { time }),
          ...(modified !== undefined && { modified: modified === 'true' }),
        },
      }),
    }),
  };
}
