import { evaluate } from '../../activities/evaluate.ts';
import { loadManifest, writeNamedPart, commitArtifact } from '../../activities/manifests.ts';
import { heldOutPairs, split } from '../../activities/split.ts';
import type { ArtifactRef } from '../../pipeline/artifacts.ts';
import { countedTask } from './task-files.ts';
import { withWorkbench, type Workbench } from './workbench.ts';

async function heldOutAs(bench: Workbench, data: string, content: string): Promise<ArtifactRef> {
  const source = { sha256: await bench.source(content), format: 'superni', input: 'keep' as const };
  const place = await bench.place('split', { data, source, heldOut: 'all', seed: 13 });
  return (await bench.run((all) => split(all, place))).ref;
}

test('a benchmark may measure some of the data sets, and says which; others measure all', () =>
  withWorkbench({}, async (bench) => {
    const heldOut = [
      await heldOutAs(bench, 'one', countedTask(1, 3)),
      await heldOutAs(bench, 'two', countedTask(2, 2)),
    ];
    // The model answers set "one" rightly, set "two" never
    const pairs = await heldOutPairs(bench, heldOut);
    const records = pairs.map(({ id, data, output }) => ({
      id,
      answer: data === 'one' ? output : 'x',
      finish: 'stop',
    }));
    const answered = await bench.place(
      'answer',
      { template: { strategy: 'alpaca', version: 1 }, maxNewTokens: 8 },
      heldOut,
    );
    const parts = [await writeNamedPart(bench.store, answered, 'records', records)];
    const { ref } = await commitArtifact(bench.store, answered, { parts }, { at: '', seconds: 0, by: {} });

    const measure = { strategy: 'held-out', version: 1, metric: 'exact-match' };
    const benchmarks = [measure, { ...measure, data: ['one'] }, { ...measure, data: ['two'] }];
    const place = await bench.place('evaluate', { benchmarks }, [ref, ...heldOut]);
    const outcome = await bench.run((all) => evaluate(all, { place, heldOut, answers: [{ model: 'base', ref }] }));
    const score = (value: number) => [{ model: 'base', score: value }];
    expect((await loadManifest(bench.store, outcome.ref)).results['scores']).toEqual([
      { benchmark: 'held-out', figure: 'exact match, %', pairs: 5, models: score(60) },
      { benchmark: 'held-out of one', figure: 'exact match, %', pairs: 3, models: score(100) },
      { benchmark: 'held-out of two', figure: 'exact match, %', pairs: 2, models: score(0) },
    ]);
    const rows = (await bench.records(outcome.ref)) as { id: string; scores: Record<string, number> }[];
    expect(rows.map(({ scores }) => Object.keys(scores).map((name) => name.split(',')[0]))).toEqual([
      ...Array<string[]>(3).fill(['held-out', 'held-out of one']),
      ...Array<string[]>(2).fill(['held-out', 'held-out of two']),
    ]);
  }));
