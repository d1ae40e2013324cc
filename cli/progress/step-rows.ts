import type { Ledger } from '../../pipeline/ledger.ts';
import type { StepProgress, StepState } from '../../pipeline/progress.ts';
import { childId, workflowNames } from '../../pipeline/workflow-names.ts';
import type { PendingActivity } from '../connection/pipeline-runs.ts';
import { kindOfActivity } from '../step-of-activity.ts';
import { activityDetail, type ActivityDetail } from './activity-detail.ts';
import type { RunSnapshot } from './snapshot.ts';

/** A step of a run, or an activity beside the steps, as a line of its progress. */
export interface ProgressRow extends ActivityDetail {
  id: string;
}

export interface StepRow extends ProgressRow {
  state: StepState;
  ledger?: Ledger | undefined;
  shards?: { done: number; of: number } | undefined;
  seconds: number;
}

/** The steps of a run, and what runs beside them: servers being started, and what cannot be told to belong to a step. */
export interface ProgressRows {
  steps: StepRow[];
  beside: ProgressRow[];
}

const shardedKinds: readonly string[] = ['extract', 'generate', 'score', 'filter'];

/** Joins what the run, its data workflows and its pending activities say, step by step. */
export function progressRows(snapshot: RunSnapshot): ProgressRows {
  const steps = (snapshot.progress?.steps ?? []).map((step) => withShards(step, snapshot));
  const owned = new Map<string, PendingActivity[]>();
  const beside: PendingActivity[] = [];
  for (const activity of snapshot.activities) {
    const owner = ownerOf(activity, steps, snapshot.run);
    if (owner === undefined) beside.push(activity);
    else owned.set(owner.id, [...(owned.get(owner.id) ?? []), activity]);
  }
  return {
    steps: steps.map((step) => stepRow(step, activityDetail(owned.get(step.id) ?? []))),
    beside: beside.map((activity) => ({ id: activity.name, ...activityDetail([activity]) })),
  };
}

/** A training that has not said how far it is shows how long it will be. */
function stepRow(
  { id, state, ledgers, shards, seconds, optimizerSteps }: StepProgress,
  detail: ActivityDetail,
): StepRow {
  const ahead = optimizerSteps !== undefined && (state === 'waiting' || state === 'running');
  const planned = ahead ? `${optimizerSteps} optimizer steps planned` : '';
  return { id, state, ledger: ledgers[0], shards, seconds, ...detail, progress: detail.progress || planned };
}

function withShards(step: StepProgress, { shards }: RunSnapshot): StepProgress {
  const arm = shards[step.of];
  if (arm === undefined || !shardedKinds.includes(step.kind) || step.state === 'cached' || step.state === 'done') {
    return step;
  }
  return { ...step, ledgers: arm.ledgers[step.kind] ?? step.ledgers, shards: arm.shards };
}

/** The one step that an activity can belong to. */
function ownerOf(activity: PendingActivity, steps: readonly StepProgress[], run: string): StepProgress | undefined {
  const kind = kindOfActivity(activity.name);
  const possible = steps.filter((step) => {
    if (step.kind !== kind || step.state === 'cached' || step.state === 'done') return false;
    if (activity.workflow === run) return true;
    const stage = shardedKinds.includes(kind) ? workflowNames.data : kind;
    const children = [childId(run, stage, step.of), childId(run, stage, ''), childId(run, workflowNames.evaluate, '')];
    return children.includes(activity.workflow);
  });
  const running = possible.filter(({ state }) => state === 'running');
  const candidates = running.length > 0 ? running : possible;
  return candidates.length === 1 ? candidates[0] : undefined;
}

/** What is going on in a line, or in what of it is not empty. */
export function detailText({ progress, trouble }: ActivityDetail): string {
  return [progress, trouble].filter((part) => part !== '').join('; ');
}
