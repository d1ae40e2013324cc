import { readdir, readFile } from 'node:fs/promises';
import { DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import { z } from 'zod';
import { bundleWorkflows } from './workflow-bundle.ts';

const folder = new URL('../histories/', import.meta.url);
const names = (await readdir(folder)).filter((name) => name.endsWith('.json'));
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
  return readFile(new URL(name, folder), 'utf8');
}

beforeAll(async () => {
  Runtime.install({
    logger: new DefaultLogger('ERROR'),
    telemetryOptions: { logging: { forward: {}, filter: 'OFF' } },
  });
  code = await bundleWorkflows();
}, 60_000);

test('there is a recorded history of every workflow', () => {
  const kinds = names.map((name) => name.split(/[-.]/)[0]);
  for (const kind of ['pipeline', 'train', 'data', 'finetune', 'evaluate']) expect(kinds).toContain(kind);
});

test.each(names)(
  'the recorded history %s replays without a difference',
  async (name) => {
    await expect(replay(await recorded(name))).resolves.toBeUndefined();
  },
  60_000,
);

test('a history whose steps were another order is refused', async () => {
  const text = await recorded('pipeline.json');
  await expect(replay(text.replaceAll('"survey"', '"report"'))).rejects.toThrow(/nondeterminism/i);
}, 60_000);
