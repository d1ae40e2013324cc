import { Runtime } from '@temporalio/worker';
import type { Logger } from 'pino';
import type { WorkerEnvironment } from './environment.ts';
import { histogramBuckets } from './activity-metrics.ts';
import { sdkLogger } from './log.ts';

/**
 * Sets up what all workers of this process share: the log, and the metrics where they are asked for. Names follow the
 * habits of Prometheus (_total, _seconds), which the SDK leaves out by default and published alerts expect.
 */
export function installRuntime(
  { SLINGSHOT_METRICS_ADDRESS: bindAddress }: Pick<WorkerEnvironment, 'SLINGSHOT_METRICS_ADDRESS'>,
  log: Logger,
): void {
  const prometheus = {
    countersTotalSuffix: true,
    unitSuffix: true,
    useSecondsForDurations: true,
    histogramBucketOverrides: histogramBuckets,
  };
  Runtime.install({
    logger: sdkLogger(log),
    telemetryOptions: {
      logging: { forward: {}, filter: { core: 'WARN', other: 'ERROR' } },
      ...(bindAddress === undefined ? {} : { metrics: { prometheus: { bindAddress, ...prometheus } } }),
    },
  });
}
