import type { ObservedEvent } from '../model/event.ts';
import type { Observations, Probe } from './probe.ts';
import { seen } from './probe.ts';

/**
 * Which step of an image build failed, and in which stage. BuildKit repeats it after a rule
 * (` > [linux/arm64 build 3/4] RUN …:`); the classic builder and Buildah run their steps in order, so it is
 * the last one; else it is the step with the command of the message.
 */
export const failedVertex: Probe = {
  id: 'failed-vertex',
  find(observations: Observations) {
    const [failure] = seen(observations, 'log.run-step-failed', 'log.generic-failure');
    const steps = seen(observations, 'fact.buildkit-step');
    const repeated = steps.findLast(({ text }) => /^\s*>\s*\[/.test(text ?? ''));
    const command = String(seen(observations, 'log.run-step-failed')[0]?.data['command'] ?? '').replace(
      /^(?:\/bin\/)?(?:ba|a)?sh -\w*c /,
      '',
    );
    const named =
      command === '' ? undefined : steps.find(({ text }) => (text ?? '').includes(command.slice(0, 80)));
    const vertex = repeated ?? named;
    if (vertex) return [stepEvent(vertex)];
    const classic = seen(observations, 'fact.dockerfile-step').at(-1);
    if (!failure || !classic) return [];
    const match = /^\s*(?:\[(\d+)\/\d+\] )?STEP? ?(\d+\/\d+) ?: (\w+) (.*)$/i.exec(classic.text ?? '');
    return [
      {
        event: 'derived.failed-vertex',
        data: {
          step: match?.[2] ?? String(classic.data['step'] ?? ''),
          instruction: (match?.[3] ?? '').toUpperCase(),
          // Buildah prefixes the steps of a build of several stages: `[1/2] STEP 3/4: RUN …`.
          ...(match?.[1] !== undefined && { stage: String(Number(match[1]) - 1) }),
        },
        where: classic.where,
        ...(classic.text !== undefined && { text: classic.text }),
      },
    ];
  },
};

function stepEvent({ data, where, text }: ObservedEvent): ObservedEvent {
  const platform = String(data['platform'] ?? '');
  const target = String(data['target'] ?? '');
  const stage = String(data['stage'] ?? '').trim();
  return {
    event: 'derived.failed-vertex',
    data: {
      step: String(data['step'] ?? ''),
      instruction: String(data['instruction'] ?? ''),
      ...(stage !== '' && { stage }),
      ...(platform !== '' && { platform }),
      ...(target !== '' && { target }),
    },
    where,
    ...(text !== undefined && { text: text.replace(/^\s*>\s*/, '') }),
  };
}
