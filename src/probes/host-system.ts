import { circumstances, derived, type Observations, type Probe, seen } from './probe.ts';

/** glibc of distributions that were still common when newer builds stopped running on them. */
const OLD_GLIBC: Readonly<Record<string, number>> = {
  ubuntu: 20.04,
  debian: 11,
  centos: 8,
  rhel: 8,
  amazon: 2,
  sles: 15,
  raspbian: 11,
};
const DEBIAN_NAMES: Readonly<Record<string, string>> = {
  stretch: '9',
  buster: '10',
  bullseye: '11',
  bookworm: '12',
  trixie: '13',
};

const number = (text: string | undefined): number => Number.parseFloat(text ?? '');

/** The machine on which it failed: system, libc, kernel, age. */
export const hostSystem: Probe = {
  id: 'host-system',
  find(observations: Observations) {
    const { host, situation } = { host: observations.situation.host, situation: observations.situation };
    const words = circumstances(observations);
    const found = [];
    const { distribution } = host;
    const version = DEBIAN_NAMES[host.version ?? ''] ?? host.version;
    const musl =
      host.libc === 'musl' ||
      /\balpine\b|\bmusl\b/.test(`${words}\n${situation.context.dockerfile ?? ''}`.toLowerCase());
    if (musl) found.push(derived('musl-host', { distribution: distribution ?? 'musl' }));
    if (distribution === 'nixos') found.push(derived('nixos-host'));
    const newest = OLD_GLIBC[distribution ?? ''];
    if (newest !== undefined && number(version) <= newest)
      found.push(derived('old-glibc-host', { distribution: `${distribution} ${version}` }));
    if (host.os === 'darwin') {
      found.push(derived('macos-host', version ? { version } : {}));
      const major = number(version);
      if (major <= 12 && distribution === 'macos')
        found.push(derived('old-macos-host', { version: version ?? '' }));
      if (host.arch === 'arm64') found.push(derived('apple-silicon-host'));
    }
    if (host.os === 'windows') {
      found.push(derived('windows-host', version ? { version } : {}));
      if (/^(?:xp|vista|7|8|8\.1|2008|2008 r2|2012|2012 r2)$/.test(version ?? ''))
        found.push(derived('old-windows-host', { version: version ?? '' }));
    }
    if (host.os === 'android' || /\bandroid\b|\btermux\b/.test(words)) found.push(derived('android-host'));
    const kernel = /^(\d+)\.(\d+)/.exec(host.kernel ?? '');
    if (kernel && host.os === 'linux') {
      const level = Number(kernel[1]) * 100 + Number(kernel[2]);
      const floor = host.arch === 'arm64' ? 411 : 302;
      if (level < floor) found.push(derived('old-kernel', { version: host.kernel ?? '' }));
    }
    if (host.arch === 'arm64') found.push(derived('arm64-host'));
    if (host.arch === 'amd64') found.push(derived('amd64-host'));
    if (host.arch === 'arm') found.push(derived('arm-host', { level: host.armLevel ?? 'unknown' }));
    if (host.arch === 'arm' && (host.armLevel === 'v6' || host.armLevel === 'v5'))
      found.push(derived('armv6-host', { level: host.armLevel }));
    const emulated =
      /\bqemu\b|\bbinfmt\b|\bemulat|\brosetta\b/.test(words) ||
      (/docker desktop|docker for mac|colima|rancher desktop|lima\b/.test(words) &&
        seen(observations, 'derived.foreign-arch').length > 0) ||
      seen(observations, 'log.qemu-uncaught-signal', 'log.qemu-other-crash').length > 0;
    if (emulated) found.push(derived('emulated'));
    if (/\bgvisor\b|\brunsc\b|\bsandbox\b|\bfirecracker\b|\bcloud run\b/.test(words))
      found.push(derived('sandboxed'));
    if (/\bsystemd\b|\bsystemctl\b|\.service\b|\bunit file\b|\bopenrc\b|\blaunchd\b/.test(words))
      found.push(derived('service-manager'));
    return found;
  },
};
