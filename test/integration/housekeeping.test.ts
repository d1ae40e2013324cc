import { randomUUID } from 'node:crypto';
import { defineSearchAttributeKey, TypedSearchAttributes } from '@temporalio/common';
import { connectTemporal, type TemporalConnection } from '../../cli/connection/temporal-connection.ts';
import { RunNotFound, type PipelineRuns } from '../../cli/connection/pipeline-runs.ts';
import { temporalRuns } from '../../cli/connection/temporal-runs.ts';
import { addSearchAttributes } from '../../clients/search-attributes.ts';
import { failureOf } from '../stores/artifact-store-contract.ts';

// Nobody polls this queue: what is asked here are the service's lists and histories, and no workflow has to run for it
const taskQueue = `nobody-${randomUUID()}`;
const name = `house-${randomUUID().slice(0, 8)}`;
const run = `${name}-20261105-080000-00ff`;
const ids = [run, `${run}/data-main`, `${name}-two-20261105-080000-00ff`, `by-hand-${randomUUID()}`];

let temporal: TemporalConnection;
let runs: PipelineRuns;

beforeAll(async () => {
  const address = process.env['TEMPORAL_ADDRESS'];
  if (!address) throw new Error('TEMPORAL_ADDRESS is not set: the integration tests need a Temporal server');
  temporal = await connectTemporal({ address, namespace: process.env['TEMPORAL_NAMESPACE'] || 'default' }, {});
  runs = temporalRuns(temporal);
  const [first = '', child = '', other = ''] = ids;
  const { workflow } = temporal.client;
  await workflow.start('pipeline', { taskQueue, workflowId: first, staticSummary: 'from here to there' });
  await workflow.start('data', { taskQueue, workflowId: child });
  await workflow.start('pipeline', { taskQueue, workflowId: other });
}, 30_000);

afterAll(async () => {
  for (const id of ids)
    await temporal.client.workflow
      .getHandle(id)
      .terminate()
      .catch(() => undefined);
  await temporal.close();
});

/** Lists lag a moment behind what was done. */
async function eventually<T>(look: () => Promise<T>, check: (found: T) => void): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      check(await look());
      return;
    } catch (error) {
      if (attempt === 50) throw error;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }
}

test('runs and parts of runs that go on are found', () =>
  eventually(
    () => runs.running(),
    (found) => expect(found).toEqual(expect.arrayContaining(ids.slice(0, 3))),
  ));

test('runs are found by their name, whether or not the namespace knows search attributes', async () => {
  await eventually(
    () => runs.list(10, { name }),
    (found) => expect(found.map((one) => one.run)).toEqual([run]),
  );
  expect(await runs.list(10, { name: 'no-such-name' })).toEqual([]);
});

test('a run that was started under another id is found by its search attributes', async () => {
  const attributes = new TypedSearchAttributes([
    { key: defineSearchAttributeKey('SlingshotName', 'KEYWORD'), value: name },
    { key: defineSearchAttributeKey('SlingshotState', 'KEYWORD'), value: 'parked' },
    { key: defineSearchAttributeKey('SlingshotStage', 'KEYWORD'), value: 'generate' },
  ]);
  const [, , , byHand = ''] = ids;
  const options = { taskQueue, workflowId: byHand, typedSearchAttributes: attributes };
  await addSearchAttributes(temporal.connection, temporal.namespace);
  await eventually(
    () => temporal.client.workflow.start('pipeline', options),
    (started) => expect(started.workflowId).toBe(byHand),
  );
  await eventually(
    () => runs.list(10, { name, state: 'parked' }),
    (found) => expect(found.map((one) => [one.run, one.stage])).toEqual([[byHand, 'generate']]),
  );
});

test('the log of a run has what happened in it and its children, and tells each line once', async () => {
  const log = runs.log(run);
  await temporal.client.workflow.getHandle(run).signal('pause', { by: 'ana', why: 'the night is over' });
  const texts: string[] = [];
  await eventually(
    async () => {
      texts.push(...(await log.read()).lines.map(({ workflow, text }) => `${workflow.slice(name.length)} ${text}`));
      return texts;
    },
    (found) => expect(found).toContain('-20261105-080000-00ff/data-main started'),
  );
  expect(texts).toContain('-20261105-080000-00ff started: from here to there');
  expect(texts).toContain('-20261105-080000-00ff signal pause by ana: the night is over');
  expect(new Set(texts).size).toBe(texts.length);
  expect(await log.read()).toEqual({ lines: [], ended: false });
  await temporal.client.workflow.getHandle(run).terminate('done with it');
  const { lines, ended } = await log.read();
  expect(ended).toBe(true);
  expect(lines.map(({ text }) => text)).toEqual([expect.stringMatching(/^terminated by .*: done with it$/)]);
  await eventually(
    () => runs.list(10, { name, state: 'terminated' }),
    (found) => expect(found.map((one) => one.run)).toEqual([run]),
  );
});

test('a run that the service does not know has no log', async () => {
  expect(await failureOf(runs.log('no-such-run').read())).toBeInstanceOf(RunNotFound);
});
