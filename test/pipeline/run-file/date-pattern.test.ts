import { datedKeys, datePatternProblem } from '../../../pipeline/run-file/date-pattern.ts';

const daily = 'inbox/{yyyy}-{MM}-{dd}.jsonl';

test.each([
  ['the day of the run', daily, '2026-11-20T03:00:00Z', 1, ['inbox/2026-11-20.jsonl']],
  [
    'days over the end of a month and a year, oldest first',
    daily,
    '2027-01-01T03:00:00Z',
    3,
    ['inbox/2026-12-30.jsonl', 'inbox/2026-12-31.jsonl', 'inbox/2027-01-01.jsonl'],
  ],
  ['a leap day', 'a/{yyyy}/{MM}/{dd}', '2028-03-01T00:00:00Z', 2, ['a/2028/02/29', 'a/2028/03/01']],
  [
    'the date in UTC, whatever zone the moment is written in',
    daily,
    '2026-11-20T01:30:00+02:00',
    1,
    ['inbox/2026-11-19.jsonl'],
  ],
  [
    'a key once, where many days have one',
    'a/{yyyy}-{MM}',
    '2026-12-01T00:00:00Z',
    40,
    ['a/2026-10', 'a/2026-11', 'a/2026-12'],
  ],
])('a pattern means %s', (_, pattern, at, days, keys) => {
  expect(datedKeys(pattern, at, days).map(({ key }) => key)).toEqual(keys);
});

test('each key knows its day', () => {
  expect(datedKeys(daily, '2026-11-20T03:00:00Z', 2)[0]).toEqual({ date: '2026-11-19', key: 'inbox/2026-11-19.jsonl' });
});

test.each([
  ['a/{yyyy}-{mm}', '"{mm}"; known are {yyyy}, {MM}, {dd}'],
  ['a/{yyyy', 'brace'],
  ['a/file.txt', 'has no {yyyy}'],
])('the pattern %s is refused', (pattern, reason) => {
  expect(datePatternProblem(pattern)).toContain(reason);
});
