import { STD_PACKAGES } from '../knowledge/go-std.generated.ts';
import { derived, type Observations, type Probe, seen } from './probe.ts';

const MODULE_CACHE = /[/\\]pkg[/\\]mod[/\\]|[/\\]vendor[/\\]|@v\d+\.\d+/;

/** Is the package without files the user's own, or a dependency? Bindings to C libraries are dependencies. */
export const excludedPackage: Probe = {
  id: 'excluded-package',
  find(observations: Observations) {
    return seen(observations, 'log.constraints-exclude-all').map((event) => {
      const name = /[/\\]go[\w.-]*[/\\]src[/\\]([a-z][\w/\\]*)$/.exec(String(event.data['path'] ?? ''))?.[1];
      // syscall/js has no dot in its path either, but belongs to every release: only its target differs.
      if (
        name !== undefined &&
        STD_PACKAGES[name.replaceAll('\\', '/')] !== undefined &&
        name !== 'syscall/js'
      )
        return derived('excluded-std-package', { package: name }, event);
      const path = `${String(event.data['path'] ?? '')} ${event.text ?? ''}`;
      return derived(
        MODULE_CACHE.test(path) ? 'excluded-in-module-cache' : 'excluded-own-package',
        {},
        event,
      );
    });
  },
};
