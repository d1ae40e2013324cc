import { randomUUID } from 'node:crypto';
import { Context } from '@temporalio/activity';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import { connectTemporal, type TemporalConnection } from '../../cli/connection/temporal-connection.ts';
import { listVersions, setCurrentVersion, whyRunsWait } from '../../cli/connection/worker-deployment.ts';
import type { Activities } from '../../activities/index.ts';
import { addSearchAttributes } from '../../clients/search-attributes.ts';
import { taskQueues } from '../../pipeline/task-queues.ts';
import { runFile } from '../activities/run-files.ts';
import { bundleWorkflows } from '../workflows/workflow-bundle.ts';
import { startOwnWorkers, type OwnWorkers } from './own-workers.ts';
import { callsOf } from './scripted-calls.ts';
import { newScript, scriptedActivities, type Script } from './scripted-activities.ts';

const address = process.env['TEMPORAL_ADDRESS'];
const withTemporal = address === undefined ? describe.skip : describe;
if (address === undefined) console.warn('left out: versions of workers, because TEMPORAL_ADDRESS is not set');

const minute = 60_000;
const deployment = 'slingshot';
/** Of their own: a queue that versions have polled is no longer served to workers without one. */
const namespace = `versions-${randomUUID()}`;

const scripts = new Map<string, Script>();
/** Which build's workers ran an activity, as "workflow activity". */
const ranOn = new Map<string, Set<string>>();
let temporal: TemporalConnection;
const own: Partial<Record<'a' | 'b', OwnWorkers>> = {};

/** Scripted activities that note which build runs them. */
function activitiesOf(build: string): Activities {
  const noted = Object.entries(scriptedActivities(scripts)).map(([queue, activities]) => [
    queue,
    Object.fromEntries(
      Object.entries(activities as Record<string, (input: unknown) => Promise<unknown>>).map(([name, run]) => [
        name,
        (input: unknown) => {
          const what = `${Context.current().info.workflowExecution?.workflowId ?? ''} ${name}`;
          ranOn.set(what, (ranOn.get(what) ?? new Set()).add(build));
          return run(input);
        },
      ]),
    ),
  ]);
  return Object.fromEntries(noted) as Activities;
}

async function eventually<T>(work: () => Promise<T>, holds: (found: T) => boolean = () => true): Promise<T> {
  const end = Date.now() + minute / 2;
  for (;;) {
    try {
      const found = await work();
      if (holds(found)) return found;
      if (Date.now() > end) throw new Error(`still ${JSON.stringify(found)}`);
    } catch (error) {
      if (Date.now() > end) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

/** How a workflow is tied to a version (1 pinned, 2 moving on), and to which. */
async function versionOf(workflow: string): Promise<{ behavior: number; buildId: string | null | undefined }> {
  const { raw } = await temporal.client.workflow.getHandle(workflow).describe();
  const found = raw.workflowExecutionInfo?.versioningInfo;
  return { behavior: Number(found?.behavior), buildId: found?.deploymentVersion?.buildId };
}

withTemporal('versions of workers', () => {
  beforeAll(async () => {
    Runtime.install({
      logger: new DefaultLogger('ERROR'),
      telemetryOptions: { logging: { forward: {}, filter: 'OFF' } },
    });
    temporal = await connectTemporal({ address: address ?? '', namespace }, {});
    const { connection } = temporal;
    const day = { seconds: (24 * 3600) as unknown as Long };
    await connection.workflowService.registerNamespace({ namespace, workflowExecutionRetentionPeriod: day });
    await eventually(() => addSearchAttributes(connection, namespace));
    const code = await bundleWorkflows();
    const place = {
      TEMPORAL_ADDRESS: address ?? '',
      TEMPORAL_NAMESPACE: namespace,
      TEMPORAL_DEPLOYMENT_NAME: deployment,
    };
    for (const build of ['a', 'b'] as const) {
      const variables = { ...place, TEMPORAL_WORKER_BUILD_ID: build };
      own[build] = await eventually(() => startOwnWorkers(activitiesOf(build), code, variables));
    }
  }, 2 * minute);

  afterAll(async () => {
    await Promise.all(Object.values(own).map((workers) => workers.stop()));
    await temporal.close();
  }, minute);

  test(
    'without a current version runs would wait, and that is told',
    async () => {
      await eventually(
        () => listVersions(temporal, deployment),
        (versions) => versions.length === 2,
      );
      expect(
        await eventually(
          () => whyRunsWait(temporal),
          (why) => why?.includes('current') === true,
        ),
      ).toBe('workers poll as versions of a deployment, but none of these is current');
      await expect(setCurrentVersion(temporal, deployment, 'c')).rejects.toThrow('no worker has polled as build "c"');
      await expect(listVersions(temporal, 'other')).rejects.toThrow('no worker has polled as deployment "other"');
    },
    minute,
  );

  test(
    'a run in flight moves on to the version that becomes current, while a child that began on the old one stays there',
    async () => {
      await eventually(() => setCurrentVersion(temporal, deployment, 'a'));
      expect(
        await eventually(
          () => whyRunsWait(temporal),
          (why) => why === undefined,
        ),
      ).toBeUndefined();
      const run = `versioned-${randomUUID()}`;
      let open = (): void => undefined;
      const opened = new Promise<void>((resolve) => {
        open = resolve;
      });
      const script = newScript({ shards: 1, before: { generate: () => opened } });
      scripts.set(run, script);
      const options = { workflowId: run, taskQueue: taskQueues.pipeline, args: [{ runFile: runFile() }] };
      const handle = await temporal.client.workflow.start('pipeline', options);
      await eventually(
        async () => callsOf(script, 'generate').length,
        (calls) => calls === 1,
      );
      const child = callsOf(script, 'generate')[0]?.workflow ?? '';
      expect(child).toContain(`${run}/`);
      expect(await versionOf(child)).toEqual({ behavior: 1, buildId: 'a' });

      await setCurrentVersion(temporal, deployment, 'b');
      open();
      await handle.result();

      expect(await versionOf(run)).toEqual({ behavior: 2, buildId: 'b' });
      expect(await versionOf(child)).toEqual({ behavior: 1, buildId: 'a' });
      expect(await versionOf(callsOf(script, 'evaluate')[0]?.workflow ?? '')).toEqual({ behavior: 1, buildId: 'b' });
      expect([...(ranOn.get(`${child} filter`) ?? [])]).toEqual(['a']);
      expect([...(ranOn.get(`${run} plan`) ?? [])]).toEqual(['a']);
      expect([...(ranOn.get(`${run} report`) ?? [])]).toEqual(['b']);
      const versions = await listVersions(temporal, deployment);
      expect(versions.map(({ buildId, status }) => `${buildId} ${status}`).sort()).toEqual(['a draining', 'b current']);
    },
    2 * minute,
  );
});
