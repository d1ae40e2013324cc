import { nearDuplicateIndex } from '../../text/near-duplicates.ts';
import { sample, seededRandom } from '../../text/random.ts';

const numbered = (from: number, to: number): string =>
  Array.from({ length: to - from + 1 }, (_, index) => `w${from + index}`).join(' ');

test('measures are those of the definition', () => {
  // 16 shingles of five words each side, 14 of them shared: 14 / 18 and 14 / 16.
  const index = nearDuplicateIndex([{ id: 'a', text: numbered(1, 20) }]);
  expect(index.find(numbered(3, 22))).toEqual({ id: 'a', resemblance: 14 / 18, containment: 14 / 16 });
});

test('an indexed text inside a much longer one is found by containment', () => {
  const index = nearDuplicateIndex([{ id: 'test-1', text: numbered(50, 69) }]);
  expect(index.find(numbered(1, 400))).toEqual({ id: 'test-1', resemblance: 16 / 396, containment: 1 });
});

test('a text inside a much longer indexed one is not a near-duplicate', () => {
  expect(nearDuplicateIndex([{ id: 'long', text: numbered(1, 400) }]).find(numbered(50, 69))).toBeUndefined();
});

test('a match counts from the thresholds on, not below', () => {
  const texts = [{ id: 'a', text: numbered(1, 20) }];
  const queried = numbered(3, 22);
  const find = (resemblance: number, containment: number) =>
    nearDuplicateIndex(texts, { resemblance, containment }).find(queried)?.id;
  expect(find(14 / 18, 2)).toBe('a');
  expect(find(14 / 18 + 1e-9, 2)).toBeUndefined();
  expect(find(2, 14 / 16)).toBe('a');
  expect(find(2, 14 / 16 + 1e-9)).toBeUndefined();
});

test('short texts match equal ones only, texts without words nothing', () => {
  const index = nearDuplicateIndex([
    { id: 'letter', text: 'A' },
    { id: 'emoji', text: '😀' },
  ]);
  expect(index.find('a.')).toEqual({ id: 'letter', resemblance: 1, containment: 1 });
  expect(index.find('A is the first letter of the alphabet')).toBeUndefined();
  expect(index.find('😀')).toBeUndefined();
});

test('of several matches the closest is given, of equal ones the first', () => {
  const index = nearDuplicateIndex([
    { id: 'near', text: numbered(2, 21) },
    { id: 'equal', text: numbered(1, 20) },
    { id: 'equal too', text: numbered(1, 20) },
  ]);
  expect(index.find(numbered(1, 20))?.id).toBe('equal');
});

test('finds what comparing every pair of texts by the definition finds', () => {
  const random = seededRandom('near-duplicates');
  const base = numbered(1, 30).split(' ');
  const texts = Array.from({ length: 60 }, (_, index) => {
    const words = base.slice(0, 5 + Math.floor(random() * 25));
    for (const place of sample([...words.keys()], Math.floor(random() * 3), random)) words[place] = `x${index}`;
    return { id: String(index), text: words.join(' ') };
  });
  const shingles = (text: string): string[] => {
    const words = text.split(' ');
    return words.slice(4).map((_, start) => words.slice(start, start + 5).join(' '));
  };
  const indexed = texts.slice(0, 40);
  const index = nearDuplicateIndex(indexed);
  let found = 0;
  for (const { text } of texts.slice(40)) {
    const queried = shingles(text);
    const matches = indexed
      .map(({ id, text: other }) => {
        const own = shingles(other);
        const shared = own.filter((shingle) => queried.includes(shingle)).length;
        return { id, resemblance: shared / new Set([...own, ...queried]).size, containment: shared / own.length };
      })
      .filter(({ resemblance, containment }) => resemblance >= 0.7 || containment >= 0.8)
      .sort(
        (left, right) =>
          Math.max(right.resemblance, right.containment) - Math.max(left.resemblance, left.containment) ||
          right.resemblance - left.resemblance,
      );
    expect(index.find(text)).toEqual(matches[0]);
    found += matches.length;
  }
  expect(found).toBeGreaterThan(20);
});
