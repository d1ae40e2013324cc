import { splitForKeywords } from '../../../text/yake/sentences.ts';
import golden from '../../fixtures/keywords/segtok.json' with { type: 'json' };

const sentencesOf = (text: string): string[] => splitForKeywords(text).map(({ start, end }) => text.slice(start, end));

test.each(golden.texts.map(({ text, sentences }, index) => [index, text, sentences] as const))(
  'sentences are those of segtok, text %i',
  (_index, text, sentences) => {
    expect(sentencesOf(text)).toEqual(sentences.map((sentence) => sentence.text));
  },
);

// Expected values from segtok 1.5.11
test.each([
  ['Dr. Smith left. He was tired.', ['Dr. Smith left.', 'He was tired.']],
  [
    'It was done by J. Smith and K. Jones et al. Nobody knew.',
    ['It was done by J. Smith and K. Jones et al.', 'Nobody knew.'],
  ],
  ['On 12. Feb. it rained. Then not.', ['On 12. Feb. it rained.', 'Then not.']],
  ['"Stop." she said. "Go!" He went.', ['"Stop." she said.', '"Go!"', 'He went.']],
  ['A list (as in Nat. Biol. 12. Others) is long.', ['A list (as in Nat. Biol. 12. Others) is long.']],
  ['One line\nand on.\n\nNext', ['One line\nand on.', 'Next']],
  ['', []],
  [' \n\n ', []],
])('%j is cut as segtok cuts it', (text, sentences) => {
  expect(sentencesOf(text)).toEqual(sentences);
});
