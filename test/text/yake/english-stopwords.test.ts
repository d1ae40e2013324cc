import { eng } from 'stopword';
import { englishStopwords } from '../../../text/yake/english-stopwords.ts';

test('the list holds the one of the package, in small letters, and no word that names a thing', () => {
  expect(eng.filter((word) => !englishStopwords.has(word.toLowerCase()))).toEqual([]);
  expect([...englishStopwords].filter((word) => word !== word.toLowerCase() || /\s/.test(word) || word === '')).toEqual(
    [],
  );
  expect(['not', 'she', 'n’t', 'whereas'].every((word) => englishStopwords.has(word))).toBe(true);
  expect(['house', 'data', 'water', 'year'].some((word) => englishStopwords.has(word))).toBe(false);
});
