import type { CalendarSpecDescription, Range, ScheduleSpecDescription } from '@temporalio/client';
import { MONTHS, DAYS_OF_WEEK } from '@temporalio/client';
import { millisecondsText } from './milliseconds-text.ts';

/**
 * When runs are due, for people: a line for each cron expression and interval. The service keeps cron expressions as
 * calendars; ours carry their own text as a comment, and for others it is made from the fields.
 */
export function specTexts({ calendars = [], intervals = [] }: ScheduleSpecDescription): string[] {
  return [
    ...calendars.map((calendar) => calendar.comment || cronText(calendar)),
    ...intervals.map(({ every, offset }) => {
      const text = `every ${millisecondsText(every)}`;
      return offset > 0 ? `${text}, ${millisecondsText(offset)} late` : text;
    }),
  ];
}

/** A cron expression that keeps its own text in the service. */
export function cronWithText(cron: string): string {
  return cron.includes('#') ? cron : `${cron} # ${cron}`;
}

function cronText({ minute, hour, dayOfMonth, month, dayOfWeek }: CalendarSpecDescription): string {
  const numbers = [rangesText(minute, 0, 59), rangesText(hour, 0, 23), rangesText(dayOfMonth, 1, 31)];
  const named = [
    rangesText(month.map(numbered(MONTHS, 1)), 1, 12),
    rangesText(dayOfWeek.map(numbered(DAYS_OF_WEEK, 0)), 0, 6),
  ];
  return [...numbers, ...named].join(' ');
}

function numbered<Name>(names: readonly Name[], first: number): (range: Range<Name>) => Range<number> {
  return ({ start, end, step }) => ({ start: names.indexOf(start) + first, end: names.indexOf(end) + first, step });
}

function rangesText(ranges: readonly Range<number>[], first: number, last: number): string {
  const texts = ranges.map(({ start, end, step }) => {
    const stepped = step > 1 ? `/${step}` : '';
    if (start === first && end >= last) return `*${stepped}`;
    return end > start ? `${start}-${end}${stepped}` : String(start);
  });
  return texts.length === 0 ? '*' : texts.join(',');
}
