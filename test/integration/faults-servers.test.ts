import { join } from 'node:path';
import { writeStandInRun } from '../stand-in/stand-in-run.ts';
import { fingerprintOf } from './faults/fingerprint.ts';
import { withRunBench, withStack } from './faults/run-bench.ts';

const describeWithStack = withStack('faults of servers');

describeWithStack('a server that refuses, breaks off, lies and dies', () => {
  test(
    'loses no record: the run ends with the bytes of an undisturbed one, and the sums add up',
    () =>
      withRunBench(async (bench) => {
        const server = await bench.server({ slots: 8, baseMs: 15 });
        const folder = join(bench.folder, 'run');
        const changes = { window: 3 };
        const { file, environment } = await writeStandInRun({
          ...{ folder, url: server.url, passages: 36, shardSize: 4, promptsPerRequest: 6, changes },
        });
        const calm = await bench.folderStore('calm');
        const calmRuns = await bench.runs(calm);
        const worker = await calmRuns.worker(environment);
        const undisturbed = await fingerprintOf(calm.store, await calmRuns.make(file));
        await worker.stop();

        const at = await bench.folderStore('store');
        const runs = await bench.runs(at);
        await runs.worker(environment);
        await server.resetCounters();
        await server.setFaults([
          { fault: 'status', status: 503, skip: 8, every: 11, times: 3 },
          { fault: 'status', status: 429, retryAfterSeconds: 0.5, skip: 12, every: 9, times: 3 },
          { fault: 'status', status: 500, skip: 16, times: 1 },
          { fault: 'truncate', skip: 19, every: 7, times: 3 },
          { fault: 'wrongLength', skip: 22, every: 5, times: 4 },
          { fault: 'cut', skip: 27, times: 1 },
          { fault: 'drop', skip: 33, times: 1 },
          { fault: 'slow', ms: 1_200, skip: 38, times: 2 },
          { fault: 'die', backAfterMs: 1_500, skip: 44, times: 1 },
        ]);
        const report = await runs.make(file);
        expect(await fingerprintOf(at.store, report)).toEqual(undisturbed);
        const counters = await server.counters();
        expect(counters.faults).toEqual({
          ...{ 503: 3, 429: 3, 500: 1, truncate: 3, wrongLength: 4, cut: 1, drop: 1, slow: 2, die: 1 },
        });
        // Of every text and score an answer came whole just once: what a failed attempt had got was not asked again.
        expect([counters.generation.delivered, counters.scoring.delivered]).toEqual([3 * 36 + 2 * 5, 3 * 36]);
        for (const { in: given, accepted, rejected, failed, skipped } of report.stages) {
          expect([failed, given]).toEqual([0, accepted + rejected + skipped]);
        }
      }),
    310_000,
  );
});
