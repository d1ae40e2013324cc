/** What stands for parts of a date in a pattern of keys. */
const placeholders: Record<string, (date: string) => string> = {
  '{yyyy}': (date) => date.slice(0, 4),
  '{MM}': (date) => date.slice(5, 7),
  '{dd}': (date) => date.slice(8, 10),
};

const inBraces = /\{[^{}]*\}/g;

/** What is wrong with a date pattern, in a sentence; undefined when nothing is. */
export function datePatternProblem(pattern: string): string | undefined {
  const known = Object.keys(placeholders);
  const found = pattern.match(inBraces) ?? [];
  const unknown = found.find((one) => !known.includes(one));
  if (unknown !== undefined) return `has "${unknown}"; known are ${known.join(', ')} (year, month and day)`;
  if (/[{}]/.test(pattern.replaceAll(inBraces, ''))) return 'has a brace without its other half';
  if (found.length === 0) return `has no ${known.join(', ')}; name a single object as "prefix"`;
  return undefined;
}

/** A date and the key that a pattern means on it. */
export interface DatedKey {
  /** As 2026-11-20. */
  date: string;
  key: string;
}

/**
 * The keys that a pattern means, oldest first. Of days with one key (a file a month) the last one stands for all.
 * @param at the run's moment in ISO form; days are counted back from its date in UTC, that day with them
 */
export function datedKeys(pattern: string, at: string, days: number): DatedKey[] {
  const dates = Array.from({ length: days }, (_, index) => daysBefore(at, days - 1 - index));
  const keys = new Map(dates.map((date) => [keyOn(pattern, date), date]));
  return [...keys].map(([key, date]) => ({ date, key }));
}

function keyOn(pattern: string, date: string): string {
  return pattern.replaceAll(inBraces, (one) => placeholders[one]?.(date) ?? one);
}

/** The date (UTC) so many days before a moment. */
function daysBefore(at: string, days: number): string {
  const day = new Date(at);
  day.setUTCDate(day.getUTCDate() - days);
  return day.toISOString().slice(0, 10);
}
