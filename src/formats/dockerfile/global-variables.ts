import { formatOciPlatform, type OciPlatform } from '../platform/oci-platform.ts';
import type { Dockerfile } from './dockerfile.ts';
import { type Environment, StageVariables } from './environment.ts';
import { expandWord } from './expand.ts';
import type { BuildRequest, ProblemKind } from './resolved.ts';

/** The arguments that BuildKit sets by itself. FROM sees them; a stage must name them in an ARG. */
export function automaticArguments(
  build: OciPlatform,
  target: OciPlatform,
  stage: string,
): Readonly<Record<string, string>> {
  return {
    BUILDPLATFORM: formatOciPlatform({ ...build, osVersion: '' }),
    BUILDOS: build.os,
    BUILDOSVERSION: build.osVersion,
    BUILDARCH: build.arch,
    BUILDVARIANT: build.variant,
    TARGETPLATFORM: formatOciPlatform(target),
    TARGETOS: target.os,
    TARGETOSVERSION: target.osVersion,
    TARGETARCH: target.arch,
    TARGETVARIANT: target.variant,
    TARGETSTAGE: stage === '' ? 'default' : stage,
  };
}

/** Names of the automatic arguments. */
export const AUTOMATIC_ARGUMENTS: readonly string[] = Object.keys(
  automaticArguments(
    { os: '', arch: '', variant: '', osVersion: '' },
    { os: '', arch: '', variant: '', osVersion: '' },
    '',
  ),
);

/** The global scope: automatic arguments, `--build-arg` over them, and the ARGs above the first FROM. */
export function globalVariables(
  dockerfile: Dockerfile,
  request: BuildRequest,
  platform: OciPlatform,
  target: string,
  refuse: (kind: ProblemKind, message: string, line: number) => void,
): Environment {
  const given = new Map(Object.entries(request.args ?? {}));
  const variables = new StageVariables();
  for (const [name, value] of Object.entries(automaticArguments(request.buildPlatform, platform, target)))
    variables.set(name, given.get(name) ?? value);
  for (const { pairs, raw } of dockerfile.global)
    for (const { key, value } of pairs) {
      const override = given.get(key);
      if (override !== undefined) variables.set(key, override);
      else if (value !== undefined) {
        const word = expandWord(value, variables.view(), { escape: dockerfile.directives.escape });
        if (word.error !== undefined) refuse('bad-word', word.error, raw.line);
        variables.set(key, word.text);
      }
    }
  return variables.view();
}
