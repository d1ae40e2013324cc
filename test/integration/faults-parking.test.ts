import { join } from 'node:path';
import type { RunReport } from '../../pipeline/report.ts';
import { writeStandInRun } from '../stand-in/stand-in-run.ts';
import { fingerprintOf } from './faults/fingerprint.ts';
import { withRunBench, withStack } from './faults/run-bench.ts';

const describeWithStack = withStack('parking');
const minutes = 60_000;

const stage = ({ stages }: RunReport, name: string) => stages.find((one) => one.name === name);

describeWithStack('shards whose retries are used up', () => {
  test(
    'wait for a person: one is skipped and counted, one is tried again, and the next run makes the skipped one',
    () =>
      withRunBench(async (bench) => {
        const server = await bench.server({ slots: 6, baseMs: 40 });
        const folder = join(bench.folder, 'run');
        const options = { folder, url: server.url, passages: 24, shardSize: 4, changes: { window: 2 } };
        const { file, environment } = await writeStandInRun(options);
        const at = await bench.folderStore('store');
        const runs = await bench.runs(at);
        await runs.worker(environment);
        const run = await runs.start(file);
        while ((await server.counters()).generation.done < 24) await new Promise((resolve) => setTimeout(resolve, 20));
        // Each attempt is refused, and told to come back so soon that eight attempts are over in seconds.
        await server.setFaults([{ fault: 'status', status: 503, retryAfterSeconds: 0.2 }]);
        const { parked } = await runs.until(run, (progress) => progress.parked.length === 2);
        await server.setFaults([]);
        const [skipped, retried] = parked.toSorted((one, other) => one.id.localeCompare(other.id));
        for (const item of parked) {
          expect(item).toMatchObject({ failure: 'ServerUnavailable', actions: ['retry', 'skip', 'abort'] });
        }
        const why = 'the server is being mended';
        await runs.slingshot('resolve', run, 'skip', '--item', skipped?.id ?? '', '--why', why, '--by', 'Ada');
        await runs.slingshot('resolve', run, 'retry', '--why', 'it was mended', '--by', 'Ada');

        const report = await runs.report(run);
        const failed = 'failed: skipped after ServerUnavailable';
        const ofScores = skipped?.id.startsWith('score:') === true;
        expect(stage(report, ofScores ? 'filter' : 'generate')).toMatchObject(
          ofScores
            ? { in: 72, failed: 12, reasons: { [failed]: 12 } }
            : { in: 24, failed: 4, reasons: { [failed]: 4 } },
        );
        for (const { in: given, accepted, rejected, failed: lost, skipped: left } of report.stages) {
          expect(given).toBe(accepted + rejected + lost + left);
        }
        expect(stage(report, 'filter')?.out).toEqual({ unit: 'pair', count: 20 });
        expect(report.resolved).toMatchObject([
          { item: skipped?.id, failure: 'ServerUnavailable', action: 'skip', by: 'Ada', why },
          { item: retried?.id, action: 'retry' },
        ]);

        await server.resetCounters();
        const next = await runs.make(file);
        const { generation, scoring } = await server.counters();
        // The shard that was skipped, and the new follower's answers.
        expect({ generated: generation.done, scored: scoring.done }).toEqual({
          generated: (ofScores ? 0 : 12) + 5,
          scored: 12,
        });
        expect(stage(next, 'filter')).toMatchObject({ failed: 0, out: { unit: 'pair', count: 24 } });

        expect(next.resolved).toEqual([]);
        expect((await fingerprintOf(at.store, next)).steps['filter:main']?.shards).toHaveLength(6);
      }),
    6 * minutes,
  );
});
