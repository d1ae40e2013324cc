import type { Context } from '@temporalio/activity';
import { CancelledFailure } from '@temporalio/common';
import type { ActivityInterceptors } from '@temporalio/worker';
import type { StageOutcome } from '../activities/once.ts';
import { countAttempt, countOutcome, type AttemptEnding } from './activity-metrics.ts';
import { placeOfActivity, type ActivityPlace } from './activity-place.ts';

/** Activities that add up what others made and counted. */
const sums: ReadonlySet<string> = new Set(['complete']);

/**
 * What every activity is seen by from outside, so that stages need no code for it: its log lines name stage and shard,
 * its attempts are timed, and what it returns is counted. Neither inputs nor results are written anywhere.
 */
export function observeActivity(context: Context): ActivityInterceptors {
  const { info, log, metricMeter } = context;
  let place: ActivityPlace = {};
  const ended = (ending: AttemptEnding, begun: number): void => {
    const seconds = Math.round(performance.now() - begun) / 1000;
    if (place.stage !== undefined) countAttempt(metricMeter, place.stage, ending, seconds);
    if (ending === 'cancelled') log.info('activity cancelled', { seconds, reason: cancellationReason(context) });
    // The SDK logs failures itself, with their reasons
    else if (ending !== 'failed') log.info(ending === 'made' ? 'activity done' : 'activity done before', { seconds });
  };
  return {
    inbound: {
      async execute(input, next) {
        const begun = performance.now();
        place = placeOfActivity(input.args[0]);
        try {
          const result = await next(input);
          const outcome = isStageOutcome(result) ? result : undefined;
          if (place.stage !== undefined && outcome !== undefined && !sums.has(info.activityType)) {
            countOutcome(metricMeter, place.stage, outcome);
          }
          ended(outcome?.cached === true ? 'cached' : 'made', begun);
          return result;
        } catch (error) {
          const cancelled = error instanceof CancelledFailure || context.cancellationSignal.aborted;
          ended(cancelled ? 'cancelled' : 'failed', begun);
          throw error;
        }
      },
    },
    outbound: {
      getLogAttributes: (attributes, next) => next({ ...attributes, ...place }),
    },
  };
}

/** Which of the SDK's reasons there was: "workerShutdown", "cancelRequested" and so on. */
function cancellationReason({ cancellationDetails }: Context): string | undefined {
  return Object.entries(cancellationDetails ?? {}).find(([, is]) => is === true)?.[0];
}

function isStageOutcome(result: unknown): result is StageOutcome {
  return typeof result === 'object' && result !== null && 'ref' in result && 'ledgers' in result && 'cached' in result;
}
