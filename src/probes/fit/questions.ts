import type { Target } from '../../model/target.ts';
import { libraries } from './libraries.ts';
import { loader } from './loader.ts';
import { macosRelease } from './macos-release.ts';
import { macosCode } from './macos-signature.ts';
import { memoryPages } from './memory-pages.ts';
import { muslSymbols } from './musl-symbols.ts';
import { packer } from './packer.ts';
import { isForeign, macosWordSize, platform } from './platform.ts';
import { processor } from './processor.ts';
import { joined, type Question, type QuestionAnswer, type Subject } from './question.ts';
import { symbolVersions } from './symbol-versions.ts';
import { kernel } from './system-release.ts';
import { wasmImports } from './wasm-host.ts';
import { windowsRelease } from './windows-release.ts';

/** In the order in which a system would refuse: the first finding is what the user would see. */
const QUESTIONS: readonly Question[] = [
  platform,
  macosWordSize,
  windowsRelease,
  loader,
  libraries,
  symbolVersions,
  muslSymbols,
  kernel,
  processor,
  memoryPages,
  macosCode,
  macosRelease,
  wasmImports,
  packer,
];

/** The loader's questions, which a real root file system answers better than tables. */
const LOADER_QUESTIONS: readonly Question[] = [loader, libraries, symbolVersions, muslSymbols];

/** Asks everything that applies, with `instead` in place of the loader's questions. */
export function askWith(instead: Question): Question {
  const questions = QUESTIONS.filter((ask) => !LOADER_QUESTIONS.includes(ask));
  return (subject, target) =>
    isForeign(subject, target)
      ? platform(subject, target)
      : joined(...[instead, ...questions].map((ask) => ask(subject, target)));
}

/** Asks everything that applies to a program and a target. */
export function askAll(subject: Subject, target: Target): QuestionAnswer {
  if (isForeign(subject, target)) return platform(subject, target);
  return joined(...QUESTIONS.map((ask) => ask(subject, target)));
}
