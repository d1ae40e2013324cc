import { serverSeconds } from '../../activities/server-seconds.ts';

const minute = '2026-11-05T08:01:00.000Z';
const at = (second: number) => new Date(Date.parse(minute) + second * 1000).toISOString();

test('shards that one server made side by side take its time once', () => {
  expect(
    serverSeconds([
      { at: at(10), seconds: 10, server: 'a' },
      { at: at(14), seconds: 8, server: 'a' },
      { at: at(9), seconds: 2, server: 'a' },
    ]),
  ).toBe(14);
});

test('a time in which nothing was made is not counted, as between a former run and this one', () => {
  expect(
    serverSeconds([
      { at: at(500), seconds: 3, server: 'a' },
      { at: at(10), seconds: 4.5, server: 'a' },
    ]),
  ).toBe(7.5);
});

test('the times of several servers add up', () => {
  expect(
    serverSeconds([
      { at: at(10), seconds: 10, server: 'a' },
      { at: at(10), seconds: 10, server: 'b' },
    ]),
  ).toBe(20);
});

test('of shards that do not name their server nothing is known', () => {
  expect(serverSeconds([{ at: at(10), seconds: 10 }])).toBeUndefined();
  expect(serverSeconds([])).toBeUndefined();
});
