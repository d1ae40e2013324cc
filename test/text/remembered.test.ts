import { remembered } from '../../text/remembered.ts';

test('a result is found once, and again after more words than are kept', () => {
  const asked: string[] = [];
  const lengthOf = remembered((word) => {
    asked.push(word);
    return word.length;
  }, 2);
  expect(['a', 'bb', 'a', 'bb', 'ccc', 'ccc', 'a'].map(lengthOf)).toEqual([1, 2, 1, 2, 3, 3, 1]);
  expect(asked).toEqual(['a', 'bb', 'ccc', 'a']);
});
