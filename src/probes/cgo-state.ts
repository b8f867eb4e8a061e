import { machineFacts } from '../formats/platform/platform-words.ts';
import { derived, type Observations, type Probe, seen } from './probe.ts';

const TRIPLE =
  /(?:^|[\s/])(?:[a-z0-9_]+-(?:[a-z0-9_]+-)*(?:gcc|clang|cc|g\+\+|c\+\+|clang\+\+)|o(?:64|32)-clang|musl-gcc)\b|-target[ =]\S+|--target=\S+/;

/** Does the compiler's own triple contradict the target? Words that are no triple decide nothing. */
function aimsElsewhere(cc: string, goos: string | undefined, goarch: string | undefined): boolean {
  const triple = /(?:^|[\s/])(\w+-(?:\w+-)*)(?:gcc|clang|cc|g\+\+)\b|target[ =](\S+)/.exec(cc);
  const text = (triple?.[1] ?? triple?.[2] ?? '').toLowerCase();
  if (text === '') return false;
  if (/-(?:none|unknown)-(?:elf|eabi)|-elf-|none-eabi/.test(text)) return goos !== undefined;
  const { os, arch } = machineFacts(text.replaceAll('-', ' '));
  return (
    (os !== undefined && goos !== undefined && os !== goos && !(os === 'linux' && goos === 'android')) ||
    (arch !== undefined && goarch !== undefined && arch !== goarch)
  );
}

/** Whether cgo is on, who said so, and which C compiler it would use. */
export const cgoState: Probe = {
  id: 'cgo-state',
  find(observations: Observations) {
    const { env, goEnv } = observations.situation;
    const found = [];
    const cross = seen(observations, 'derived.cross-build').length > 0;
    // `go env` prints the effective value: 0 in a cross build is the default, not a wish.
    const printed = cross && goEnv['CGO_ENABLED'] === '0' ? undefined : goEnv['CGO_ENABLED'];
    const setting = env['CGO_ENABLED'] ?? printed;
    const cc = env['CC'];
    if (setting === '0')
      found.push(derived('cgo-disabled-explicit'), derived('cgo-off', { reason: 'CGO_ENABLED=0' }));
    else if (setting === undefined && cross)
      found.push(derived('cgo-off-by-cross'), derived('cgo-off', { reason: 'cross build' }));
    if (setting === '1') found.push(derived('cgo-on-explicit'));
    const { goos, goarch, host } = observations.situation;
    if (cc !== undefined && aimsElsewhere(cc, goos ?? host.os, goarch ?? host.arch))
      found.push(derived('cc-targets-other', { cc }));
    if (cc !== undefined && TRIPLE.test(` ${cc}`)) found.push(derived('cc-is-cross', { cc }));
    else if (cross && setting === '1') found.push(derived('cc-is-host', { cc: cc ?? 'gcc' }));
    if (cc !== undefined && env['CXX'] === undefined) found.push(derived('cc-set-cxx-not', { cc }));
    return found;
  },
};
