import { candidateGroups, type DrawnText } from '../../../activities/generation/candidate-groups.ts';
import { RecordCounts } from '../../../activities/record-counts.ts';
import { templates } from '../../../activities/strategies.ts';
import type { RecipeParameters } from '../../../pipeline/recipes.ts';
import { group } from '../choice/candidates.ts';

const eight = 'The Loire ends in the Bay  of\nBiscay.';
const seven = 'The Loire ends in Bay of Biscay.';

function candidatesOf(
  text: string,
  drawn: readonly (string | Partial<DrawnText>)[],
  {
    template = { strategy: 'longform' },
    ...reject
  }: Partial<RecipeParameters['generate']['reject']> & { template?: { strategy: string; [key: string]: unknown } } = {},
) {
  const { strategy, ...parameters } = template;
  const form = templates[strategy]?.bind(parameters);
  if (form === undefined) throw new TypeError(`no template ${strategy}`);
  const fragment = { ...group('a').fragment, text };
  const texts = drawn.map((one, index): DrawnText => {
    const plain = { index, text: '', finish: 'stop' as const, style: 'query' };
    return typeof one === 'string' ? { ...plain, text: one } : { ...plain, ...one };
  });
  const settings = { reject: { truncated: true, echoWords: 8, ...reject }, styleBy: 'fragment' as const };
  const [fragments, counts] = [new RecordCounts('fragment'), new RecordCounts('candidate')];
  const groups = candidateGroups([{ fragment, shown: [], texts }], form, settings, fragments, counts);
  return {
    kept: groups.flatMap(({ candidates }) => candidates),
    reasons: counts.ledger.reasons,
    fragments: fragments.ledger,
  };
}

test('a text that was cut is no candidate, unless the run file keeps it', () => {
  const drawn = [{ text: 'Tell me about the', finish: 'length' as const }, 'Tell me.'];
  expect(candidatesOf('A', drawn).kept.map(({ index }) => index)).toEqual([1]);
  expect(candidatesOf('A', drawn).reasons).toEqual({ 'rejected: cut at maxNewTokens': 1 });
  expect(candidatesOf('A', drawn, { truncated: false }).kept.map(({ finish }) => finish)).toEqual(['length', 'stop']);
});

test('a text that passed over the stop text of its template had ended before', () => {
  const template = { strategy: 'in-context' };
  const drawn = [{ text: 'Tell me.\n###\nInstruction: X\nOutput', finish: 'length' as const }];
  expect(candidatesOf('A', drawn, { template }).kept.map(({ text }) => text)).toEqual(['Tell me.']);
});

test.each([
  ['the same text, with other white space', 'The Loire ends in the Bay of Biscay.'],
  ['the text with something around it', 'Say:  The Loire ends in the Bay of Biscay. Now.'],
  ['a part of it', 'the Bay of Biscay.'],
])('%s repeats a fragment of eight words', (_, said) => {
  expect(candidatesOf(eight, [said]).reasons).toEqual({ 'rejected: repeats the fragment': 1 });
  expect(candidatesOf(eight, [said], { echoWords: 'off' }).kept).toHaveLength(1);
  expect(candidatesOf(eight, [said], { echoWords: 9 }).kept).toHaveLength(1);
});

test.each(['Where does the Loire end?', 'the Bay of Bisc', 'The loire ends in the bay of biscay.'])(
  'no echo of it: %s',
  (said) => {
    expect(candidatesOf(eight, [said]).kept).toHaveLength(1);
  },
);

test('a shorter fragment may stand in its instruction, as a letter or name often does', () => {
  expect(candidatesOf(seven, [seven]).kept).toHaveLength(1);
  expect(candidatesOf('A', ['Answer A or B.', 'A']).kept).toHaveLength(2);
});

test('a length hint is of the output, and is no part of what is compared with the fragment', () => {
  const template = { strategy: 'longform', lengthHint: true };
  const found = candidatesOf(`${eight} It is long.`, ['the Bay of', 'Tell me.'], { template });
  expect(found.kept.map(({ text }) => text)).toEqual(['Tell me.\nRespond in 2 sentences.']);
});

test('a fragment of which nothing is left is rejected with every reason once', () => {
  const { kept, fragments } = candidatesOf(eight, ['', ' ', eight, { text: 'Te', finish: 'length' }]);
  expect(kept).toEqual([]);
  expect(fragments.reasons).toEqual({
    'rejected: no candidate left: cut at maxNewTokens, empty, repeats the fragment': 1,
  });
});
