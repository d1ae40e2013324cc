import { randomUUID } from 'node:crypto';
import { Context } from '@temporalio/activity';
import { Client, Connection } from '@temporalio/client';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import { taskQueues } from '../../pipeline/task-queues.ts';
import { runFile } from '../activities/run-files.ts';
import { bundleWorkflows } from '../workflows/workflow-bundle.ts';
import { startOwnWorkers } from './own-workers.ts';
import { callsOf } from './scripted-calls.ts';
import { newScript, scriptedActivities } from './scripted-activities.ts';

const address = process.env['TEMPORAL_ADDRESS'];
const namespace = process.env['TEMPORAL_NAMESPACE'] ?? 'default';
const withTemporal = address === undefined ? test.skip : test;
if (address === undefined) console.warn('left out: the end of a worker, because TEMPORAL_ADDRESS is not set');

withTemporal(
  'a worker that ends lets activities go on for a while, tells those that last, and another takes them up',
  async () => {
    Runtime.install({
      logger: new DefaultLogger('ERROR'),
      telemetryOptions: { logging: { forward: {}, filter: 'OFF' } },
    });
    const run = `shutdown-${randomUUID()}`;
    const told: { after: number; workerShutdown: boolean | undefined }[] = [];
    let ending = 0;
    const script = newScript({
      shards: 1,
      before: {
        extract: async () => {
          if (told.length > 0) return;
          const context = Context.current();
          try {
            await context.cancelled;
          } catch (error) {
            const after = performance.now() - ending;
            told.push({ after, workerShutdown: context.cancellationDetails?.workerShutdown });
            // What there is is saved: the worker waits for that
            await new Promise((resolve) => setTimeout(resolve, 300));
            throw error;
          }
        },
      },
    });
    const activities = scriptedActivities(new Map([[run, script]]));
    const code = await bundleWorkflows();
    const place = { TEMPORAL_ADDRESS: address ?? '', TEMPORAL_NAMESPACE: namespace };
    const connection = await Connection.connect({ address: address ?? '' });
    const client = new Client({ connection, namespace });

    const first = await startOwnWorkers(activities, code, { ...place, SLINGSHOT_SHUTDOWN_SECONDS: '2' });
    const options = { workflowId: run, taskQueue: taskQueues.pipeline, args: [{ runFile: runFile() }] };
    const handle = await client.workflow.start('pipeline', options);
    while (callsOf(script, 'extract').length === 0) await new Promise((resolve) => setTimeout(resolve, 50));
    ending = performance.now();
    await first.stop();
    const stopped = performance.now() - ending;
    expect(told).toEqual([{ after: expect.any(Number), workerShutdown: true }]);
    expect(told[0]?.after).toBeGreaterThanOrEqual(1_900);
    expect(stopped).toBeGreaterThan((told[0]?.after ?? 0) + 250);

    const second = await startOwnWorkers(activities, code, place);
    await handle.result();
    expect(callsOf(script, 'extract')).toHaveLength(2);
    await second.stop();
    await connection.close();
  },
  120_000,
);
