import type { ShardProgress } from '../../pipeline/progress.ts';
import { progressQuery } from '../../pipeline/workflow-names.ts';
import type { DataInput } from '../../workflows/data.ts';
import { runFile } from '../activities/run-files.ts';
import { madeUpRef, planOf } from './scripted-activities.ts';
import { callsOf } from './scripted-calls.ts';
import type { ScriptedWorkers } from './scripted-workers.ts';

/** Takes the shards of the one arm of a run; gives the most that were in flight at once. */
export async function takeShards(workers: ScriptedWorkers, shards: number, window: number) {
  const { steps, servers } = planOf(runFile());
  const ready = (kind: string): DataInput['extract'] => {
    const step = steps.find((one) => one.kind === kind);
    const { local } = servers;
    if (step === undefined || local === undefined) throw new TypeError(`no ${kind}`);
    const model = { kind: 'model' as const, key: kind };
    return { step, inputs: {}, served: { server: local, model: madeUpRef(model), lease: `run/${kind}` } };
  };
  const input: DataInput = {
    extract: ready('extract'),
    generate: ready('generate'),
    score: ready('score'),
    filter: ready('filter'),
    shards,
    window,
  };
  const { handle, run, script } = await workers.start('data', input, { steps });
  const result: unknown = await handle.result();
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
