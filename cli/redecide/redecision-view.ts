import type { ChoiceDifference, DifferenceExample } from '../../activities/redecision/difference.ts';
import type { Redecision } from '../../activities/redecision/redecide.ts';
import { oneLine } from '../view/format.ts';
import { plainTable } from '../view/plain-table.ts';

const OUTPUT_CHARACTERS = 300;
const INSTRUCTION_CHARACTERS = 200;

/** What `--json` prints: figures and places, and no texts of records but the examples. */
export interface RedecisionJson extends Redecision {
  manifest: string;
  difference: ChoiceDifference;
  seconds: number;
  /** The new data set on this machine. */
  file: string;
}

/** The choice that was made again beside the one of the run. */
export function redecisionView(made: RedecisionJson): string {
  const { run, seed, difference, seconds, arms, file, manifest } = made;
  const fragments = arms.reduce((sum, { ledgers }) => sum + (ledgers[1]?.in ?? 0), 0);
  const { before, after, both, onlyBefore, onlyAfter } = difference;
  const { changed, lost, gained } = difference.fragments;
  const rows = [
    ['pairs', before.pairs, after.pairs],
    ['of them in both', both, both],
    ['of them only here', onlyBefore, onlyAfter],
    ['mean perplexity', figure(before.meanPerplexity), figure(after.meanPerplexity)],
  ];
  return [
    `${run}: chosen again by ${choiceText(made)}, seed ${seed}, in ${seconds.toFixed(1)} s`,
    '',
    plainTable(rows, ['', 'before', 'after']),
    '',
    `fragments: ${fragments}; ${changed} with other instructions, ${lost} without a pair now, ${gained} with one now`,
    ...arms.flatMap(reasonLines),
    ...difference.examples.flatMap(exampleLines),
    '',
    `data set  ${file}`,
    `in store  ${manifest}`,
    'Compared are pairs as they were chosen. A training leaves out what nearly repeats held-out pairs, is too long or no news, so',
    `the run's own data set may have fewer. To train on these: choice: ${choiceText(made)}`,
  ].join('\n');
}

/** The choice as a run file has it. */
function choiceText({ choice: { strategy, version: _, ...parameters } }: Redecision): string {
  const fields = Object.entries<unknown>({ strategy, ...parameters }).filter(([, value]) => value !== undefined);
  return `{ ${fields.map(([name, value]) => `${name}: ${String(value)}`).join(', ')} }`;
}

function reasonLines({ name, ledgers }: Redecision['arms'][number]): string[] {
  return ledgers
    .filter(({ reasons }) => Object.keys(reasons).length > 0)
    .map(({ unit, reasons }) => {
      const counts = Object.entries(reasons).map(([reason, count]) => `${reason} (${count})`);
      return `${name}, ${unit}s: ${counts.join('; ')}`;
    });
}

function exampleLines({ output, before, after }: DifferenceExample): string[] {
  const lines = (mark: string, pairs: DifferenceExample['before']): string[] =>
    pairs.map(({ instruction, perplexity }) => {
      const text = oneLine(instruction, INSTRUCTION_CHARACTERS);
      return `  ${mark} ${figure(perplexity).padStart(8)}  ${text}`;
    });
  return ['', `"${oneLine(output, OUTPUT_CHARACTERS)}"`, ...lines('-', before), ...lines('+', after)];
}

function figure(value: number | null): string {
  return value === null ? 'none' : value.toPrecision(4);
}
