import { derived, type Observations, type Probe, seen } from './probe.ts';

/** What the text of a Dockerfile says about platforms, without resolving its stages. */
export const dockerfileText: Probe = {
  id: 'dockerfile-text',
  find(observations: Observations) {
    // Build logs repeat the instructions: `#9 [build 3/4] RUN …`, `Step 3/9 : RUN …`.
    const steps = seen(observations, 'fact.buildkit-step', 'fact.dockerfile-step').map(
      ({ text: line }) => /\b((?:FROM|RUN|ENV|ARG|COPY) .*)$/.exec(line ?? '')?.[1] ?? '',
    );
    const text = [observations.situation.context.dockerfile ?? '', ...steps].filter(Boolean).join('\n');
    if (text === '') return [];
    const found = [];
    const pinned = /\bGOARCH[= ]["']?([a-z0-9]+)\b/.exec(text.replaceAll(/#[^\n]*/g, ''));
    if (pinned?.[1]) found.push(derived('dockerfile-goarch-pinned', { goarch: pinned[1] }));
    const froms = [...text.matchAll(/^\s*FROM\s+(?:--platform=(\S+)\s+)?(\S+)/gim)];
    const constant = froms.find(([, platform]) => platform !== undefined && !platform.includes('$'));
    if (constant?.[1]) found.push(derived('dockerfile-constant-platform', { platform: constant[1] }));
    if (/\bgo (?:build|install)\b/.test(text) && !/BUILDPLATFORM/.test(text))
      found.push(derived('dockerfile-no-buildplatform'));
    return found;
  },
};
