import { seededRandom } from '../../text/random.ts';
import { runFile } from '../activities/run-files.ts';
import { callsOf } from './scripted-calls.ts';
import { sleep } from './scripted-operator.ts';
import { minute, scriptedSuite } from './scripted-suite.ts';

const { withTemporal, workers } = scriptedSuite('the histories of a run of many shards');

interface Shape {
  workflow: string;
  events: number;
  bytes: number;
}

/** Every history of a run and of its children, also those that went on in a new one. */
async function histories(run: string): Promise<Shape[]> {
  const found: Shape[] = [];
  const query = `SlingshotRun = "${run}"`;
  for await (const { workflowId, runId } of workers.client.workflow.list({ query })) {
    const { historyLength, historySize } = await workers.client.workflow.getHandle(workflowId, runId).describe();
    found.push({ workflow: workflowId, events: historyLength, bytes: historySize ?? 0 });
  }
  return found;
}

const sum = (shapes: readonly Shape[], figure: 'events' | 'bytes') =>
  shapes.reduce((total, shape) => total + shape[figure], 0);

withTemporal('the histories of a run of many shards', () => {
  test.each([
    // Many activities end in one workflow task, as when the workers are faster than the workflow.
    [1_000, 0],
    // Hardly any two do, which costs most events.
    [150, 400],
  ])(
    'hold 2,000 events at most each, and 40 a shard together (%d shards, activities of up to %d ms)',
    async (shards, most) => {
      const random = seededRandom('shape', shards);
      const wait = () => sleep(random() * most);
      const before = most === 0 ? {} : { extract: wait, generate: wait, score: wait, filter: wait };
      const { handle, run, script } = await workers.start(
        'pipeline',
        { runFile: runFile({ window: 16 }) },
        { shards, before },
      );
      const from = Date.now();
      await handle.result();
      const seconds = (Date.now() - from) / 1000;
      expect(callsOf(script, 'filter')).toHaveLength(shards);
      const all = await settled(() => histories(run));
      const perShard = { events: sum(all, 'events') / shards, bytes: sum(all, 'bytes') / shards };
      console.info(
        `${shards} shards in ${seconds.toFixed(0)} s: ${perShard.events.toFixed(1)} events and ` +
          `${perShard.bytes.toFixed(0)} bytes a shard in ${all.length} histories, the longest of ` +
          `${Math.max(...all.map(({ events }) => events))} events`,
      );
      // Each of the four activities is scheduled, started and completed.
      expect(perShard.events).toBeGreaterThan(4 * 3);
      expect(perShard.events).toBeLessThanOrEqual(40);
      for (const { workflow, events } of all) {
        expect({ workflow, few: events <= 2_000 }).toEqual({ workflow, few: true });
      }
      expect(all.filter(({ workflow }) => workflow === `${run}/data-main`).length).toBeGreaterThan(1);
    },
    5 * minute,
  );
});

/** Asks until two answers in a row are equal: lists are up to date a moment after the end. */
async function settled<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
  for (let before = JSON.stringify(await ask()); ;) {
    await sleep(1_000);
    const now = await ask();
    if (JSON.stringify(now) === before) return now;
    before = JSON.stringify(now);
  }
}
