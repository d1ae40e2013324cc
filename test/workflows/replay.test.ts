import { readdir, readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import { z } from 'zod';
import { workflowNames } from '../../pipeline/workflow-names.ts';
import { bundleWorkflows } from './workflow-bundle.ts';

const folder = new URL('../histories/', import.meta.url);
const names = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.json.gz')).sort();
let code: string;

const historySchema = z.looseObject({
  events: z
    .tuple([z.looseObject({ workflowExecutionStartedEventAttributes: z.looseObject({ workflowId: z.string() }) })])
    .rest(z.unknown()),
});

async function replay(text: string): Promise<void> {
  const history = historySchema.parse(JSON.parse(text));
  // Ids of children hold that of the run, so the replay needs the one the history was recorded under.
  const { workflowId } = history.events[0].workflowExecutionStartedEventAttributes;
  await Worker.runReplayHistory({ workflowBundle: { code } }, history, workflowId);
}

async function recorded(name: string): Promise<string> {
  return gunzipSync(await readFile(new URL(name, folder))).toString('utf8');
}

beforeAll(async () => {
  Runtime.install({
    logger: new DefaultLogger('ERROR'),
    telemetryOptions: { logging: { forward: {}, filter: 'OFF' } },
  });
  code = await bundleWorkflows();
}, 60_000);

test('there is a recorded history of every workflow', () => {
  const kinds = names.map((name) => basename(name).split(/[-.]/)[0]);
  for (const kind of Object.values(workflowNames)) expect(kinds).toContain(kind);
});

test.each(names)(
  'the recorded history %s replays without a difference',
  async (name) => {
    await expect(replay(await recorded(name))).resolves.toBeUndefined();
  },
  60_000,
);

test('a history whose steps were another order is refused', async () => {
  const text = await recorded('end-to-end/pipeline.json.gz');
  await expect(replay(text.replaceAll('"survey"', '"report"'))).rejects.toThrow(/nondeterminism/i);
}, 60_000);
