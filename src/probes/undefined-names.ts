import { goMinor } from '../knowledge/go-targets.ts';
import { STD_NAMES, STD_PACKAGES, SYSCALL_NOT_ON_ARM64 } from '../knowledge/go-std.generated.ts';
import type { ObservedEvent } from '../model/event.ts';
import { derived, type Observations, type Probe, seen } from './probe.ts';

const STD_BASE_NAMES: ReadonlySet<string> = new Set(
  Object.keys(STD_PACKAGES).map((path) => path.replace(/^.*\//, '')),
);
const ARCH_NAMES: ReadonlySet<string> = new Set(SYSCALL_NOT_ON_ARM64);
const MODULE_CACHE = /[/\\](?:pkg[/\\]mod|vendor)[/\\]|^vendor[/\\]|@v\d+\.\d+/;
const GO_SUBREPOSITORY = /golang\.org[/\\]x[/\\](?:sys|net|crypto|text|term|tools)\b/;

/** Where an undefined name should have been defined tells why it is not. */
export const undefinedNames: Probe = {
  id: 'undefined-names',
  find(observations: Observations) {
    const minor = goMinor(observations.situation.goVersion ?? '');
    const found: ObservedEvent[] = [];
    const once = (event: ObservedEvent): void => {
      if (!found.some((known) => known.event === event.event)) found.push(event);
    };
    const names = seen(
      observations,
      'log.undefined-name',
      'log.undefined-syscall-name',
      'log.missing-function-body',
      'log.undefined-new-builtin',
    );
    let qualified = false;
    let localOnly = names.length > 0;
    for (const event of names) {
      const path = String(event.data['path'] ?? '') || (event.text ?? '');
      const scope = String(event.data['package'] ?? '');
      const name = String(event.data['name'] ?? '').replace(/^.*\./, '');
      if (GO_SUBREPOSITORY.test(path)) once(derived('undefined-in-go-subrepo', { path, name }, event));
      else if (MODULE_CACHE.test(path)) once(derived('undefined-in-module-cache', { path, name }, event));
      const full = scope ? `${scope}.${name}` : name;
      const since = STD_NAMES[full];
      const builtin = !scope && ['min', 'max', 'clear'].includes(name) ? 21 : undefined;
      const needed = since ?? builtin;
      if (needed !== undefined && needed >= 11 && (minor === undefined || minor < needed))
        once(derived('undefined-new-std-api', { name: full, since: `1.${needed}` }, event));
      if (!scope && STD_BASE_NAMES.has(name)) once(derived('undefined-std-package', { name }, event));
      if (event.event === 'log.undefined-syscall-name') {
        localOnly = false;
        const archOnly = ARCH_NAMES.has(name) && (observations.situation.goos ?? 'linux') === 'linux';
        once(
          derived(
            archOnly ? 'undefined-syscall-other-arch' : 'undefined-syscall-other-os',
            { name: `${scope || 'syscall'}.${name}` },
            event,
          ),
        );
      } else if (scope && /^[A-Z]/.test(name) && !STD_BASE_NAMES.has(scope)) {
        localOnly = false;
        if (!qualified) once(derived('undefined-qualified-external', { name: full }, event));
        qualified = true;
      }
    }
    if (localOnly && !found.some(({ event }) => /subrepo|module-cache|new-std/.test(event)))
      once(derived('undefined-only-local', {}, names[0]));
    return found;
  },
};
