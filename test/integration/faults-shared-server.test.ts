import { join } from 'node:path';
import { writeStandInRun } from '../stand-in/stand-in-run.ts';
import { withRunBench, withStack } from './faults/run-bench.ts';

const describeWithStack = withStack('a shared server');
const cap = 5;

describeWithStack('a server that two runs of two workers share', () => {
  test(
    'never has more requests in flight than its concurrency says',
    () =>
      withRunBench(async (bench) => {
        const server = await bench.server({ slots: 64, baseMs: 60 });
        const written = (name: string, seed: number) =>
          writeStandInRun({
            ...{ folder: join(bench.folder, name), url: server.url, passages: 48, shardSize: 8, concurrency: cap },
            ...{ promptsPerRequest: 4, changes: { name, seed } },
          });
        const [one, other] = [await written('one', 1), await written('other', 2)];
        const at = await bench.folderStore('store');
        const runs = await bench.runs(at);
        // Two slots each, so that both workers have work of both runs.
        const told = { ...one.environment, SLINGSHOT_SLOTS_INFERENCE: '3' };
        const workers = [
          await runs.worker(told, join(bench.folder, 'a')),
          await runs.worker(told, join(bench.folder, 'b')),
        ];
        const reports = await Promise.all([one, other].map(({ file }) => runs.make(file)));
        const { mostInFlight, generation } = await server.counters();
        expect(mostInFlight).toBeLessThanOrEqual(cap);
        expect(mostInFlight).toBeGreaterThan(cap - 2);
        expect(generation).toMatchObject({ delivered: 2 * (3 * 48 + 2 * 5) });
        for (const worker of workers) expect(await worker.log()).toContain('"activity":"generate"');
        for (const { stages } of reports) expect(stages.every(({ failed }) => failed === 0)).toBe(true);
      }),
    310_000,
  );
});
