import { randomUUID } from 'node:crypto';
import { DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import { connectTemporal } from '../../cli/connection/temporal-connection.ts';
import { startTracing } from '../../clients/tracing.ts';
import { taskQueues } from '../../pipeline/task-queues.ts';
import { workerTracing } from '../../workers/tracing.ts';
import { runFile } from '../activities/run-files.ts';
import { bundleWorkflows } from '../workflows/workflow-bundle.ts';
import { startOwnWorkers, type OwnWorkers } from './own-workers.ts';
import { newScript, scriptedActivities, type Script } from './scripted-activities.ts';
import { startTraceReceiver, type ReceivedSpan } from '../clients/trace-receiver.ts';

const address = process.env['TEMPORAL_ADDRESS'];
const namespace = process.env['TEMPORAL_NAMESPACE'] ?? 'default';
const withTemporal = address === undefined ? describe.skip : describe;
if (address === undefined) console.warn('left out: traces through Temporal, because TEMPORAL_ADDRESS is not set');

const minute = 60_000;
const scripts = new Map<string, Script>();
let receiver: Awaited<ReturnType<typeof startTraceReceiver>>;
let code: string;

/** Runs a pipeline to its end, traced by its starter and its workers as told; gives the spans that arrived. */
async function runTraced(starter: boolean, worker: boolean) {
  const run = `traced-${randomUUID()}`;
  scripts.set(run, newScript({ shards: 2 }));
  const variables = { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url };
  const tracing = worker ? await startTracing(variables, 'slingshot-worker') : undefined;
  const place = { TEMPORAL_ADDRESS: address ?? '', TEMPORAL_NAMESPACE: namespace };
  const own: OwnWorkers = await startOwnWorkers(scriptedActivities(scripts), code, place, tracing);
  const temporal = await connectTemporal({ address: address ?? '', namespace }, starter ? variables : {});
  try {
    const options = { workflowId: run, taskQueue: taskQueues.pipeline, args: [{ runFile: runFile() }] };
    const handle = await temporal.client.workflow.start('pipeline', options);
    await handle.result();
    const history = await handle.fetchHistory();
    return { run, history };
  } finally {
    await own.stop();
    await temporal.close();
    await tracing?.close();
  }
}

withTemporal('a trace', () => {
  beforeAll(async () => {
    Runtime.install({
      logger: new DefaultLogger('ERROR'),
      telemetryOptions: { logging: { forward: {}, filter: 'OFF' } },
    });
    code = await bundleWorkflows();
  }, minute);

  beforeEach(async () => {
    receiver = await startTraceReceiver();
  });

  afterEach(() => receiver.close());

  test(
    'runs from the start by a client over workflows and their children to activities, and its history replays',
    async () => {
      const { run, history } = await runTraced(true, true);
      const { spans } = receiver;
      expect([...receiver.paths]).toEqual(['/v1/traces']);
      expect(new Set(spans.map(({ traceId }) => traceId)).size).toBe(1);
      const roots = spans.filter(({ parentSpanId }) => parentSpanId === undefined);
      expect(roots.map(({ name, service }) => ({ name, service }))).toEqual([
        { name: 'StartWorkflow:pipeline', service: 'slingshot' },
      ]);
      expect(pathOf(spans, 'RunActivity:plan')).toEqual([
        'StartWorkflow:pipeline',
        'RunWorkflow:pipeline',
        'StartActivity:plan',
        'RunActivity:plan',
      ]);
      const generate = pathOf(spans, 'RunActivity:generate');
      expect(generate.slice(0, 2)).toEqual(['StartWorkflow:pipeline', 'RunWorkflow:pipeline']);
      expect(generate.slice(-3)).toEqual([
        expect.stringMatching(/^RunWorkflow:/),
        'StartActivity:generate',
        'RunActivity:generate',
      ]);
      expect(spans.filter(({ name }) => name === 'RunActivity:generate')).toHaveLength(2);
      const { sinks } = await workerTracing(undefined);
      await expect(Worker.runReplayHistory({ workflowBundle: { code }, sinks }, history, run)).resolves.toBeUndefined();
    },
    2 * minute,
  );

  test(
    'is not begun by a worker: a run that was started without one has none',
    async () => {
      await runTraced(false, true);
      expect(receiver.spans).toEqual([]);
    },
    2 * minute,
  );

  test(
    'does not disturb workers that send none',
    async () => {
      await runTraced(true, false);
      expect(receiver.spans.map(({ name }) => name)).toEqual(['StartWorkflow:pipeline']);
    },
    2 * minute,
  );
});

/** Names of the spans from the one without a parent down to the first of this name. */
function pathOf(spans: readonly ReceivedSpan[], name: string): string[] {
  const path: string[] = [];
  let current = spans.find((span) => span.name === name);
  while (current !== undefined) {
    path.unshift(current.name);
    const { parentSpanId } = current;
    current = spans.find(({ spanId }) => spanId === parentSpanId);
  }
  return path;
}
