import { randomUUID } from 'node:crypto';
import { Client, Connection } from '@temporalio/client';
import { Context } from '@temporalio/activity';
import getPort from 'get-port';
import type { Activities } from '../../activities/index.ts';
import { taskQueues } from '../../pipeline/task-queues.ts';
import { createLog } from '../../workers/log.ts';
import { installRuntime } from '../../workers/runtime.ts';
import { runFile } from '../activities/run-files.ts';
import { bundleWorkflows } from '../workflows/workflow-bundle.ts';
import { startOwnWorkers, type OwnWorkers } from './own-workers.ts';
import { newScript, scriptedActivities, type Script } from './scripted-activities.ts';

const address = process.env['TEMPORAL_ADDRESS'];
const namespace = process.env['TEMPORAL_NAMESPACE'] ?? 'default';
const withTemporal = address === undefined ? describe.skip : describe;
if (address === undefined) console.warn('left out: what a worker tells of itself, because TEMPORAL_ADDRESS is not set');

const minute = 60_000;
const usage = { requests: 4, promptTokens: 400, outputTokens: 90, serverSeconds: 2.5 };
/** What the run file says of its source. */
const ofInput = 'A book of rivers';

const scripts = new Map<string, Script>();
const lines: Record<string, unknown>[] = [];
let own: OwnWorkers;
let connection: Connection;
let client: Client;
let metricsAddress: string;

/** Scripted activities, whose requests to models cost something. */
function costlyActivities(): Activities {
  const activities = scriptedActivities(scripts);
  const { generate } = activities.inference;
  const costly: typeof generate = async (input) => {
    Context.current().log.info('asked');
    return { ...(await generate(input)), usage };
  };
  return { ...activities, inference: { ...activities.inference, generate: costly } };
}

async function start(fields: Partial<Script> = {}) {
  const run = `telemetry-${randomUUID()}`;
  const script = newScript(fields);
  scripts.set(run, script);
  const options = { workflowId: run, taskQueue: taskQueues.pipeline, args: [{ runFile: runFile() }] };
  return { run, script, handle: await client.workflow.start('pipeline', options) };
}

/** Series by name and labels, as Prometheus reads them. */
async function scrape(): Promise<{ name: string; labels: Record<string, string>; value: number }[]> {
  const text = await (await fetch(`http://${metricsAddress}/metrics`)).text();
  return text
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const [, name = '', labels = '', value] = /^(\w+)(?:\{(.*)\})? (\S+)$/.exec(line) ?? [];
      const pairs = [...labels.matchAll(/(\w+)="([^"]*)"/g)].map(([, label, text]) => [label, text] as const);
      return { name, labels: Object.fromEntries(pairs) as Record<string, string>, value: Number(value) };
    });
}

async function valueOf(name: string, wanted: Record<string, string> = {}): Promise<number | undefined> {
  const found = (await scrape()).filter(
    (series) => series.name === name && Object.entries(wanted).every(([label, text]) => series.labels[label] === text),
  );
  return found.length === 0 ? undefined : found.reduce((sum, { value }) => sum + value, 0);
}

async function until(holds: () => Promise<boolean> | boolean): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 100));
}

withTemporal('what a worker tells of itself', () => {
  beforeAll(async () => {
    metricsAddress = `127.0.0.1:${await getPort()}`;
    const log = createLog('info', { write: (line) => void lines.push(JSON.parse(line) as Record<string, unknown>) });
    installRuntime({ SLINGSHOT_METRICS_ADDRESS: metricsAddress }, log);
    connection = await Connection.connect({ address: address ?? '' });
    client = new Client({ connection, namespace });
    const place = { TEMPORAL_ADDRESS: address ?? '', TEMPORAL_NAMESPACE: namespace };
    own = await startOwnWorkers(costlyActivities(), await bundleWorkflows(), { ...place, SLINGSHOT_SLOTS_DATA: '7' });
  }, 2 * minute);

  afterAll(async () => {
    await own.stop();
    await connection.close();
  }, minute);

  test(
    'a run is counted by stage and ending, without a series of its own',
    async () => {
      const { handle, run } = await start({ shards: 4 });
      await handle.result();
      // Shard n has n + 1 records, one of them rejected
      expect(await valueOf('slingshot_records_total', { stage: 'extract', ending: 'accepted' })).toBe(0 + 1 + 2 + 3);
      expect(await valueOf('slingshot_records_total', { stage: 'extract', ending: 'rejected' })).toBe(4);
      expect(await valueOf('slingshot_requests_total', { stage: 'generate' })).toBe(4 * usage.requests);
      expect(await valueOf('slingshot_output_tokens_total', { stage: 'generate' })).toBe(4 * usage.outputTokens);
      expect(await valueOf('slingshot_server_seconds_sum', { stage: 'generate' })).toBe(4 * usage.serverSeconds);
      expect(await valueOf('slingshot_activity_seconds_count', { stage: 'generate', ending: 'made' })).toBeGreaterThan(
        3,
      );
      expect(await valueOf('slingshot_activity_seconds_bucket', { stage: 'train', le: '86400' })).toBe(1);
      expect((await scrape()).filter(({ labels }) => Object.values(labels).some((text) => text.includes(run)))).toEqual(
        [],
      );
    },
    minute,
  );

  test(
    'the series that alerts are built on are there under the names these expect',
    async () => {
      const { run, script } = await start({
        before: { extract: () => new Promise((done) => setTimeout(done, 1_500)) },
      });
      await until(() => script.calls.some(({ activity }) => activity === 'extract'));
      // The activity ends to find that its workflow has: a request that fails
      await client.workflow.getHandle(`${run}/data-main`).terminate();
      await until(
        async () => (await valueOf('temporal_request_failure_total', { status_code: 'NOT_FOUND' })) !== undefined,
      );
      const names = new Set((await scrape()).map(({ name }) => name));
      expect([...names]).toEqual(
        expect.arrayContaining([
          'temporal_num_pollers',
          'temporal_worker_task_slots_available',
          'temporal_sticky_cache_size',
          'temporal_workflow_task_schedule_to_start_latency_seconds_bucket',
          'temporal_activity_schedule_to_start_latency_seconds_bucket',
          'temporal_activity_execution_latency_seconds_bucket',
          'temporal_request_failure_total',
          'temporal_request_total',
          'temporal_long_request_total',
        ]),
      );
      const slots = { worker_type: 'ActivityWorker', task_queue: taskQueues.data };
      expect(await valueOf('temporal_worker_task_slots_available', slots)).toBe(7);
    },
    minute,
  );

  test(
    'a workflow task that fails is counted, with the reason',
    async () => {
      const unknown = { workflowId: `telemetry-${randomUUID()}`, taskQueue: taskQueues.pipeline, args: [] };
      const handle = await client.workflow.start('unknown', unknown);
      await until(async () => (await valueOf('temporal_workflow_task_execution_failed_total')) !== undefined);
      await handle.terminate();
      expect(
        await valueOf('temporal_workflow_task_execution_failed_total', { failure_reason: 'WorkflowError' }),
      ).toBeGreaterThan(0);
    },
    minute,
  );

  test(
    'log lines of an activity name its run, stage and shard, and nothing of its input',
    async () => {
      const { handle, run } = await start();
      await handle.result();
      // The SDK holds lines back for a moment, to put them in order
      await until(() => lines.some((line) => line['run'] === run && line['activity'] === 'report'));
      const asked = lines.filter((line) => line['run'] === run && line['msg'] === 'asked');
      expect(asked.map(({ shard }) => shard).sort()).toEqual([0, 1]);
      expect(asked[0]).toMatchObject({
        workflow: expect.stringContaining(`${run}/`),
        activity: 'generate',
        stage: 'generate',
        attempt: 1,
        level: 'info',
      });
      const all = JSON.stringify(lines);
      for (const never of ['taskToken', ofInput, '"inputs"']) expect(all).not.toContain(never);
    },
    minute,
  );
});
