import { readSplit } from '../../activities/split.ts';
import { corpusOfTasks, splitTasks } from './task-corpora.ts';
import { countedTask, taskFile } from './task-files.ts';
import { rejectionOf, withWorkbench } from './workbench.ts';

const files = [countedTask(1, 30), countedTask(2, 20), countedTask(3, 10)];

/** Task and number of an instance, which are what its output says: see countedTask. */
const texts = (records: { text: string }[]) => records.map(({ text }) => text);
const outputs = (pairs: { output: string }[]) => pairs.map(({ output }) => output);

test('a corpus and the seed data of its generator share no instance, and together they hold every one', () =>
  withWorkbench({}, async (bench) => {
    const { ref } = await splitTasks(bench, files, { take: 24 }, { count: 6, share: 0.2 });
    const { train, heldOut } = await readSplit(bench, ref);
    const { passages, results, outcome } = await corpusOfTasks(bench, files, {}, [{ split: ref, means: 'disjoint' }]);
    const seeds = [...outputs(train), ...outputs(heldOut)];
    expect(seeds).toHaveLength(24);
    expect([...seeds, ...texts(passages)].sort()).toEqual(
      files.flatMap((_, task) => Array.from({ length: 30 - 10 * task }, (_, index) => `${task + 1}.${index}`)).sort(),
    );
    expect(results).toMatchObject({ passages: 36, overlap: { leftOut: 24, same: 0 } });
    expect(outcome.ledgers).toEqual([
      {
        ...{ unit: 'instance', in: 60, accepted: 36, rejected: 0, failed: 0, skipped: 24 },
        reasons: { 'skipped: row of the seed data of its generator or scorer, or held out': 24 },
      },
    ]);
  }));

test('instances are known again in another file of the task, whatever their place in it', () =>
  withWorkbench({}, async (bench) => {
    const outputsOf = (order: number[]) => order.map((number) => [`answer ${number}`]);
    const reordered = {
      ...(JSON.parse(taskFile({ number: 1, outputs: outputsOf([0, 1, 2, 3]) })) as { Instances: unknown[] }),
    };
    reordered.Instances.reverse();
    const { ref } = await splitTasks(bench, [taskFile({ number: 1, outputs: outputsOf([0, 1]) })]);
    const { passages } = await corpusOfTasks(bench, [JSON.stringify(reordered)], {}, [
      { split: ref, means: 'disjoint' },
    ]);
    expect(texts(passages)).toEqual(['answer 3', 'answer 2']);
  }));

test('instances without ids are known by their task and content', () =>
  withWorkbench({}, async (bench) => {
    const old = (count: number, definition: string) => countedTask(1, count, { old: true, definition });
    const { ref } = await splitTasks(bench, [old(3, 'Answer.')]);
    const beside = [{ split: ref, means: 'disjoint' as const }];
    expect(texts((await corpusOfTasks(bench, [old(5, 'Answer.')], {}, beside)).passages)).toEqual(['1.3', '1.4']);
    expect((await corpusOfTasks(bench, [old(5, 'Answer otherwise.')], {}, beside)).passages).toHaveLength(5);
  }));

test('same takes what is learnt too and counts it, but nothing that is held out', () =>
  withWorkbench({}, async (bench) => {
    const { ref } = await splitTasks(bench, files, { take: 24 }, { count: 6, share: 0.2 });
    const { heldOut } = await readSplit(bench, ref);
    const { passages, results } = await corpusOfTasks(bench, files, {}, [{ split: ref, means: 'same' }]);
    expect(passages).toHaveLength(54);
    expect(texts(passages).filter((text) => outputs(heldOut).includes(text))).toEqual([]);
    expect(results).toMatchObject({ overlap: { leftOut: 6, same: 18 } });
  }));

test('of data that nothing of the arm learns from, only what is held out stays out', () =>
  withWorkbench({}, async (bench) => {
    const test = await splitTasks(bench, files, { firstPerTask: 2 }, 'all');
    const other = await splitTasks(bench, files, { take: 10 }, { count: 4, share: 0.2 });
    const heldOut = (await Promise.all([test, other].map(({ ref }) => readSplit(bench, ref)))).flatMap(
      (one) => one.heldOut,
    );
    const beside = [test, other].map(({ ref }) => ({ split: ref, means: 'held-out' as const }));
    const { passages } = await corpusOfTasks(bench, files, {}, beside);
    const left = new Set(outputs(heldOut));
    expect(texts(passages).filter((text) => left.has(text))).toEqual([]);
    expect(passages).toHaveLength(60 - left.size);
  }));

test('samples are drawn of what is left, so that their counts are exact', () =>
  withWorkbench({}, async (bench) => {
    const { ref } = await splitTasks(bench, files, { takePerTask: 8 });
    const beside = [{ split: ref, means: 'disjoint' as const }];
    const { passages, outcome } = await corpusOfTasks(bench, files, { take: 10, total: { set: 0, count: 15 } }, beside);
    expect(passages).toHaveLength(15);
    const ofTask = (task: number) => texts(passages).filter((text) => text.startsWith(`${task}.`)).length;
    expect(Math.max(ofTask(1), ofTask(2))).toBeLessThanOrEqual(10);
    expect(ofTask(3)).toBeLessThanOrEqual(2);
    expect(ofTask(1) + ofTask(2)).toBeGreaterThanOrEqual(13);
    const seeds = outputs((await readSplit(bench, ref)).train);
    expect(texts(passages).filter((text) => seeds.includes(text))).toEqual([]);
    expect(outcome.ledgers[0]).toMatchObject({
      ...{ in: 60, accepted: 15, skipped: 45 },
      reasons: { 'skipped: not in the sample': 21 },
    });
  }));

test('a file of which nothing is left gives nothing; a corpus of which nothing is left stops', () =>
  withWorkbench({}, async (bench) => {
    const { ref } = await splitTasks(bench, [files[2] ?? '']);
    const beside = [{ split: ref, means: 'disjoint' as const }];
    expect((await corpusOfTasks(bench, files, {}, beside)).passages).toHaveLength(50);
    const error = await rejectionOf(corpusOfTasks(bench, [files[2] ?? ''], {}, beside));
    expect([error.name, error.message]).toEqual([
      'BadInput',
      'corpora: none of their 10 records is left to take; 10 are rows of seed data',
    ]);
  }));
