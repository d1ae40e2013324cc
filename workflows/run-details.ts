import type { Plan, ProbedServer, Survey } from '../pipeline/plan.ts';
import type { RunProgress, StepProgress } from '../pipeline/progress.ts';
import type { LimitReport } from '../pipeline/report.ts';
import { markdownTable } from './markdown-table.ts';
import { parkedDetails } from './parked-details.ts';
import { duration } from './shard-details.ts';

/** What is known of a run at a moment. */
export interface RunFacts {
  progress: RunProgress;
  plan: Plan | undefined;
  survey: Survey | undefined;
  servers: readonly ProbedServer[];
  limits: readonly LimitReport[];
  /** Since the run began. */
  minutes: number;
}

/** What a run shows in the UI: what it does, what waits for a person, a line a step, its servers, its warnings. */
export function runDetails({ progress, plan, survey, servers, limits, minutes }: RunFacts): string {
  const { phase, paused, parked, steps, warnings } = progress;
  const line = [`**${phase}**`, duration(minutes), ...(paused ? ['**paused**: signal `resume` goes on'] : [])].join(
    ' · ',
  );
  return [
    line,
    ...parkedDetails(parked),
    ...(steps.length === 0 ? [] : [stepTable(steps, survey)]),
    ...(servers.length === 0 ? [] : [serverTable(servers)]),
    ...limits.map(
      ({ arm, reason, shards, pairs }) => `- ${arm}: ${reason} after ${shards} shards, with ${pairs} pairs`,
    ),
    ...warnings.map((warning) => `- ${warning}`),
    ...(steps.length === 0 ? [] : [planTable(steps, plan, survey)]),
  ].join('\n\n');
}

/** How far each step is; few enough columns for a page. */
function stepTable(steps: readonly StepProgress[], survey: Survey | undefined): string {
  const surveyed = new Map(survey?.steps.map((step) => [step.id, step]));
  const rows = steps.map((step) => {
    const { id, state, ledgers } = step;
    const [ledger] = ledgers;
    const shards = progressOf(step, surveyed.get(id)?.estimate.shards);
    if (ledger === undefined) return [id, state, shards, '', '', '', '', '', '', ''];
    const acceptance = ledger.in === 0 ? '' : `${((100 * ledger.accepted) / ledger.in).toFixed(1)} %`;
    const { accepted, rejected, failed, skipped } = ledger;
    const counts = [ledger.in, accepted, rejected, failed, skipped].map(String);
    return [id, state, shards, ledger.unit, ...counts, acceptance];
  });
  const counts = ['in', 'accepted', 'rejected', 'failed', 'skipped', 'acceptance'];
  return markdownTable(['step', 'state', 'shards', 'unit', ...counts], rows);
}

/** Which artifact each step makes, and how much work that was estimated to be when the run began. */
function planTable(steps: readonly StepProgress[], plan: Plan | undefined, survey: Survey | undefined): string {
  const planned = new Map(plan?.steps.map((step) => [step.id, step.key]));
  const surveyed = new Map(survey?.steps.map((step) => [step.id, step]));
  const rows = steps.map(({ id, optimizerSteps }) => {
    const { requests, tokens, optimizerSteps: estimated } = surveyed.get(id)?.estimate ?? {};
    const key = planned.get(id);
    const work = [requests, tokens, optimizerSteps ?? estimated].map(amount);
    return [id, key === undefined ? '' : `\`${key.slice(0, 12)}\``, ...work];
  });
  return markdownTable(['planned', 'key', 'requests', 'tokens', 'optimizer steps'], rows);
}

function progressOf({ shards }: StepProgress, planned: number | undefined): string {
  if (shards !== undefined) return `${shards.done} of ${shards.of}`;
  return planned === undefined ? '' : String(planned);
}

function serverTable(servers: readonly ProbedServer[]): string {
  const yesNo = (value: boolean | undefined) => (value === undefined ? '' : value ? 'yes' : 'no');
  const rows = servers.map(({ name, kind, engine, maxModelLength, logProbabilities, seeds, problem }) => [
    ...[name, kind, engine ?? '', maxModelLength === undefined ? '' : String(maxModelLength)],
    ...[yesNo(logProbabilities), yesNo(seeds), problem ?? ''],
  ]);
  return markdownTable(['server', 'kind', 'engine', 'longest sequence', 'scores prompts', 'seeds', 'problem'], rows);
}

function amount(count: number | undefined): string {
  if (count === undefined) return '';
  if (count < 10_000) return String(Math.round(count));
  return count < 1e6 ? `${Math.round(count / 1e3)} k` : `${(count / 1e6).toFixed(1)} M`;
}
