import { goMinor, nearestPair, portSpan } from '../knowledge/go-targets.ts';
import { derived, type Observations, type Probe, seen } from './probe.ts';

/** Is a refused GOOS/GOARCH pair misspelt, half set, or of another Go release? */
export const goPair: Probe = {
  id: 'go-pair',
  find(observations: Observations) {
    const found = [];
    const minor = goMinor(observations.situation.goVersion ?? '');
    for (const event of seen(observations, 'log.unsupported-pair')) {
      const goos = String(event.data['goos'] ?? '');
      const goarch = String(event.data['goarch'] ?? '');
      if (/\s$/.test(goos) || /\s$/.test(goarch))
        found.push(derived('trailing-blank', { goos, goarch }, event));
      const span = portSpan(goos.trim(), goarch.trim());
      if (!span) {
        const nearest = nearestPair(goos || 'linux', goarch || 'amd64');
        const level = nearest?.goarm ? ` GOARM=${nearest.goarm}` : '';
        found.push(
          derived(
            'pair-misspelt',
            nearest
              ? { goos, goarch, nearest: `GOOS=${nearest.goos} GOARCH=${nearest.goarch}${level}` }
              : { goos, goarch },
            event,
          ),
        );
        continue;
      }
      const tooOld = minor === undefined || minor < span.since;
      const removed = span.until !== undefined && (minor === undefined || minor > span.until);
      if (tooOld || removed)
        found.push(
          derived(
            'pair-in-other-go',
            {
              goos,
              goarch,
              since: `1.${span.since}`,
              ...(span.until !== undefined && { until: `1.${span.until}` }),
            },
            event,
          ),
        );
    }
    return found;
  },
};
