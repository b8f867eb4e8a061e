import { circumstances, derived, type Observations, type Probe, seen } from './probe.ts';

/** Which compiler, linker and flags took part. */
export const toolFlavour: Probe = {
  id: 'tool-flavour',
  find(observations: Observations) {
    const { situation } = observations;
    const words = circumstances(observations);
    const cc = situation.env['CC'] ?? '';
    const found = [];
    if (
      /\btinygo\b/.test(words) ||
      seen(observations, 'fact.tinygo-version', 'log.tinygo-error', 'log.tinygo-own-source-error').length > 0
    )
      found.push(derived('tinygo'));
    if (/\bgccgo\b|-compiler[= ]gccgo/.test(words)) found.push(derived('gccgo'));
    if (/\bzig\b/.test(`${words} ${cc}`)) found.push(derived('zig-cc'));
    if (/(?:^|\s)-race\b/.test(words)) found.push(derived('race-flag'));
    if (/-static\b|--static\b|-extldflags[^\n]{0,40}static/.test(words)) found.push(derived('static-flags'));
    if (/-ldflags[= ]["']?-shared\b/.test(words)) found.push(derived('shared-ldflag'));
    if (/golangci|\blinter?\b|staticcheck|\brevive\b|gopls|\bdlv\b|delve|protoc-gen/.test(words))
      found.push(derived('linter-speaks'));
    if (
      /\bwasmtime\b|\bwasmer\b|\bwazero\b|\bspin\b|\bwasi\b|\benvoy\b|\bproxy-wasm\b|\bextism\b|wasmedge/.test(
        words,
      )
    )
      found.push(derived('wasi-host'));
    return found;
  },
};
