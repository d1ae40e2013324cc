import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import { createActivities } from '../../../activities/index.ts';
import { startOptions } from '../../../cli/connection/start-options.ts';
import { newRunId } from '../../../cli/run-id.ts';
import { uploadRunFile } from '../../../cli/run-file/upload.ts';
import { addSearchAttributes } from '../../../clients/search-attributes.ts';
import type { RunProgress } from '../../../pipeline/progress.ts';
import type { RunReport } from '../../../pipeline/report.ts';
import { parseRunFile } from '../../../pipeline/run-file/parse.ts';
import { progressQuery } from '../../../pipeline/workflow-names.ts';
import type { ArtifactStore } from '../../../stores/artifact-store.ts';
import { openFolderStore } from '../../../stores/folder.ts';
import { createDependencies } from '../../../workers/dependencies.ts';
import { readEnvironment } from '../../../workers/environment.ts';
import { tokenizerFolder } from '../../clients/tiny-tokenizer.ts';
import { startModelServer, type ModelServer } from '../../stand-in/model-server/start.ts';
import { writeStandInRun } from '../../stand-in/stand-in-run.ts';
import { bundleWorkflows } from '../../workflows/workflow-bundle.ts';
import { startOwnWorkers } from '../own-workers.ts';

/** One execution of a run, or of a part of one. */
export interface Execution {
  run: string;
  runId: string;
}

/** Real workflows and activities, with a stand-in for the model servers and the trainer, and a store of their own. */
export interface StandInRuns {
  client: Client;
  store: ArtifactStore;
  server: ModelServer;
  /** Starts a run on a few passages. */
  start(name: string, changes?: Record<string, unknown>): Promise<Execution>;
  /** Waits for the end of an execution of a run, and gives the report that lies there then. */
  reportOf(execution: Execution): Promise<RunReport>;
  /** Waits until an activity of the run, or of a part of it, has failed and is tried again. */
  waitForRetry(run: string): Promise<{ execution: Execution; activity: string }>;
  /** Waits until a part of the run has begun, by the type of its workflow. */
  waitForPart(run: string, type: string): Promise<void>;
  /** Waits until so much in the run waits for a person. */
  waitForParked(run: string, count: number): Promise<void>;
  /** Every object of every artifact, with the version that lies there. */
  artifacts(): Promise<string[]>;
  stop(): Promise<void>;
}

/** Starts such workers in this process. */
export async function startStandInRuns(address: string, namespace: string): Promise<StandInRuns> {
  Runtime.install({
    logger: new DefaultLogger('ERROR'),
    telemetryOptions: { logging: { forward: {}, filter: 'OFF' } },
  });
  const folder = await mkdtemp(join(tmpdir(), 'slingshot-web-ui-'));
  const server = await startModelServer({ tokenizer: tokenizerFolder });
  const written = (name: string, changes: Record<string, unknown>) =>
    writeStandInRun({
      folder: join(folder, name),
      url: server.url,
      passages: 8,
      shardSize: 4,
      pairs: 16,
      changes: { name, ...changes },
    });
  const { environment: told } = await written('program', {});
  const storeFolder = join(folder, 'store');
  const variables = {
    ...{ TEMPORAL_ADDRESS: address, TEMPORAL_NAMESPACE: namespace, SLINGSHOT_STORE_FOLDER: storeFolder },
    ...{ SLINGSHOT_STATE: folder, SLINGSHOT_CACHE: folder, SLINGSHOT_TRAINER: folder, ...told },
  };
  const store = await openFolderStore(storeFolder);
  const connection = await Connection.connect({ address });
  await addSearchAttributes(connection, namespace);
  const client = new Client({ connection, namespace });
  const dependencies = await createDependencies(readEnvironment(variables), variables);
  const workers = await startOwnWorkers(createActivities(dependencies), await bundleWorkflows(), variables);
  return {
    client,
    store,
    server,
    async start(name, changes = {}) {
      const { file } = await written(name, changes);
      const { runFile } = parseRunFile(await readFile(file, 'utf8'), file);
      const uploaded = await uploadRunFile(store, runFile, dirname(file), () => undefined);
      const run = newRunId(name);
      const handle = await client.workflow.start('pipeline', {
        workflowId: run,
        ...startOptions({ runFile: uploaded }),
      });
      return { run, runId: handle.firstExecutionRunId };
    },
    async reportOf({ run, runId }) {
      const { report } = (await client.workflow.getHandle(run, runId).result()) as { report: string };
      return JSON.parse(Buffer.from(await store.get(report)).toString()) as RunReport;
    },
    waitForRetry(run) {
      return eventually(async () => {
        for await (const { workflowId, runId } of client.workflow.list({ query: `SlingshotRun = "${run}"` })) {
          const { raw } = await client.workflow.getHandle(workflowId, runId).describe();
          const failing = raw.pendingActivities?.find(({ attempt }) => (attempt ?? 0) > 1);
          const activity = failing?.activityType?.name;
          if (activity != null) return { execution: { run: workflowId, runId }, activity };
        }
        return undefined;
      });
    },
    async waitForPart(run, type) {
      const query = `SlingshotRun = "${run}" AND WorkflowType = "${type}"`;
      await eventually(async () => ((await client.workflow.count(query)).count > 0 ? type : undefined));
    },
    async waitForParked(run, count) {
      await eventually(async () => {
        const { parked } = await client.workflow.getHandle(run).query<RunProgress>(progressQuery);
        return parked.length >= count ? parked : undefined;
      });
    },
    async artifacts() {
      const all: string[] = [];
      for await (const { key, version } of store.entries('artifacts/')) all.push(`${key} ${version}`);
      return all.sort();
    },
    async stop() {
      await workers.stop();
      await dependencies.modelServers.close();
      await server.close();
      await connection.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Asks until there is an answer. */
async function eventually<T>(ask: () => Promise<T | undefined>): Promise<T> {
  const until = Date.now() + 60_000;
  for (;;) {
    const found = await ask();
    if (found !== undefined) return found;
    if (Date.now() > until) throw new Error('what was waited for did not come within a minute');
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}
