import { RecordCounts } from '../../activities/record-counts.ts';
import { scoringWork } from '../../activities/scoring-work.ts';
import type { TextTokenizer } from '../../clients/tokenizer.ts';
import { group } from './choice/candidates.ts';

/** A token for every character, after the tokens that stand before every text. */
function tokenizer(...before: number[]): TextTokenizer {
  return {
    encode: (text, specialTokens = 'add') => [
      ...(specialTokens === 'add' ? before : []),
      ...[...text].map((character) => character.codePointAt(0) ?? 0),
    ],
  };
}

const codes = (text: string) => [...text].map((character) => character.charCodeAt(0));

function workOf(before: number[], output: string, texts: string[], outputs = true) {
  const made = group('a', ...texts.map(() => 1));
  const { fragment, style } = made;
  const candidates = made.candidates.map(({ index, finish }) => ({ index, finish, text: texts[index] ?? '' }));
  const groups = [{ fragment: { ...fragment, text: output }, style, candidates }];
  const counts = new RecordCounts('candidate');
  const settings = { style: 'bare' as const, outputs, room: 100 };
  return { counts, ...scoringWork(groups, tokenizer(...before), settings, counts) };
}

/** The k-th item has k + 1 as the sum, and its first token a tenth of that. */
const scores = (count: number) =>
  Array.from({ length: count }, (_, index) => ({
    logProbabilitySum: -(index + 1),
    tokens: 5,
    firstLogProbability: -(index + 1) / 10,
  }));

test('an output alone begins as the tokenizer begins a text, and all its tokens are scored', () => {
  const { items, candidates, scored } = workOf([1, 2], 'yes', ['a', 'b']);
  expect(items).toEqual([
    { id: 'a/0', ids: [1, 2, ...codes('a\nyes')], start: 4, text: 'a\nyes' },
    { id: 'a/1', ids: [1, 2, ...codes('b\nyes')], start: 4, text: 'b\nyes' },
    { id: 'a/output', ids: [1, 2, ...codes('yes')], start: 2, text: 'yes' },
  ]);
  expect(candidates).toBe(2);
  const [made] = scored(scores(3));
  expect(made?.alone).toEqual({ logProbabilitySum: -3, tokens: 5 });
  expect(made?.candidates.map((one) => one.firstLogProbability)).toEqual([undefined, undefined]);
});

test('where nothing stands before a text its first token has no score, and that of the candidates is kept to be left out', () => {
  const { items, scored } = workOf([], 'yes', ['a', '', 'b']);
  expect(items.map(({ id }) => id)).toEqual(['a/0', 'a/2', 'a/output']);
  expect(items.at(-1)).toEqual({ id: 'a/output', ids: codes('yes'), start: 1, text: 'yes' });
  const [made] = scored(scores(3));
  expect(made?.candidates.map((one) => one.firstLogProbability)).toEqual([-0.1, undefined, -0.2]);
  expect(made?.candidates.map((one) => one.logProbabilitySum)).toEqual([-1, undefined, -2]);
  expect(made?.alone).toEqual({ logProbabilitySum: -3, tokens: 5 });
});

test.each<[string, number[], string, string[]]>([
  ['of one token before which nothing stands', [], 'A', ['a']],
  ['of which no candidate can be scored', [1], 'yes', ['', '']],
])('an output %s is not scored alone', (_, before, output, texts) => {
  const { items, candidates, scored } = workOf(before, output, texts);
  expect(items).toHaveLength(candidates);
  expect(scored(scores(candidates))[0]).not.toHaveProperty('alone');
});

test('without the need of it no output is scored alone, and nothing of it is kept', () => {
  const { items, scored } = workOf([], 'yes', ['a'], false);
  expect(items).toHaveLength(1);
  const [made] = scored(scores(1));
  expect(made).not.toHaveProperty('alone');
  expect(made?.candidates[0]).not.toHaveProperty('firstLogProbability');
});
