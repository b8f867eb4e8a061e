import type { Dockerfile } from '../../formats/dockerfile/dockerfile.ts';
import type { RawInstruction } from '../../formats/dockerfile/lines.ts';
import type { ResolvedStage, Step } from '../../formats/dockerfile/resolved.ts';
import type { TextEdit } from '../../model/lint.ts';

const starts = new WeakMap<Dockerfile, readonly number[]>();

/** Offset at which each line starts; one more for the end of the text. */
function lineStarts(dockerfile: Dockerfile): readonly number[] {
  let offsets = starts.get(dockerfile);
  if (!offsets) {
    const list = [0];
    for (let at = dockerfile.text.indexOf('\n'); at >= 0; at = dockerfile.text.indexOf('\n', at + 1))
      list.push(at + 1);
    list.push(dockerfile.text.length);
    offsets = list;
    starts.set(dockerfile, offsets);
  }
  return offsets;
}

/** The physical text of an instruction and where it starts. */
function extent(dockerfile: Dockerfile, { line, endLine }: RawInstruction): { from: number; text: string } {
  const offsets = lineStarts(dockerfile);
  const from = offsets[line - 1] ?? 0;
  return { from, text: dockerfile.text.slice(from, offsets[endLine] ?? dockerfile.text.length) };
}

/** The text of an instruction with comment lines blanked, so that nothing in them is changed. */
function codeOf(text: string): string {
  return text.replaceAll(/^[ \t]*#[^\n]*/gm, (comment, at: number) =>
    at === 0 ? comment : ' '.repeat(comment.length),
  );
}

/** Deletes the flag and one blank. */
export function removePlatform(dockerfile: Dockerfile, from: RawInstruction): TextEdit[] {
  const { from: start, text } = extent(dockerfile, from);
  const match = /--platform=(?:"[^"]*"|'[^']*'|\S)+[ \t]*/.exec(codeOf(text));
  return match ? [{ from: start + match.index, to: start + match.index + match[0].length, text: '' }] : [];
}

/** Writes `--platform=value`, in place of another one if there is one. */
export function setPlatform(dockerfile: Dockerfile, from: RawInstruction, value: string): TextEdit[] {
  const { from: start, text } = extent(dockerfile, from);
  const present = /--platform=(?:"[^"]*"|'[^']*'|\S)+/.exec(codeOf(text));
  if (present)
    return [
      {
        from: start + present.index,
        to: start + present.index + present[0].length,
        text: `--platform=${value}`,
      },
    ];
  const keyword = /^\ufeff?\s*from[ \t]+/i.exec(text);
  if (!keyword) return [];
  const at = start + keyword[0].length;
  return [{ from: at, to: at, text: `--platform=${value} ` }];
}

/** Adds `ARG names` on a line of its own after the FROM of the stage. */
export function declareArguments(
  dockerfile: Dockerfile,
  stage: ResolvedStage,
  names: readonly string[],
): TextEdit[] {
  const from = dockerfile.stages[stage.index]?.from.raw;
  if (!from || names.length === 0) return [];
  const { from: start, text } = extent(dockerfile, from);
  const end = start + text.length;
  const lineEnd = text.endsWith('\r\n') ? '\r\n' : '\n';
  const lower = /^\s*from/.test(text);
  const before = text.endsWith('\n') ? '' : lineEnd;
  return [
    {
      from: end,
      to: end,
      text: `${before}${lower ? 'arg' : 'ARG'} ${names.join(' ')}${before === '' ? lineEnd : ''}`,
    },
  ];
}

/** Replaces what `pattern` finds in the code of an instruction, every time. */
export function replaceInStep(
  dockerfile: Dockerfile,
  step: Step,
  pattern: RegExp,
  replacement: (match: RegExpExecArray) => string,
): TextEdit[] {
  if (step.fromTrigger) return [];
  const { from, text } = extent(dockerfile, step.instruction.raw);
  const edits: TextEdit[] = [];
  for (const match of codeOf(text).matchAll(pattern))
    edits.push({
      from: from + match.index,
      to: from + match.index + match[0].length,
      text: replacement(match),
    });
  return edits;
}

/** Applies edits that do not overlap; of two at the same place the same text is written once. */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  const sorted = [...edits].sort((a, b) => a.from - b.from || a.to - b.to);
  const parts: string[] = [];
  let at = 0;
  let last: TextEdit | undefined;
  for (const edit of sorted) {
    if (edit.from < at || (last && last.from === edit.from && last.to === edit.to && last.text === edit.text))
      continue;
    parts.push(text.slice(at, edit.from), edit.text);
    at = edit.to;
    last = edit;
  }
  return parts.join('') + text.slice(at);
}
