import { circumstances, derived, type Observations, type Probe, seen } from './probe.ts';

const EXEC_FAILURES = [
  'log.exec-format-error',
  'log.exec-format-error-shell',
  'log.shell-runs-elf',
  'log.exec-no-such-file',
  'log.qemu-uncaught-signal',
  'log.permission-denied-container',
];

/** Is an image being built, or is a container being started; and does the image fit the machine? */
export const containerPhase: Probe = {
  id: 'container-phase',
  find(observations: Observations) {
    const { situation } = observations;
    const words = circumstances(observations);
    const found = [];
    const runFailed = seen(observations, 'log.run-step-failed')[0];
    const steps = seen(observations, 'log.run-step-failed', 'fact.buildkit-step', 'fact.dockerfile-step');
    const failures = seen(observations, ...EXEC_FAILURES);
    const building =
      steps.length > 0 ||
      /\b(?:docker|podman|buildah)(?:-| )?(?:buildx |compose )?(?:build|bud|bake)\b/.test(words);
    if (
      runFailed ??
      (building && failures.length > 0 && steps.some(({ text }) => /\bRUN\b/.test(text ?? '')))
    )
      found.push(derived('image-build-run-step', {}, runFailed ?? steps[0]));
    // A failed RUN step says all that `own-image-build` would say, and more.
    if (building && !runFailed) found.push(derived('own-image-build'));
    const starting = seen(observations, 'log.container-init-prefix', 'fact.docker-run-command');
    const engineWording = failures.find(({ text }) =>
      /(?:^|\s|\|\s*)exec \/?\S+: (?:exec format error|no such file)/i.test(text ?? ''),
    );
    const runs =
      starting[0] ??
      engineWording ??
      (/\bdocker(?:-| )(?:run|compose|start|logs)|\bkubectl\b|\bkubernetes\b|\bk3s\b|\bpod\b/.test(words)
        ? failures[0]
        : undefined);
    if (runs && !runFailed && !building) found.push(derived('container-start', {}, runs));
    if (/\bcompose\b|\bkubectl\b|\bkubernetes\b|\bk8s\b|\bk3s\b|\bhelm\b|\bpod\b/.test(words))
      found.push(derived('compose-or-kubernetes'));

    const hostArch = situation.host.arch;
    const image = seen(observations, 'fact.image-architecture')[0];
    const warned = seen(observations, 'log.image-platform-mismatch-warning')[0];
    if (warned) found.push(derived('image-arch-differs-from-host', {}, warned));
    else if (image && hostArch) {
      const same = normalised(String(image.data['architecture'] ?? '')) === hostArch;
      found.push(derived(same ? 'image-arch-equals-host' : 'image-arch-differs-from-host', {}, image));
    } else if (
      image &&
      / arm64\b|aarch64|armv/.test(words) &&
      normalised(String(image.data['architecture'] ?? '')) === 'amd64'
    )
      found.push(derived('image-arch-differs-from-host', {}, image));
    const dockerfile = (situation.context.dockerfile ?? '').toLowerCase();
    if (/\bscratch\b|\bdistroless\b|\bbusybox\b/.test(`${words}\n${dockerfile}`))
      found.push(derived('scratch-or-distroless-image'));
    const classic = observations.events.find(
      ({ text }) =>
        /^Step \d+(?:\/\d+)? ?: /.test(text ?? '') ||
        /Sending build context to Docker daemon/.test(text ?? ''),
    );
    if (classic) found.push(derived('classic-builder', {}, classic));
    const buildkit = seen(observations, 'fact.buildkit-step')[0];
    if (buildkit && !classic) found.push(derived('buildkit', {}, buildkit));
    return found;
  },
};

function normalised(arch: string): string {
  return { x86_64: 'amd64', aarch64: 'arm64', 'arm64/v8': 'arm64' }[arch] ?? arch;
}
