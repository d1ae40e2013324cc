import { collapseSpace } from '../../text/collapsed-text.ts';

test('each run of white space becomes one space, and that around the text goes', () => {
  expect(collapseSpace(' \n a\t\tb\u00a0 c\n').text).toBe('a b c');
  expect(collapseSpace(' \n').text).toBe('');
});

test('every character has its place in the text it came from', () => {
  const text = '  one\n\n two 😀\tthree ';
  const { text: collapsed, offsets } = collapseSpace(text);
  expect(offsets).toHaveLength(collapsed.length);
  for (const [index, offset] of offsets.entries()) {
    const [from, to] = [text[offset] ?? '', collapsed[index]];
    expect(/\s/.test(from) ? ' ' : from).toBe(to);
  }
});
