import { finetune, train } from '../../activities/train.ts';
import type { StageOutcome } from '../../activities/once.ts';
import type { ArtifactRef } from '../../pipeline/artifacts.ts';
import type { RecipeParameters } from '../../pipeline/recipes.ts';
import { trainingSchema } from '../../pipeline/run-file/training.ts';
import { corpusOf, extracted, filtered, generated, scored } from './shards.ts';
import type { Workbench } from './workbench.ts';

/** Trains a generator on the training half of splits. */
export async function trainedOn(
  bench: Workbench,
  splits: ArtifactRef[],
  direction: 'reversed' | 'forward' = 'reversed',
  seed = 13,
  { strategy = direction === 'reversed' ? 'longform' : 'alpaca', files = {} } = {},
): Promise<StageOutcome> {
  const base = await bench.model('base', files);
  const template = { strategy, version: 1 };
  const parameters = { direction, template, training: trainingSchema.parse({}), seed };
  const place = await bench.place('train', parameters, [base, ...splits]);
  return bench.run((all) => train(all, { place, base, data: splits, heldOut: splits }));
}

/** Trains a follower on the pairs of arms. */
export async function finetunedOn(
  bench: Workbench,
  pairs: ArtifactRef[],
  heldOut: ArtifactRef[],
  {
    known = [],
    ...settings
  }: Partial<Pick<RecipeParameters['finetune'], 'mix' | 'arms' | 'rules' | 'seed'>> & { known?: ArtifactRef[] } = {},
): Promise<StageOutcome> {
  const base = await bench.model('base');
  const parameters: RecipeParameters['finetune'] = {
    template: { strategy: 'alpaca', version: 1 },
    training: trainingSchema.parse({}),
    mix: { strategy: 'all' },
    arms: pairs.map((_, index) => ({ name: `arm-${index}`, weight: 1 })),
    seed: 13,
    ...settings,
  };
  const place = await bench.place('finetune', parameters, [base, ...pairs, ...heldOut, ...known]);
  return bench.run((all) => finetune(all, { place, base, data: pairs, heldOut }));
}

/** The chosen pairs of a corpus; the bench needs a model that writes. */
export async function pairsFrom(bench: Workbench, lines: readonly string[]): Promise<ArtifactRef> {
  const { whole: fragments } = await extracted(bench, await corpusOf(bench, lines));
  const model = await bench.model('base');
  const { whole: groups } = await generated(bench, fragments.ref, model, { candidates: 2 });
  const { whole: scores } = await scored(bench, groups.ref, model);
  return (await filtered(bench, scores.ref)).whole.ref;
}
