import type { CalendarSpecDescription } from '@temporalio/client';
import { cronWithText, specTexts } from '../../../cli/schedule/spec-text.ts';
import { millisecondsText } from '../../../cli/schedule/milliseconds-text.ts';

const at = (value: number) => [{ start: value, end: value, step: 1 }];

/** Three in the morning of every day, as the service tells it. */
const daily: CalendarSpecDescription = {
  second: at(0),
  minute: at(0),
  hour: at(3),
  dayOfMonth: [{ start: 1, end: 31, step: 1 }],
  month: [{ start: 'JANUARY', end: 'DECEMBER', step: 1 }],
  year: [],
  dayOfWeek: [{ start: 'SUNDAY', end: 'SATURDAY', step: 1 }],
};

test('a calendar that carries our text is told by it, and another by its fields', () => {
  expect(specTexts({ calendars: [{ ...daily, comment: '@daily' }] })).toEqual(['@daily']);
  expect(specTexts({ calendars: [daily] })).toEqual(['0 3 * * *']);
  const workdays: CalendarSpecDescription = {
    ...daily,
    minute: [{ start: 0, end: 59, step: 15 }],
    hour: [...at(3), ...at(15)],
    month: [{ start: 'MARCH', end: 'MARCH', step: 1 }],
    dayOfWeek: [{ start: 'MONDAY', end: 'FRIDAY', step: 1 }],
  };
  expect(specTexts({ calendars: [workdays] })).toEqual(['*/15 3,15 * 3 1-5']);
});

test('intervals are told in the largest unit that fits, with their offset', () => {
  const hour = 3_600_000;
  expect(
    specTexts({
      intervals: [
        { every: 24 * hour, offset: 0 },
        { every: 36 * hour, offset: 90_000 },
      ],
    }),
  ).toEqual(['every 1d', 'every 36h, 90s late']);
  expect([600_000, 1_500, 0].map(millisecondsText)).toEqual(['10m', '1.5s', '0s']);
});

test('a cron expression keeps its text, and the comment of its author where it has one', () => {
  expect(cronWithText('0 3 * * *')).toBe('0 3 * * * # 0 3 * * *');
  expect(cronWithText('0 3 * * * # at night')).toBe('0 3 * * * # at night');
});
