import { nltkWords } from '../../text/word-tokenizer.ts';
import golden from '../fixtures/metrics/meteor.json' with { type: 'json' };

test.each(golden.tokens)('$text is cut as NLTK cuts it', ({ text, tokens }) => {
  expect(nltkWords(text)).toEqual(tokens);
});

// The example in the documentation of NLTKWordTokenizer.
test('only the period at the very end of the text stands alone', () => {
  const text = 'Good muffins cost $3.88 (roughly 3,36 euros)\nin New York.  Please buy me\ntwo of them.\nThanks.';
  expect(nltkWords(text).join('|')).toBe(
    'Good|muffins|cost|$|3.88|(|roughly|3,36|euros|)|in|New|York.|Please|buy|me|two|of|them.|Thanks|.',
  );
});

test.each(['. ', "' ", '`', '.', "''", ' \n', '"', 'cannot '])('long runs of %j take no long time', (run) => {
  const text = `a.${run.repeat(50_000)}x`;
  const begun = performance.now();
  nltkWords(text);
  expect(performance.now() - begun).toBeLessThan(2_000);
});
