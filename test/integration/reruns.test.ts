import { join } from 'node:path';
import type { RunReport } from '../../pipeline/report.ts';
import { writeStandInRun, type StandInRunOptions } from '../stand-in/stand-in-run.ts';
import { passageLines } from '../stand-in/written-data.ts';
import type { SpawnedModelServer } from '../stand-in/model-server/spawn.ts';
import { fingerprintOf, type Fingerprint } from './faults/fingerprint.ts';
import { withRunBench, withStack, type RunBench, type Runs } from './faults/run-bench.ts';
import type { TestStore } from './faults/stores.ts';

const describeWithStack = withStack('reruns');
const minutes = 60_000;

/** 24 passages of three candidates each; five held-out pairs that base and follower answer. */
const passages = 24;
const candidates = 3 * passages;
const answers = 5;

interface Rerun {
  report: RunReport;
  made: string[];
  print: Fingerprint;
  /** Texts written and prompts scored since the last run. */
  asked: { generated: number; scored: number };
}

interface Ground {
  bench: RunBench;
  runs: Runs;
  at: TestStore;
  file: string;
  first: Rerun;
  /** Waits for a run, and counts what was asked since the one before. */
  ended(run: string): Promise<Rerun>;
}

async function withFinishedRun(
  work: (ground: Ground) => Promise<void>,
  options: Partial<StandInRunOptions> = {},
  prepare: (at: TestStore) => Promise<void> = async () => undefined,
): Promise<void> {
  await withRunBench(async (bench) => {
    const server = await bench.server();
    const folder = join(bench.folder, 'run');
    const run = await writeStandInRun({ folder, url: server.url, passages, shardSize: 4, ...options });
    const at = await bench.folderStore('store');
    await prepare(at);
    const runs = await bench.runs(at);
    await runs.worker(run.environment);
    const ended = async (id: string) => rerunOf(await runs.report(id), at, server);
    const first = await ended(await runs.startedBy('run', run.file));
    await work({ bench, runs, at, file: run.file, first, ended });
  });
}

async function rerunOf(report: RunReport, { store }: TestStore, server: SpawnedModelServer): Promise<Rerun> {
  const { generation, scoring } = await server.counters();
  await server.resetCounters();
  return {
    report,
    made: report.stages.filter(({ cached }) => !cached).map(({ name, of }) => (of === 'main' ? name : `${name} ${of}`)),
    print: await fingerprintOf(store, report),
    asked: { generated: generation.done, scored: scoring.done },
  };
}

/** Steps whose content is another than it was. */
function changed(after: Rerun, before: Rerun): string[] {
  const { steps } = before.print;
  return Object.keys(steps).filter((id) => steps[id]?.content !== after.print.steps[id]?.content);
}

describeWithStack('a run again', () => {
  test(
    'makes what its change concerns and nothing else',
    () =>
      withFinishedRun(async ({ runs, file, first, ended }) => {
        expect(first.asked).toEqual({ generated: candidates + 2 * answers, scored: candidates });

        const same = await ended(await runs.startedBy('run', file));
        expect(same).toMatchObject({ made: [], print: first.print, asked: { generated: 0, scored: 0 } });

        const rerun = async (...words: string[]) => ended(await runs.startedBy('rerun', first.report.run, ...words));
        const fromFilter = ['filter', 'finetune follower', 'evaluate '];

        const chosen = await rerun('--set', 'choice.strategy=first');
        expect(chosen).toMatchObject({ made: fromFilter, asked: { generated: answers, scored: 0 } });
        expect(changed(chosen, first)).toEqual(['filter:main', 'finetune:follower']);

        // Forced work is done again and gives the same bytes; so what follows from equal shards is found, not made.
        const scored = await rerun('--from', 'filter');
        expect(scored).toMatchObject({ made: fromFilter, asked: { generated: answers, scored: candidates } });
        const generated = await rerun('--from', 'generate');
        expect(generated.asked).toEqual({ generated: candidates + answers, scored: 0 });
        const extracted = await rerun('--from', 'extract');
        expect(extracted.asked).toEqual({ generated: answers, scored: 0 });
        for (const { print } of [scored, generated, extracted]) expect(print).toEqual(first.print);
      }),
    6 * minutes,
  );

  test(
    'asks the generator only for the files that came into its folder since',
    () => {
      const put = (at: TestStore, night: number) =>
        at.store.put(`nightly/${night}.jsonl`, Buffer.from([...passageLines(10, 40, 100 * night)].join('')));
      return withFinishedRun(
        async ({ runs, at, file, first, ended }) => {
          expect(first.asked).toEqual({ generated: 60 + 2 * answers, scored: 60 });
          await put(at, 3);
          const second = await ended(await runs.startedBy('run', file));
          expect(second.asked).toEqual({ generated: 30 + answers, scored: 30 });
          expect(second.print.steps['generate:main']?.shards).toEqual(
            expect.arrayContaining(first.print.steps['generate:main']?.shards ?? ['none']),
          );
        },
        {
          changes: {
            arm: {
              corpora: [{ prefix: 'nightly/', licence: 'CC0-1.0' }],
              extraction: { strategy: 'whole', sectionWords: 2000 },
              candidates: 3,
              sampling: { maxNewTokens: 80 },
            },
          },
        },
        async (at) => {
          await put(at, 1);
          await put(at, 2);
        },
      );
    },
    6 * minutes,
  );
});
