const months = 'January February March April May June July August September October November December'.split(' ');
const days = 'Sunday Monday Tuesday Wednesday Thursday Friday Saturday'.split(' ');

/** The default that templates of the Llama 3 family write where they cannot ask for the day. */
const [year, month, day] = [2024, 7, 26];
const weekday = days[new Date(Date.UTC(year, month - 1, day)).getUTCDay()] ?? '';
const dayOfYear = (Date.UTC(year, month - 1, day) - Date.UTC(year, 0, 0)) / 86_400_000;
const twoDigits = (number: number) => String(number).padStart(2, '0');

/** What the directives of C's strftime mean, in English, at the beginning of that day. */
const directives: Record<string, string> = {
  ...{ '%Y': String(year), '%y': twoDigits(year % 100), '%m': twoDigits(month), '%-m': String(month) },
  ...{ '%B': months[month - 1] ?? '', '%b': (months[month - 1] ?? '').slice(0, 3), '%d': twoDigits(day) },
  ...{ '%-d': String(day), '%e': String(day).padStart(2), '%A': weekday, '%a': weekday.slice(0, 3) },
  ...{ '%j': String(dayOfYear).padStart(3, '0'), '%H': '00', '%M': '00', '%S': '00', '%%': '%' },
};

/**
 * What a chat template is told when it asks for the date (strftime_now): always the same day, whatever the clock, zone
 * and language of the machine, since the prompts of a run must be the same tomorrow. An unknown directive stays as it is.
 */
export function templateDate(format: string): string {
  return format.replace(/%-?[A-Za-z%]/g, (directive) => directives[directive] ?? directive);
}
