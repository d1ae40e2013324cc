import { randomBytes } from 'node:crypto';

/** The id of a new run: its name, the time (UTC) and four hexadecimal digits, so that two at once differ. */
export function newRunId(name: string, now = new Date(), random = randomBytes(2).toString('hex')): string {
  const [date = '', time = ''] = now
    .toISOString()
    .replaceAll(/[-:]|\.\d+Z$/g, '')
    .split('T');
  return `${name}-${date}-${time}-${random}`;
}

/** Whether a run's id was made from this name. */
export function isRunOf(name: string, run: string): boolean {
  return run.startsWith(`${name}-`) && /^\d{8}-\d{6}-[0-9a-f]{4}$/.test(run.slice(name.length + 1));
}
