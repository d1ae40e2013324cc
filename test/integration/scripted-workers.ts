import { randomUUID } from 'node:crypto';
import { Client, Connection, type WorkflowHandleWithFirstExecutionRunId } from '@temporalio/client';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { taskQueues } from '../../pipeline/task-queues.ts';
import type { workflowNames } from '../../pipeline/workflow-names.ts';
import { bundleWorkflows } from '../workflows/workflow-bundle.ts';
import { caseOf, recording, recordHistories } from './recorded-histories.ts';
import { newScript, scriptedActivities, type Script } from './scripted-activities.ts';

export interface ScriptedWorkers {
  /** Starts a workflow whose activities do as the script says. */
  start(
    workflow: keyof typeof workflowNames,
    input: unknown,
    fields?: Partial<Script>,
  ): Promise<{ handle: WorkflowHandleWithFirstExecutionRunId; run: string; script: Script }>;
  /** Lets the runs that a schedule starts under this id do as the script says. */
  expect(run: string, fields?: Partial<Script>): Script;
  client: Client;
  connection: Connection;
  stop(): Promise<void>;
}

/** Workers on every queue, in this process, for the workflows as they are and activities that follow a script. */
export async function startScriptedWorkers(address: string, namespace: string): Promise<ScriptedWorkers> {
  Runtime.install({
    logger: new DefaultLogger('ERROR'),
    telemetryOptions: { logging: { forward: {}, filter: 'OFF' } },
  });
  const scripts = new Map<string, Script>();
  const started: { name: string; run: string }[] = [];
  const activities = scriptedActivities(scripts);
  const native = await NativeConnection.connect({ address });
  const connection = await Connection.connect({ address });
  const client = new Client({ connection, namespace });
  const place = { connection: native, namespace, shutdownGraceTime: '1s', maxHeartbeatThrottleInterval: '100ms' };
  const code = await bundleWorkflows();
  const workers = await Promise.all([
    Worker.create({
      ...place,
      taskQueue: taskQueues.pipeline,
      workflowBundle: { code },
      activities: activities.pipeline,
    }),
    Worker.create({ ...place, taskQueue: taskQueues.data, activities: activities.data }),
    Worker.create({ ...place, taskQueue: taskQueues.inference, activities: activities.inference }),
    Worker.create({ ...place, taskQueue: taskQueues.training, activities: activities.training }),
  ]);
  const running = Promise.all(workers.map((worker) => worker.run()));
  return {
    client,
    connection,
    expect(run, fields) {
      const script = newScript(fields);
      scripts.set(run, script);
      return script;
    },
    async start(workflow, input, fields) {
      const run = `scripted-${randomUUID()}`;
      const script = newScript(fields);
      scripts.set(run, script);
      const name = recording ? caseOf(expect.getState().currentTestName ?? '') : undefined;
      if (name !== undefined) started.push({ name, run });
      const handle = await client.workflow.start(workflow, {
        workflowId: run,
        taskQueue: taskQueues.pipeline,
        args: [input],
      });
      return { handle, run, script };
    },
    async stop() {
      for (const { name, run } of started) await recordHistories(client, name, run);
      for (const worker of workers) worker.shutdown();
      await running;
      await native.close();
      await connection.close();
    },
  };
}
