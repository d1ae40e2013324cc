import { InvalidArgumentError } from 'commander';
import { msToNumber } from '@temporalio/common/lib/time.js';

/**
 * A span of time as people write it on a command line ("90s", "12h", "30d"), in milliseconds.
 * @throws InvalidArgumentError for anything else, a number without a unit other than 0 too
 */
export function readDuration(text: string): number {
  if (text === '0') return 0;
  if (/^\d+(\.\d+)?\s*[a-z]+$/i.test(text)) {
    const milliseconds = tryDuration(text);
    if (milliseconds !== undefined) return milliseconds;
  }
  throw new InvalidArgumentError('It must be a time such as 90s, 12h or 30d.');
}

function tryDuration(text: string): number | undefined {
  try {
    return msToNumber(text as Parameters<typeof msToNumber>[0]);
  } catch {
    return undefined;
  }
}
