import { goMinor } from '../knowledge/go-targets.ts';
import { derived, type Observations, type Probe, seen } from './probe.ts';

/** What the age of the Go release means for what was seen. */
export const goRelease: Probe = {
  id: 'go-release',
  find(observations: Observations) {
    const version = observations.situation.goVersion;
    const minor = goMinor(version ?? '');
    const found = [];
    for (const event of seen(observations, 'log.cannot-find-package-gopath', 'log.std-package-missing')) {
      const root = /(?:\/go-?|\/sdk\/go|hostedtoolcache\/go\/)1\.(\d+)/.exec(event.text ?? '');
      if (root && Number(root[1]) <= 10)
        found.push(derived('go-older-than-modules', { version: `1.${root[1]}` }, event));
    }
    for (const event of seen(observations, 'fact.go-directive')) {
      const asked = goMinor(String(event.data['version'] ?? ''));
      if (asked !== undefined && minor !== undefined && asked > minor)
        found.push(
          derived(
            'go-directive-newer',
            { version: String(event.data['version']), running: version ?? '' },
            event,
          ),
        );
    }
    if (version === undefined || minor === undefined) return found;
    if (minor <= 10) found.push(derived('go-older-than-modules', { version }));
    if (minor <= 20) found.push(derived('go-older-than', { version, than: '1.21' }));
    else found.push(derived('go-at-least-1-21', { version }));
    return found;
  },
};
