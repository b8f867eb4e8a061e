import { machineFacts } from '../formats/platform/platform-words.ts';
import type { ObservedEvent } from '../model/event.ts';
import { circumstances, derived, type Observations, type Probe, seen } from './probe.ts';

const MACHINES: readonly (readonly [RegExp, string])[] = [
  [/x86-64|x86_64/i, 'amd64'],
  [/80386|i386/i, '386'],
  [/aarch64|arm64/i, 'arm64'],
  [/^ARM/, 'arm'],
  [/RISC-V/i, 'riscv64'],
  [/S\/390/i, 's390x'],
  [/PowerPC/i, 'ppc64'],
  [/MIPS/i, 'mips'],
  [/LoongArch/i, 'loong64'],
];

const archOf = (machine: string): string | undefined =>
  MACHINES.find(([pattern]) => pattern.test(machine))?.[1];

/** What `file` says about a program, against its name and the machine it was started on. */
export const shippedFile: Probe = {
  id: 'shipped-file',
  find(observations: Observations) {
    const { situation } = observations;
    const words = circumstances(observations);
    const found: ObservedEvent[] = [];
    const files = seen(observations, 'fact.file-type');
    const arches = files.flatMap((event) => {
      const arch = archOf(String(event.data['machine'] ?? ''));
      return arch
        ? [{ event, arch, promised: machineFacts(nameWords(String(event.data['path'] ?? ''))).arch }]
        : [];
    });
    const lying = arches.filter(({ arch, promised }) => promised !== undefined && promised !== arch);
    const first = lying[0];
    if (first) {
      found.push(
        derived(
          'file-arch-differs-from-name',
          { path: String(first.event.data['path']), arch: first.arch, name: first.promised ?? '' },
          first.event,
        ),
      );
      const names = new Set(arches.map(({ promised }) => promised).filter(Boolean));
      if (arches.length > 1 && names.size > 1)
        found.push(derived('files-all-one-arch', { arch: first.arch }, first.event));
    }
    const hostArch = situation.host.arch;
    const foreign = arches.find(
      ({ arch }) => hostArch !== undefined && arch !== hostArch && !(arch === '386' && hostArch === 'amd64'),
    );
    if (foreign)
      found.push(
        derived(
          'file-arch-differs-from-host',
          { path: String(foreign.event.data['path']), arch: foreign.arch, host: hostArch ?? '' },
          foreign.event,
        ),
      );
    for (const event of files) {
      const interpreter = String(event.data['interpreter'] ?? '');
      if (interpreter.startsWith('/nix/'))
        found.push(derived('file-nix-interpreter', { interpreter }, event));
      else if (interpreter) found.push(derived('file-dynamic', { interpreter }, event));
      if (event.data['linkage']) found.push(derived('file-static', {}, event));
    }
    const failing = seen(
      observations,
      'log.exec-format-error',
      'log.bad-cpu-type',
      'log.not-win32-application',
      'log.shell-runs-elf',
      'log.sigill',
    )[0];
    if (failing) {
      const path = String(failing.data['path'] ?? '');
      const promised = machineFacts(nameWords(path)).arch;
      if (promised && hostArch && promised !== hostArch)
        found.push(derived('name-arch-differs-from-host', { path, name: promised, host: hostArch }, failing));
      if (
        /\/(?:assets?|bin|tools?|vendor|libexec|node_modules|plugins?|providers?|\.terraform)\/.*\/?[\w.-]+$/.test(
          path,
        ) &&
        !/^\/(?:usr\/)?(?:local\/)?s?bin\/[\w.-]+$/.test(path)
      )
        found.push(derived('embedded-tool-path', { path }, failing));
    }
    if (/\bcurl\b|\bwget\b|releases?\b|download|\bbrew\b|\bscoop\b|\bchoco/.test(words))
      found.push(derived('downloaded-release'));
    const aim = situation.target.arch;
    const built = situation.commands.find(
      ({ name, words: args }) => name === 'go' && /^(?:build|install)$/.test(args[0] ?? ''),
    );
    if (
      built &&
      situation.env['GOARCH'] === undefined &&
      ((aim && hostArch && aim !== hostArch) || (!aim && foreign))
    )
      found.push(
        derived('build-command-without-goarch', { host: hostArch ?? '', target: aim ?? foreign?.arch ?? '' }),
      );
    if (
      /\blambda\b|\bserverless\b|\bcloud functions?\b|\/var\/task\//.test(`${words}\n${failing?.text ?? ''}`)
    )
      found.push(derived('lambda-or-serverless'));
    return found;
  },
};

/** `app_linux_arm64.tar.gz` names its platform between separators. */
function nameWords(path: string): string {
  return path
    .replace(/^.*[/\\]/, '')
    .replaceAll(/[_.-]/g, ' ')
    .replace(/\bx86 64\b/, 'x86_64');
}
