import { oneLine } from '../view/format.ts';
import type { PreviewLine } from './preview-line.ts';

const PASSAGE_CHARACTERS = 160;

/** What a line is part of: lines next to one another with the same heading stand under one. */
export function headingOf(line: PreviewLine): string {
  switch (line.kind) {
    case 'note':
      return line.of;
    case 'training row':
      return `${line.model}: training rows${chatNote(line.form)}`;
    case 'fragments':
    case 'rejected':
      return `${line.arm}: fragments`;
    default:
      return `${line.arm}: ${line.kind}s${chatNote(line.form)}`;
  }
}

/** A line for people, with what it says indented below where it comes from. */
export function previewText(line: PreviewLine): string {
  switch (line.kind) {
    case 'note':
      return `note: ${line.note}`;
    case 'fragments':
      return [
        `${place(line)}  ${oneLine(line.passage, PASSAGE_CHARACTERS)}`,
        ...line.fragments.map(({ text, spans }) => `${spanText(spans)}\n${indented(text)}`),
      ].join('\n');
    case 'rejected':
      return `${place(line)}  ${oneLine(line.passage, PASSAGE_CHARACTERS)}\n  rejected: ${line.reason}`;
    case 'extraction prompt':
      return `${place(line)}\n${indented(line.prompt)}`;
    case 'generation prompt':
      return `fragment ${line.fragment}, style ${line.style}\n${indented(line.prompt)}`;
    case 'scoring prompt':
      return `before the output\n${indented(line.prompt)}\nthe output that is scored\n${indented(line.completion)}`;
    case 'training row':
      return `pair ${line.id}\n${indented(line.prompt)}\nis to be followed by\n${indented(line.completion)}`;
  }
}

function place({ source, line }: { source: string; line: number }): string {
  return `${source} line ${line}`;
}

function chatNote(form: 'text' | 'chat'): string {
  return form === 'chat' ? " (said by a user: the model's chat template around it is not known here)" : '';
}

function spanText(spans: readonly { start: number; end: number }[]): string {
  const ranges = spans.map(({ start, end }) => `${start} to ${end}`).join(', ');
  return ranges === '' ? '  fragment' : `  fragment, characters ${ranges}`;
}

function indented(text: string): string {
  return text.replaceAll(/^/gm, '  | ');
}
