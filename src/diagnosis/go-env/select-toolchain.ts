import { compareGoVersions, isLanguageVersion, versionOfToolchain } from '../../knowledge/go-version.ts';
import type { ToolchainChoice } from '../../model/go-environment.ts';
import type { ModuleFile } from './facts.ts';

/** What decides which toolchain runs. */
export interface ToolchainFacts {
  /** Value of GOTOOLCHAIN after all layers, and where it comes from. */
  readonly gotoolchain: string;
  readonly from: string;
  /** Version of the go command that is started: `1.26.8`. */
  readonly local: string;
  /** go.work where there is one, else go.mod. */
  readonly file?: ModuleFile;
  readonly modulesOff: boolean;
}

/**
 * Which toolchain answers, by the rules of cmd/go/internal/toolchain.Select (Go 1.21 and later; older go commands
 * always run themselves).
 */
export function selectToolchain({
  gotoolchain,
  from,
  local,
  file,
  modulesOff,
}: ToolchainFacts): ToolchainChoice {
  const steps: string[] = [];
  const own: ToolchainChoice = { toolchain: 'local', mode: 'local', steps };
  if (compareGoVersions(local, '1.21') < 0) {
    steps.push(`go ${local} knows no GOTOOLCHAIN: it runs itself`);
    return own;
  }
  if (modulesOff) {
    steps.push('GO111MODULE=off: the go command runs itself');
    return own;
  }
  if (gotoolchain === '') {
    steps.push('GOTOOLCHAIN is empty in every layer: the go command runs itself');
    return own;
  }
  const refuse = (message: string): ToolchainChoice => ({ ...own, refusal: message });
  let least = `go${local}`;
  let leastVersion = local;
  let mode = '';
  steps.push(`GOTOOLCHAIN=${gotoolchain} (${from})`);
  if (gotoolchain === 'auto' || gotoolchain === 'path') mode = gotoolchain;
  else {
    const plus = gotoolchain.indexOf('+');
    const name = plus < 0 ? gotoolchain : gotoolchain.slice(0, plus);
    const suffix = plus < 0 ? '' : gotoolchain.slice(plus + 1);
    if (name !== 'local') {
      const version = versionOfToolchain(name);
      if (version === undefined)
        return refuse(
          plus < 0
            ? `invalid GOTOOLCHAIN "${gotoolchain}"`
            : `invalid GOTOOLCHAIN "${gotoolchain}": invalid minimum toolchain "${name}"`,
        );
      least = name;
      leastVersion = version;
    }
    if (plus >= 0 && suffix !== 'auto' && suffix !== 'path')
      return refuse(`invalid GOTOOLCHAIN "${gotoolchain}": only version suffixes are +auto and +path`);
    mode = suffix;
  }
  let chosen = least;
  if (mode === 'auto' || mode === 'path') {
    const line = file?.toolchain?.value ?? '';
    const place = (what: { readonly line: number } | undefined): string =>
      file === undefined ? '' : `${file.path}:${what?.line ?? 1}`;
    if (line === 'default')
      steps.push(`toolchain default (${place(file?.toolchain)}): the file asks for nothing newer`);
    else {
      if (line !== '') {
        const version = versionOfToolchain(line);
        if (version === undefined || !/^go|-go/.test(line))
          return refuse(`invalid toolchain "${line}" in ${file?.path ?? ''}`);
        if (compareGoVersions(version, leastVersion) > 0) {
          chosen = line;
          leastVersion = version;
          steps.push(`toolchain ${line} (${place(file?.toolchain)}) is newer: it is taken`);
        } else steps.push(`toolchain ${line} (${place(file?.toolchain)}) is not newer than ${least}`);
      }
      const go = file?.go?.value ?? '';
      if (go !== '' && compareGoVersions(go, leastVersion) > 0) {
        chosen = `go${go}${isLanguageVersion(go) && compareGoVersions(go, '1.21') >= 0 ? '.0' : ''}`;
        steps.push(`go ${go} (${place(file?.go)}) is newer: ${chosen} is taken`);
      } else if (go !== '') steps.push(`go ${go} (${place(file?.go)}) is satisfied`);
    }
  } else if (file?.go !== undefined && compareGoVersions(file.go.value, leastVersion) > 0)
    steps.push(
      `go ${file.go.value} (${file.path}:${file.go.line}) is newer than ${chosen}, and GOTOOLCHAIN allows no other: builds will be refused`,
    );
  if (chosen === 'local' || chosen === `go${local}`) {
    steps.push(`go ${local} runs itself`);
    return { ...own, mode: mode === 'auto' || mode === 'path' ? mode : 'local' };
  }
  if (!/^go1|-go1/.test(chosen)) return refuse(`invalid GOTOOLCHAIN "${chosen}"`);
  steps.push(
    mode === 'path'
      ? `${chosen} is looked for on PATH only`
      : `${chosen} is looked for on PATH, then in the module cache, then downloaded`,
  );
  return { toolchain: chosen, mode: mode === 'auto' || mode === 'path' ? mode : 'local', steps };
}
