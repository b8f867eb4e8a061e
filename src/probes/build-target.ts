import type { ShellCommand } from '../model/situation.ts';
import { derived, type Observations, type Probe } from './probe.ts';

const BITS32 = new Set(['386', 'arm', 'mips', 'mipsle']);
const BIG_ENDIAN = new Set(['s390x', 'ppc64', 'mips', 'mips64', 'sparc64']);

/** A command that compiles Go code, by itself or through a tool. */
function isBuild({ name, words }: ShellCommand): boolean {
  return (
    (name === 'go' && /^(?:build|install|run|test|get|generate|vet)$/.test(words[0] ?? '')) ||
    /^(?:tinygo|gccgo|make|goreleaser|xgo|gomobile|mage|task|bazel|ninja)$/.test(name)
  );
}

/** Where the build aims, against the machine it runs on. */
export const buildTarget: Probe = {
  id: 'build-target',
  find({ situation }: Observations) {
    const { goos, goarch, host, env, goEnv } = situation;
    const found = [];
    const hostOs = goEnv['GOHOSTOS'] ?? host.os;
    const hostArch = goEnv['GOHOSTARCH'] ?? host.arch;
    const chosen = env['GOOS'] !== undefined || env['GOARCH'] !== undefined;
    const osDiffers = goos !== undefined && hostOs !== undefined && goos !== hostOs;
    const archDiffers = goarch !== undefined && hostArch !== undefined && goarch !== hostArch;
    // Someone who writes GOOS or GOARCH aims elsewhere, unless the host is known to be that.
    const unknownHost = (env['GOOS'] !== undefined && !hostOs) || (env['GOARCH'] !== undefined && !hostArch);
    if (osDiffers || archDiffers || (chosen && unknownHost))
      found.push(derived('cross-build', { goos: goos ?? hostOs ?? '', goarch: goarch ?? hostArch ?? '' }));
    else if (hostOs && (goos === hostOs || !chosen) && !archDiffers && situation.commands.some(isBuild))
      found.push(derived('native-build'));
    // The pair differs from the host though no command or variable chose it: a settings file did.
    const printedElsewhere =
      (goEnv['GOOS'] !== undefined &&
        goEnv['GOHOSTOS'] !== undefined &&
        goEnv['GOOS'] !== goEnv['GOHOSTOS']) ||
      (goEnv['GOARCH'] !== undefined &&
        goEnv['GOHOSTARCH'] !== undefined &&
        goEnv['GOARCH'] !== goEnv['GOHOSTARCH']);
    if (printedElsewhere && !chosen)
      found.push(
        derived('pair-chosen-by-nobody', { goos: goEnv['GOOS'] ?? '', goarch: goEnv['GOARCH'] ?? '' }),
      );
    if (archDiffers) found.push(derived('foreign-arch', { goarch: goarch ?? '', host: hostArch ?? '' }));
    const arch = goarch ?? host.arch;
    if (arch && BITS32.has(arch)) found.push(derived('bits32-target', { goarch: arch }));
    else if (arch && arch !== 'wasm') found.push(derived('bits64-target', { goarch: arch }));
    if (arch && arch !== 'arm') found.push(derived('non-arm-target', { goarch: arch }));
    if (arch && !arch.startsWith('mips')) found.push(derived('non-mips-target', { goarch: arch }));
    if (arch === 'arm') found.push(derived('arm-target', { goarch: arch }));
    if (arch && BIG_ENDIAN.has(arch)) found.push(derived('big-endian-target', { goarch: arch }));
    if (arch?.startsWith('mips')) found.push(derived('mips-target', { goarch: arch }));
    if (goarch === 'wasm' || goos === 'js' || goos === 'wasip1')
      found.push(derived('wasm-target', { goos: goos ?? 'js' }));
    if (goos === 'js') found.push(derived('js-wasm-target'));
    return found;
  },
};
