import { formatOciPlatform, matchingPlatform, type OciPlatform } from '../platform/oci-platform.ts';
import { StageVariables } from './environment.ts';
import { parseImageReference } from './reference.ts';
import type { BuildRequest } from './resolved.ts';
import type { Resolution, State } from './state.ts';

/** What `--build-context` gives for a name: `name::platform` before `name`. */
export function contextOf(request: BuildRequest, name: string, platform: OciPlatform): string | undefined {
  if (!request.contexts || /^(?:scratch|context)$/i.test(name)) return undefined;
  const familiar = parseImageReference(name)?.familiar ?? name;
  const contexts = new Map(Object.entries(request.contexts));
  return contexts.get(`${familiar}::${formatOciPlatform(platform)}`) ?? contexts.get(familiar);
}

/** The platform of an image, of scratch or of a named context, and what the image brings along. */
export function settleBase(resolution: Resolution, state: State): void {
  const { request, platform, refuse } = resolution;
  state.settled = true;
  if (state.ownRefused) return;
  if (state.base === 'scratch' && !state.isContext) {
    state.platform = platform;
    return;
  }
  const asked = state.own ?? platform;
  state.platform = asked;
  const reference = parseImageReference(state.base);
  if (!reference) {
    if (state.base !== '') refuse('bad-base', `failed to parse stage name "${state.base}"`, state.line);
    return;
  }
  const context = contextOf(request, state.isContext ? state.name : state.base, asked);
  if (context !== undefined && !context.startsWith('docker-image:')) return;
  const name = context === undefined ? reference.familiar : context.replace(/^docker-image:(?:\/\/)?/, '');
  const facts = request.image?.(parseImageReference(name)?.familiar ?? name);
  const [only, second] = facts?.platforms ?? [];
  let found: OciPlatform | undefined = only;
  if (facts?.platforms && second) {
    found = matchingPlatform(facts.platforms, asked);
    if (!found)
      refuse('no-match', `no match for platform ${formatOciPlatform(asked)} in ${name}`, state.line, state);
  }
  // A named context is what it is; a base image keeps the platform that was asked for.
  if (state.isContext && found) state.platform = found;
  if (state.isContext) return;
  if (found && !state.own && request.platform === undefined && state.stage) {
    const { os, arch } = found;
    if (os === request.buildPlatform.os && arch === request.buildPlatform.arch)
      state.platform = request.buildPlatform;
  }
  state.triggers = facts?.onbuild ?? [];
  const variables = new StageVariables();
  for (const [key, value] of Object.entries(facts?.env ?? {})) variables.setForImage(key, value);
  state.variables = variables;
}
