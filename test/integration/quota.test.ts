import { join } from 'node:path';
import type { RunReport } from '../../pipeline/report.ts';
import type { ModelServerOptions } from '../stand-in/model-server/settings.ts';
import type { FaultOptions } from '../stand-in/model-server/faults.ts';
import { writeStandInRun } from '../stand-in/stand-in-run.ts';
import { fingerprintOf } from './faults/fingerprint.ts';
import { withRunBench, withStack, type RunBench } from './faults/run-bench.ts';

const describeWithStack = withStack('quota');
const minutes = 60_000;

/** A run of ten shards of four passages, each of which gives a pair, that wants ten pairs: three shards. */
async function quotaRun(bench: RunBench, name: string, options: Partial<ModelServerOptions>) {
  const server = await bench.server(options);
  const folder = join(bench.folder, name);
  const changes = { target: { pairs: 10 } };
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
        expect(first.limits).toEqual([
          expect.objectContaining({ arm: 'main', reason: 'target of 10 pairs met', shards: 3, pairs: 12 }),
        ]);
        expect(stage(first, 'extract')).toMatchObject({ in: 40, accepted: 12, skipped: 28 });
        expect(stage(first, 'filter')).toMatchObject({ out: { unit: 'pair', count: 12 } });
        const print = await fingerprintOf(fast.at.store, first);

        await fast.server.resetCounters();
        const more = await fast.runs.report(await fast.runs.startedBy('rerun', first.run, '--set', 'target.pairs=17'));
        expect(more.limits).toEqual([
          expect.objectContaining({ reason: 'target of 17 pairs met', shards: 5, pairs: 20 }),
        ]);
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
    2 * minutes,
  );
});
