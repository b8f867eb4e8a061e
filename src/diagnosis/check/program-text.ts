import type { Subject } from '../../probes/fit/question.ts';

/** One line about a program: `linux/amd64, dynamic, glibc 2.34, go1.26.8`. */
export function programText({ facts, program }: Subject): string {
  const goos = facts.system?.goos;
  const platform = `${goos === undefined ? '' : `${goos}/`}${facts.goarch || facts.machine}`;
  const go = facts.go;
  const version =
    go?.version.version ?? (go?.version.atLeast === undefined ? undefined : `${go.version.atLeast} or newer`);
  const compiler = go === undefined || go.compiler === 'gc' ? '' : `${go.compiler} `;
  return [
    platform,
    facts.kind === 'executable' ? facts.linkage : facts.kind,
    ...floors(program),
    ...(go?.level === undefined ? [] : [`${go.level.variable}=${go.level.value}`]),
    ...(go === undefined ? [] : [version === undefined ? 'Go' : `${compiler}${version}`]),
  ].join(', ');
}

function floors(program: Subject['program']): string[] {
  switch (program.format) {
    case 'elf':
      return program.floors
        .filter(({ family, floor }) => floor !== undefined && ['GLIBC', 'GLIBCXX'].includes(family))
        .map(({ family, floor }) => `${family === 'GLIBC' ? 'glibc' : 'GLIBCXX'} ${floor ?? ''}`);
    case 'macho': {
      const platform = program.image.platforms[0];
      return platform === undefined ? [] : [`${platform.name} ${platform.minimum}`];
    }
    case 'pe':
      return [`subsystem ${program.pe.subsystemVersion}`];
    default:
      return [];
  }
}
