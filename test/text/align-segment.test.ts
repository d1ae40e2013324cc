import { segmentAligner } from '../../text/align-segment.ts';

const passage =
  'The Danube rises in the Black Forest.\nIt flows  through ten countries, more than any other river ("a record"). ' +
  'In Ulm, Dr. Weber measured its level for 40 years; the river’s floods were rare. The Danube ends in the Black Sea.';

const found = (segment: string, minSimilarity = 0.8, text = passage): string | undefined => {
  const span = segmentAligner(text, minSimilarity)(segment);
  return span === undefined ? undefined : text.slice(span.start, span.end);
};

test.each([
  ['as it stands', 'The Danube rises in the Black Forest.', 'The Danube rises in the Black Forest.'],
  ['with other white space', ' It flows\nthrough ten countries ', 'It flows  through ten countries'],
  ['across a line break', 'Black Forest. It flows', 'Black Forest.\nIt flows'],
  ['in another case', 'the danube RISES in the black forest', 'The Danube rises in the Black Forest'],
  ['with other quotation marks', "the river's floods were rare.", 'the river’s floods were rare.'],
  ['with a word changed', 'The Danube starts in the Black Forest.', 'The Danube rises in the Black Forest.'],
  [
    'with some words left out',
    'In Ulm, Weber measured its level 40 years',
    'In Ulm, Dr. Weber measured its level for 40 years',
  ],
  ['without its punctuation', 'more than any other river a record', 'more than any other river ("a record'],
])('a segment is found %s, in the words of the text', (_how, segment, text) => {
  expect(found(segment)).toBe(text);
});

test('of several places the first is taken', () => {
  expect(segmentAligner(passage, 0.8)('The Danube')).toEqual({ start: 0, end: 10 });
  expect(segmentAligner(passage, 0.8)('the Black')).toEqual({ start: 20, end: 29 });
});

test('a segment that begins and ends with signs takes those of the text with it', () => {
  expect(found('“A record”')).toBe('("a record").');
  expect(found('The river’s flood were rare!', 0.7)).toBe('the river’s floods were rare.');
});

test.each(['The Nile is longer than the Amazon.', '...', '', 'wonderful', 'anub', 'orest. It', '(")'])(
  '%j is not in the text',
  (segment) => {
    expect(found(segment)).toBeUndefined();
  },
);

test('how like a segment must be is for the caller to say', () => {
  // Four of six words in common on both sides.
  const segment = 'The Rhine rises in a Black Forest';
  expect(found(segment, 0.7)).toBe('The Danube rises in the Black Forest');
  expect(found(segment, 0.72)).toBeUndefined();
});

test('offsets count UTF-16 code units', () => {
  const text = '😀 Ärger 😀 mit\u00a0Öl.';
  const align = segmentAligner(text, 0.8);
  for (const segment of ['Ärger 😀 mit Öl.', 'ärger mit öl.']) {
    expect(align(segment)).toEqual({ start: 3, end: text.length });
  }
});

test('a word of a script beyond the basic plane is not cut', () => {
  const text = 'x 𝐚𝐛 y';
  expect(found('𝐚𝐛', 0.8, text)).toBe('𝐚𝐛');
  expect(found('𝐚', 1, text)).toBeUndefined();
});
