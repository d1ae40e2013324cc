import { groundOf, until } from './faults/grounds.ts';
import { withRunBench, withStack } from './faults/run-bench.ts';

const describeWithStack = withStack('a worker that ends');

describeWithStack('a worker', () => {
  test(
    'that is told to end keeps what it has, asks again at most for what was in flight, and ends in its time',
    () =>
      withRunBench(async (bench) => {
        const { run, server } = await groundOf(
          bench,
          'drained',
          { slots: 12, baseMs: 100 },
          { passages: 150, shardSize: 75 },
        );
        const at = await bench.folderStore('store');
        const runs = await bench.runs(at);
        const worker = await runs.worker({ ...run.environment, SLINGSHOT_SHUTDOWN_SECONDS: '1' });
        const id = await runs.start(run.file);
        await until(server, ({ generation }) => generation.delivered >= 150);
        const { exitCode, milliseconds } = await worker.stop();
        const atEnd = await server.counters();
        expect(exitCode).toBe(0);
        expect(milliseconds).toBeLessThan(10_000);
        // It was amid the work: the next one has something to do.
        expect(atEnd.generation.delivered).toBeLessThan(450);
        await runs.worker(run.environment);
        const report = await runs.report(id);
        const { generation, scoring } = await server.counters();
        // Eight requests of three texts; an answer may have been on its way when they were given up.
        expect(generation.repeated).toBeLessThanOrEqual(8 * 3);
        expect(scoring.repeated).toBe(0);
        expect(report.stages.every(({ failed }) => failed === 0)).toBe(true);
      }),
    310_000,
  );
});
