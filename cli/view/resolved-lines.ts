import type { RunReport } from '../../pipeline/report.ts';
import { oneLine } from './format.ts';

const REASON_CHARACTERS = 200;

/** What people answered while parts of the run were parked, and why. */
export function resolvedLines({ resolved }: RunReport): string[] {
  return resolved.map(({ item, failure, action, by, why, at }) => {
    const when = new Date(at).toISOString().replace('T', ' ').slice(0, 19);
    return `${item} after ${failure}: ${action}, by ${by} at ${when} UTC: ${oneLine(why, REASON_CHARACTERS)}`;
  });
}
