import { derived, type Observations, type Probe, seen } from './probe.ts';

const MODULE_CACHE = /[/\\]pkg[/\\]mod[/\\]|[/\\]vendor[/\\]|@v\d+\.\d+/;

/** Is the package without files the user's own, or a dependency? Bindings to C libraries are dependencies. */
export const excludedPackage: Probe = {
  id: 'excluded-package',
  find(observations: Observations) {
    return seen(observations, 'log.constraints-exclude-all').map((event) => {
      const path = `${String(event.data['path'] ?? '')} ${event.text ?? ''}`;
      return derived(
        MODULE_CACHE.test(path) ? 'excluded-in-module-cache' : 'excluded-own-package',
        {},
        event,
      );
    });
  },
};
