import { derived, type Observations, type Probe } from './probe.ts';

/** Commands that run what they build: a foreign GOOS or GOARCH breaks them. */
export const commandIntent: Probe = {
  id: 'command-intent',
  find(observations: Observations) {
    const { situation } = observations;
    const chosen = situation.env['GOOS'] !== undefined || situation.env['GOARCH'] !== undefined;
    const runs = situation.commands.find(
      ({ name, words }) => name === 'go' && /^(?:run|test|generate|install)$/.test(words[0] ?? ''),
    );
    const found = [];
    if (runs && chosen) found.push(derived('generate-or-run-command', { command: runs.text }));
    const windows = observations.events.find(({ text }) => /(?:^|[\s"'(])[A-Z]:\\/.test(text ?? ''));
    if (windows) found.push(derived('windows-path', {}, windows));
    return found;
  },
};
