import { tokensOf } from '../../../text/yake/tokens.ts';
import golden from '../../fixtures/keywords/segtok.json' with { type: 'json' };

test.each(golden.texts.map(({ sentences }, index) => [index, sentences] as const))(
  'tokens are those of segtok, text %i',
  (_index, sentences) => {
    expect(sentences.map(({ text }) => tokensOf(text))).toEqual(sentences.map(({ tokens }) => tokens));
  },
);

// Expected values from segtok 1.5.11
test.each([
  ["Google's data, isn't it?", ['Google', "'s", 'data', ',', 'is', "n't", 'it', '?']],
  ['See http://a.example/b?c=d#e (or ours).', ['See', 'http://a.example/b?c=d#e', '(', 'or', 'ours', ')', '.']],
  ['U.S. sales of 1,000 at 12:30 p.m.', ['U.S.', 'sales', 'of', '1,000', 'at', '12:30', 'p.m', '.']],
  ['12 m² of H₂O, 5 kg⁻¹', ['12', 'm²', 'of', 'H₂O', ',', '5', 'kg⁻¹']],
  ['state-of-the-art wait... no', ['state-of-the-art', 'wait', '...', 'no']],
  ['honey-\r\nmakers', ['honey-makers']],
  ['R&amp;D &eacute;tude', ['R', '&', 'D', 'étude']],
  ['今天天气很好。 мир 😀!', ['今天天气很好。', 'мир', '😀', '!']],
])('%j is cut as segtok cuts it', (sentence, tokens) => {
  expect(tokensOf(sentence)).toEqual(tokens);
});
