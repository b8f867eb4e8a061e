import { derived, type Observations, type Probe } from './probe.ts';

/** What the text of a Dockerfile says about platforms, without resolving its stages. */
export const dockerfileText: Probe = {
  id: 'dockerfile-text',
  find({ situation }: Observations) {
    const text = situation.context.dockerfile ?? '';
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
