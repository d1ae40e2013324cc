import type { MetricMeter } from '@temporalio/common';
import type { StageOutcome } from '../activities/once.ts';

const activitySeconds = 'slingshot_activity_seconds';
const serverSeconds = 'slingshot_server_seconds';

/** From a look-up in the store to a training of days. */
const boundaries = [0.1, 1, 5, 15, 60, 300, 900, 3600, 14_400, 86_400];

/** Boundaries of the histograms below, in seconds. */
export const histogramBuckets: Record<string, number[]> = {
  [activitySeconds]: boundaries,
  [serverSeconds]: boundaries,
};

/** How an attempt of a stage's activity ended. */
export type AttemptEnding = 'made' | 'cached' | 'failed' | 'cancelled';

const recordEndings = ['accepted', 'rejected', 'failed', 'skipped'] as const;

/** Notes an attempt of a stage's activity, and how many seconds it took. */
export function countAttempt(meter: MetricMeter, stage: string, ending: AttemptEnding, seconds: number): void {
  const description = 'Seconds of an attempt of a stage’s activity, by how it ended';
  meter.createHistogram(activitySeconds, 'float', '', description).record(seconds, { stage, ending });
}

/**
 * Counts what a stage's activity did: records by how they ended; requests, tokens and seconds of model servers. What
 * was made before was counted where it was made. Labels are stages, units and endings: ids of runs would make a series
 * each.
 */
export function countOutcome(meter: MetricMeter, stage: string, { cached, ledgers, usage }: StageOutcome): void {
  if (cached) return;
  const records = meter.createCounter('slingshot_records', '', 'Records that went into a stage, by how they ended');
  for (const ledger of ledgers) {
    for (const ending of recordEndings) {
      if (ledger[ending] > 0) records.add(ledger[ending], { stage, unit: ledger.unit, ending });
    }
  }
  if (usage === undefined) return;
  const count = (name: string, value: number, description: string): void =>
    meter.createCounter(name, '', description).add(value, { stage });
  count('slingshot_requests', usage.requests, 'Requests that model servers answered');
  count('slingshot_prompt_tokens', usage.promptTokens, 'Tokens of prompts that model servers read');
  count('slingshot_output_tokens', usage.outputTokens, 'Tokens that model servers wrote');
  const description = 'Seconds of waiting for model servers in an activity, summed over its requests';
  meter.createHistogram(serverSeconds, 'float', '', description).record(usage.serverSeconds, { stage });
}
