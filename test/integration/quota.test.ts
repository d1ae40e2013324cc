import { join } from 'node:path';
import type { RunReport } from '../../pipeline/report.ts';
import type { ModelServerOptions } from '../stand-in/model-server/settings.ts';
import type { FaultOptions } from '../stand-in/model-server/faults.ts';
import { writeStandInRun } from '../stand-in/stand-in-run.ts';
import { fingerprintOf } from './faults/fingerprint.ts';
import { withRunBench, withStack, type RunBench } from './faults/run-bench.ts';

const describeWithStack = withStack('quota');
const minutes = 60_000;

/** A run of ten shards of four passages, of which some give a pair and some do not, that wants ten pairs. */
async function quotaRun(bench: RunBench, name: string, options: Partial<ModelServerOptions>) {
  const server = await bench.server(options);
  const folder = join(bench.folder, name);
  const changes = { target: { pairs: 10 }, choice: { strategy: 'bounds', highest: 7 } };
  const { file, environment } = await writeStandInRun({ folder, url: server.url, passages: 40, shardSize: 4, changes });
  const at = await bench.folderStore(`${name}-store`);
  return { server, file, environment, at, runs: await bench.runs(at) };
}

const stage = ({ stages }: RunReport, name: string) => stages.find((one) => one.name === name);

describeWithStack('a target of pairs', () => {
  test(
    'gives the same data set whatever the speed of the servers, and another target takes over all shards',
    () =>
      withRunBench(async (bench) => {
        const fast = await quotaRun(bench, 'fast', {});
        const worker = await fast.runs.worker(fast.environment);
        const first = await fast.runs.make(fast.file);
        const [limit = { shards: 0, pairs: 0 }] = first.limits;
        expect(first.limits).toMatchObject([{ arm: 'main', reason: 'target of 10 pairs met' }]);
        expect(limit.pairs).toBeGreaterThanOrEqual(10);
        expect(limit.pairs).toBeLessThan(10 + 4);
        expect(limit.shards).toBeGreaterThan(3);
        const taken = 4 * limit.shards;
        expect(stage(first, 'extract')).toMatchObject({ in: 40, accepted: taken, skipped: 40 - taken });
        expect(stage(first, 'filter')).toMatchObject({ out: { unit: 'pair', count: limit.pairs } });
        const print = await fingerprintOf(fast.at.store, first);

        await fast.server.resetCounters();
        const more = await fast.runs.report(await fast.runs.startedBy('rerun', first.run, '--set', 'target.pairs=14'));
        expect(more.limits).toMatchObject([{ reason: 'target of 14 pairs met' }]);
        expect(more.limits[0]?.shards).toBeGreaterThan(limit.shards);
        const { generation, scoring } = await fast.server.counters();
        // Of all that was asked before, only the follower's five answers: it is another follower.
        expect([generation.repeated, scoring.repeated]).toEqual([5, 0]);
        const again = await fast.runs.make(fast.file);
        expect(await fingerprintOf(fast.at.store, again)).toEqual(print);
        expect(stage(again, 'finetune')).toMatchObject({ cached: true });
        await worker.stop();

        // Two sequences at a time, and the first of its requests are by far the last to be answered.
        const slow = await quotaRun(bench, 'slow', { slots: 2, baseMs: 10 });
        const late: FaultOptions[] = [{ fault: 'slow', ms: 1_500, every: 5, times: 6 }];
        await slow.server.setFaults(late);
        await slow.runs.worker(slow.environment);
        const second = await slow.runs.make(slow.file);
        expect(await fingerprintOf(slow.at.store, second)).toEqual(print);
        expect(second.limits).toEqual(first.limits);
      }),
    6 * minutes,
  );
});
