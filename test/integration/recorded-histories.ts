import { mkdir, rm, writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { Client } from '@temporalio/client';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';

const folder = new URL('../histories/', import.meta.url);

/** Cases whose histories are kept, by the beginning of their test's title. */
const cases: Readonly<Record<string, string>> = {
  'a run in which everything exists': 'cached',
  'two arms are made by children of their own': 'two-arms',
  'goes on in a new history': 'continued',
  'a shard is parked and told of once': 'parked-and-retried',
  'a shard that is skipped in its child': 'skipped',
  'an abort said to the': 'aborted',
  'a shard goes on waiting in the next history': 'parked-across-histories',
  'a pause lets what runs end': 'paused',
  'a pause stops a training': 'training-paused',
  'a larger window has more shards': 'window-changed',
  'a target that is set midway': 'target-changed',
  'a run that is cancelled stops': 'cancelled',
  'a run whose arm meets its target': 'target-met',
  'hold the run before it trains': 'drift-approved',
  'has a child a stage': 'staged',
  'makes one stage of every shard': 'stage-alone',
  'plans a run': 'plan',
};

/** Whether histories are to be kept: a recorded history is a promise to replay it, so that is asked for. */
export const recording = (process.env['SLINGSHOT_RECORD_HISTORIES'] ?? '') !== '';

/** The case that a test of this name stands for, where its histories are kept. */
export function caseOf(testName: string): string | undefined {
  return Object.entries(cases).find(([title]) => testName.includes(title))?.[1];
}

/**
 * Keeps the histories of a run and its children for the replay tests, written by the SDK's own writer and packed; also
 * every one that a continue-as-new or a reset left.
 * @param name of the case, and of its folder
 */
export async function recordHistories(client: Client, name: string, run: string): Promise<void> {
  const target = new URL(`${name}/`, folder);
  await rm(target, { recursive: true, force: true });
  await mkdir(target, { recursive: true });
  const counts = new Map<string, number>();
  const query = `WorkflowId = "${run}" OR WorkflowId STARTS_WITH "${run}/"`;
  for await (const { workflowId, runId, type } of client.workflow.list({ query })) {
    const history = await client.workflow.getHandle(workflowId, runId).fetchHistory();
    const part = workflowId === run ? type : workflowId.slice(run.length + 1);
    const count = (counts.get(part) ?? 0) + 1;
    counts.set(part, count);
    const file = `${part}${count === 1 ? '' : `-${count}`}.json.gz`;
    await writeFile(new URL(file, target), await promisify(gzip)(historyToJSON(history)));
  }
}
