import type { TrainedModel } from '../../pipeline/run-file/models.ts';
import type { ResolvedRun } from '../../pipeline/run-file/resolved.ts';
import { BadInput } from '../bad-input.ts';
import { templates, versioned } from '../strategies.ts';
import { rulesOf } from './rules-of-run.ts';
import type { StepBuilder } from './step-builder.ts';
import { corpusStep, splitIds } from './source-steps.ts';

/**
 * The step that makes a model, after the steps of what it is made from.
 * @param pairs steps of the arms' pairs, for a model trained on them
 */
export function modelStep(builder: StepBuilder, run: ResolvedRun, name: string, pairs: readonly string[]): string {
  const model = run.models[name];
  if (model === undefined) throw new BadInput(`models: there is no model "${name}"`);
  if (model.trained !== undefined) return trainedStep(builder, run, name, model.trained, pairs);
  if (model.tiny !== undefined) {
    const { corpus, ...tiny } = model.tiny;
    // An arm may have the name of a model, and its corpus is another step.
    const corpora = [corpusStep(builder, run, `models.${name}`, corpus)];
    return builder.add('model', name, { tiny, seed: run.seed }, { corpora, heldOut: splitIds(run) }, { model: name });
  }
  const { hub, object } = model;
  if (hub === undefined && object === undefined) {
    throw new BadInput(`models.${name}: the folder was not uploaded (no object)`);
  }
  const source = hub === undefined ? { object } : { hub: { id: hub.id, revision: hub.revision } };
  return builder.add('model', name, { ...source, seed: 0 }, {}, { model: name, secret: hub?.secret });
}

function trainedStep(
  builder: StepBuilder,
  run: ResolvedRun,
  name: string,
  { from, data, direction, template, parameters }: TrainedModel,
  pairs: readonly string[],
): string {
  const base = modelStep(builder, run, from, pairs);
  const usual = { strategy: direction === 'reversed' ? 'longform' : 'alpaca' };
  const common = { template: versioned(templates, template ?? usual), training: parameters, seed: run.seed };
  if (data !== 'pairs') {
    const splits = data.map((one) => `split:${one}`);
    const inputs = { base: [base], data: splits, heldOut: splitIds(run) };
    return builder.add('train', name, { direction, ...common }, inputs, { model: name });
  }
  if (pairs.length === 0) throw new BadInput(`models.${name}: a model trained on the pairs cannot help to make them`);
  const arms = run.arms.map(({ name: arm, weight, cap }) => ({
    name: arm,
    weight,
    ...(cap === undefined ? {} : { cap }),
  }));
  const { strategy, count } = run.mix;
  const mix = { strategy, ...(count === undefined ? {} : { count }) };
  const rules = rulesOf(run, 'pool');
  const inputs = {
    ...{ base: [base], data: [...pairs], heldOut: splitIds(run) },
    // A data set that holds nothing out is human-written all the same
    ...(rules.length === 0 ? {} : { known: Object.keys(run.data).map((data) => `split:${data}`) }),
  };
  const parts = { mix, arms, ...(rules.length === 0 ? {} : { rules }) };
  return builder.add('finetune', name, { ...common, ...parts }, inputs, { model: name });
}
