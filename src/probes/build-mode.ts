import { buildmodeSince, goMinor } from '../knowledge/go-targets.ts';
import { derived, type Observations, type Probe, seen } from './probe.ts';

/** A refused build mode that a later Go supports on the same target. */
export const buildMode: Probe = {
  id: 'build-mode',
  find(observations: Observations) {
    const minor = goMinor(observations.situation.goVersion ?? '');
    return seen(observations, 'log.buildmode-unsupported').flatMap((event) => {
      const mode = String(event.data['mode'] ?? '');
      const since = buildmodeSince(
        mode,
        String(event.data['goos'] ?? ''),
        String(event.data['goarch'] ?? ''),
      );
      return since !== undefined && (minor === undefined || minor < since)
        ? [derived('buildmode-came-later', { mode, since: `1.${since}` }, event)]
        : [];
    });
  },
};
