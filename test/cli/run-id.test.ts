import { isRunOf, newRunId } from '../../cli/run-id.ts';

test('the id of a run holds its name, the time in UTC and four digits', () => {
  expect(newRunId('my-run', new Date('2026-11-05T23:04:05.678+02:00'), '0a1b')).toBe('my-run-20261105-210405-0a1b');
  expect(newRunId('my-run')).toMatch(/^my-run-\d{8}-\d{6}-[0-9a-f]{4}$/);
});

test('a run is told from one of a longer name', () => {
  expect(isRunOf('demo', 'demo-20261105-210405-0a1b')).toBe(true);
  expect(isRunOf('demo', 'demo-long-20261105-210405-0a1b')).toBe(false);
  expect(isRunOf('demo', 'nightly')).toBe(false);
});
