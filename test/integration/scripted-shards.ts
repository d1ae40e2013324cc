import type { ShardProgress } from '../../pipeline/progress.ts';
import { progressQuery } from '../../pipeline/workflow-names.ts';
import type { DataInput, DataResult } from '../../workflows/data-input.ts';
import type { ReadyStep } from '../../workflows/steps.ts';
import { runFile } from '../activities/run-files.ts';
import { madeUpRef, planOf, type Script } from './scripted-activities.ts';
import { callsOf } from './scripted-calls.ts';
import type { ScriptedWorkers } from './scripted-workers.ts';

/** What the shards of the one arm of a run are taken through its four stages with. */
export function shardsInput(shards: number, window: number, fields: Partial<DataInput> = {}) {
  const { steps, servers } = planOf(runFile());
  const ready = (kind: string): ReadyStep => {
    const step = steps.find((one) => one.kind === kind);
    const { local } = servers;
    if (step === undefined || local === undefined) throw new TypeError(`no ${kind}`);
    if (step.served === undefined) return { step, inputs: {} };
    const model = madeUpRef({ kind: 'model', key: kind });
    return { step, inputs: {}, served: { server: local, model, lease: `run/${kind}` } };
  };
  const input: DataInput = {
    run: 'run',
    name: 'test',
    stages: [ready('extract'), ready('generate'), ready('score'), ready('filter')],
    shards,
    window,
    onFailure: 'park',
    ...fields,
  };
  return { input, steps };
}

/** Takes the shards of the one arm of a run; gives the most that were in flight at once. */
export async function takeShards(
  workers: ScriptedWorkers,
  shards: number,
  window: number,
  fields: Partial<DataInput> = {},
  scripted: Partial<Script> = {},
) {
  const { input, steps } = shardsInput(shards, window, fields);
  const { handle, run, script } = await workers.start('data', input, { steps, ...scripted });
  const result = (await handle.result()) as DataResult;
  const moments = [
    ...callsOf(script, 'extract').map(({ begun }) => ({ at: begun, change: 1 })),
    ...callsOf(script, 'filter').map(({ ended }) => ({ at: ended ?? Infinity, change: -1 })),
  ].sort((one, other) => one.at - other.at);
  let now = 0;
  const inFlight = Math.max(...moments.map(({ change }) => (now += change)));
  const progress = await workers.client.workflow.getHandle(run).query<ShardProgress>(progressQuery);
  const first = await workers.client.workflow.getHandle(run, handle.firstExecutionRunId).describe();
  return { result, script, inFlight, progress, steps, firstEndedAs: first.status.name };
}
