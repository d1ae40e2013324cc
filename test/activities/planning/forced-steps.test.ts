import { loadRecipe } from '../../../activities/recipe-files.ts';
import type { Plan } from '../../../pipeline/plan.ts';
import type { StageName } from '../../../pipeline/stages.ts';
import { rejectionOf, withWorkbench, type Workbench } from '../workbench.ts';
import { changedSteps, keysOf, plannedRun } from './planned-run.ts';

/** The number of the repetition of every step that is made again. */
async function repeatsOf(bench: Workbench, { steps }: Plan): Promise<Record<string, number>> {
  const recipes = await Promise.all(
    steps.map(async ({ id, kind, key }) => ({ id, repeat: (await loadRecipe(bench.store, kind, key)).repeat })),
  );
  return Object.fromEntries(recipes.flatMap(({ id, repeat }) => (repeat === undefined ? [] : [[id, repeat]])));
}

const fromFinetune = ['finetune:follower', 'answer:follower', 'evaluate'];
const fromGenerate = ['generate:main', 'score:main', 'filter:main', ...fromFinetune];

test.each<[StageName, string[], string[]]>([
  ['train', ['train:generator'], ['train:generator', ...fromGenerate]],
  ['extract', ['extract:main'], ['extract:main', ...fromGenerate]],
  ['generate', ['generate:main'], fromGenerate],
  ['filter', ['score:main', 'filter:main'], ['score:main', 'filter:main', ...fromFinetune]],
  ['finetune', ['finetune:follower'], fromFinetune],
  ['evaluate', ['answer:base', 'answer:follower', 'evaluate'], ['answer:base', 'answer:follower', 'evaluate']],
])('forced from %s, only %j are made again, and what follows from them has other keys', (stage, repeated, others) =>
  withWorkbench({}, async (bench) => {
    const usual = await plannedRun(bench);
    const forced = await plannedRun(bench, { run: 'rivers-2', forceFrom: stage });
    expect(await repeatsOf(bench, forced)).toEqual(Object.fromEntries(repeated.map((id) => [id, 1])));
    expect(changedSteps(usual, forced).toSorted()).toEqual(others.toSorted());
    expect(await repeatsOf(bench, usual)).toEqual({});
  }),
);

test('forced again, it is the second repetition; a run that is not forced has the first keys', () =>
  withWorkbench({}, async (bench) => {
    const usual = await plannedRun(bench);
    await plannedRun(bench, { forceFrom: 'filter' });
    const again = await plannedRun(bench, { forceFrom: 'filter' });
    expect(await repeatsOf(bench, again)).toEqual({ 'score:main': 2, 'filter:main': 2 });
    expect(keysOf(await plannedRun(bench))).toEqual(keysOf(usual));
  }));

test('a stage that is not known is refused with those that are, before anything is planned', () =>
  withWorkbench({}, async (bench) => {
    const error = await rejectionOf(plannedRun(bench, { forceFrom: 'score' as StageName }));
    expect([error.name, error.message]).toEqual([
      'BadInput',
      'forceFrom: must be one of train, extract, generate, filter, finetune, evaluate, but is "score"',
    ]);
    expect(await bench.store.head('runs/rivers-1/plan.json')).toBeUndefined();
  }));
