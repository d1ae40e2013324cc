import { readSegments, type SegmentReading } from '../../../activities/extraction/segments.ts';

const passage =
  'The Danube rises in the Black Forest. It flows through ten countries. In Ulm its level has been measured for years.\n' +
  'Floods were rare. It ends in the Black Sea.';

const usual: SegmentReading = { verify: 'align', fragments: 'joined', minSimilarity: 0.8 };

const read = (text: string, reading: Partial<SegmentReading> = {}, finish: 'stop' | 'length' = 'stop') =>
  readSegments({ text, finish }, passage, { ...usual, ...reading });

const at = (text: string) => ({ start: passage.indexOf(text), end: passage.indexOf(text) + text.length });

test('the lines of a list are joined by newline in the order of the reply, in the words of the passage', () => {
  const [first, second] = ['The Danube rises in the Black Forest.', 'Floods were rare.'];
  expect(read(`1. "${second}"\n2. the danube rises in Black Forest.`)).toEqual({
    fragments: [{ text: `${second}\n${first}`, spans: [at(second), at(first)] }],
    taken: 2,
    dropped: [],
  });
});

test('each segment may be a fragment of its own', () => {
  expect(read('- Floods were rare.\n- ten countries', { fragments: 'each' }).fragments).toEqual([
    { text: 'Floods were rare.', spans: [at('Floods were rare.')] },
    { text: 'ten countries', spans: [at('ten countries')] },
  ]);
});

test('a paragraph of the passage is one segment; one put together of its sentences is read sentence by sentence', () => {
  const together = 'In Ulm its level has been measured for years. Floods were rare.';
  expect(read(together)).toMatchObject({ taken: 1, fragments: [{ text: together.replace('. F', '.\nF') }] });
  const apart = 'The Danube rises in the Black Forest. It ends in the Black Sea.';
  expect(read(apart)).toMatchObject({ taken: 2, fragments: [{ text: apart.replace('. I', '.\nI') }] });
});

test('what is not in the passage is dropped with its reason, and the rest is taken', () => {
  const reply = 'Here are the key segments:\n* Floods were rare.\n* The Nile is the longest river of Africa.';
  expect(read(reply)).toEqual({
    fragments: [{ text: 'Floods were rare.', spans: [at('Floods were rare.')] }],
    taken: 1,
    dropped: [
      { segment: 'Here are the key segments:', reason: 'not in the passage' },
      { segment: 'The Nile is the longest river of Africa.', reason: 'not in the passage' },
    ],
  });
});

test('a segment within another is dropped as a repeat, whichever comes first', () => {
  const long = 'It flows through ten countries.';
  for (const reply of [`${long}\nten countries\n${long}`, `ten countries\n${long}\n${long}`]) {
    const { fragments, taken, dropped } = read(reply);
    expect(fragments).toEqual([{ text: long, spans: [at(long)] }]);
    expect([taken, dropped.map(({ reason }) => reason)]).toEqual([1, ['repeats another', 'repeats another']]);
  }
});

test('the last segment of a reply that was cut off is dropped, even where the passage goes on like it', () => {
  const cut = read('Floods were rare.\nIt flows through ten', {}, 'length');
  expect(cut).toMatchObject({
    fragments: [{ text: 'Floods were rare.' }],
    dropped: [{ segment: 'It flows through ten', reason: 'cut off at maxNewTokens' }],
  });
  expect(read('Floods were rare. It flows through', {}, 'length')).toMatchObject({
    fragments: [{ text: 'Floods were rare.' }],
    dropped: [{ segment: 'It flows through', reason: 'cut off at maxNewTokens' }],
  });
  expect(read('Floods were rare.\nIt flows through ten').dropped).toEqual([]);
});

test('unverified segments stay as the model wrote them, with the spans of those that are found', () => {
  const reply = '- floods were RARE\n- The Nile is long.\n- floods were RARE';
  const span = at('Floods were rare');
  expect(read(reply, { verify: 'off' }, 'length')).toEqual({
    fragments: [{ text: 'floods were RARE\nThe Nile is long.\nfloods were RARE', spans: [span, span] }],
    taken: 3,
    dropped: [],
  });
});

test('a reply without words gives nothing, and nothing is dropped', () => {
  for (const verify of ['align', 'off'] as const) {
    expect(read(' \n---\n', { verify })).toEqual({ fragments: [], taken: 0, dropped: [] });
  }
});
