import type { PendingActivity } from '../connection/pipeline-runs.ts';
import { oneLine } from '../view/format.ts';

const FAILURE_CHARACTERS = 160;

/** What the activities of one step are doing, in a few words. */
export interface ActivityDetail {
  /** How far they are; empty where they have not said. */
  progress: string;
  /** Which are being tried again and why; empty where none is. */
  trouble: string;
}

export function activityDetail(activities: readonly PendingActivity[]): ActivityDetail {
  const trouble = activities.map(retrying).filter((part) => part !== '');
  return { progress: howFar(activities), trouble: trouble.join('; ') };
}

/** "40/120 optimizer steps, loss 3.1"; shards that count the same thing are added up. */
function howFar(activities: readonly PendingActivity[]): string {
  const beats = activities.flatMap(({ heartbeat }) => (heartbeat === undefined ? [] : [heartbeat]));
  const [first] = beats;
  if (first === undefined) return '';
  const same = beats.filter(({ what }) => what === first.what);
  const done = same.reduce((sum, beat) => sum + beat.done, 0);
  const of = same.reduce((sum, beat) => sum + beat.of, 0);
  const inFlight = activities.length > 1 ? ` in ${activities.length} shards` : '';
  return `${of === 0 ? String(done) : `${done}/${of}`} ${first.what}${inFlight}`;
}

function retrying({ attempt, lastFailure }: PendingActivity): string {
  if (attempt <= 1) return '';
  return `attempt ${attempt}${lastFailure === undefined ? '' : `, after: ${oneLine(lastFailure, FAILURE_CHARACTERS)}`}`;
}
