import type { Arm, StrategyChoice } from '../../pipeline/run-file/arms.ts';
import type { Role } from '../../pipeline/run-file/names.ts';
import type { ResolvedRun } from '../../pipeline/run-file/resolved.ts';
import { BadInput } from '../bad-input.ts';
import { evaluations, extractions, showsExamples, templates, versioned } from '../strategies.ts';
import { filterSteps } from './filter-steps.ts';
import { modelStep } from './model-steps.ts';
import { corpusStep, promptsStep, splitIds, splitStep } from './source-steps.ts';
import { StepBuilder, type Forced } from './step-builder.ts';

/** The artifacts of a run in an order in which each follows what it takes. */
export function buildSteps(run: ResolvedRun, forced?: Forced): StepBuilder {
  const builder = new StepBuilder(forced);
  for (const name of Object.keys(run.data)) splitStep(builder, run, name);
  const pairs = run.arms.map((arm) => armSteps(builder, run, arm));
  const measured = [...run.evaluation.baselines, run.roles.follower.model];
  const answers = measured.map((model) => {
    const step = modelStep(builder, run, model, pairs);
    const role = [run.roles.follower, run.roles.scorer, run.roles.generator, run.roles.extractor].find(
      (one) => one?.model === model,
    );
    return builder.add(
      'answer',
      model,
      { template: versioned(templates, questionTemplate(run, model)), maxNewTokens: run.evaluation.maxNewTokens },
      { model: [step], heldOut: splitIds(run) },
      { model, served: { server: (role ?? run.roles.scorer).server, model: step } },
    );
  });
  const benchmarks = run.evaluation.benchmarks.map((benchmark) => versioned(evaluations, benchmark));
  builder.add('evaluate', '', { benchmarks }, { answers, heldOut: splitIds(run) });
  return builder;
}

/** A model is asked in the form it was trained on; one that was not trained forward here, as the run file says. */
function questionTemplate({ models, evaluation }: ResolvedRun, model: string): StrategyChoice {
  const trained = models[model]?.trained;
  if (trained?.direction !== 'forward') return evaluation.template;
  return trained.template ?? { strategy: 'alpaca' };
}

function armSteps(builder: StepBuilder, run: ResolvedRun, arm: Arm): string {
  const generator: Role = arm.generator ?? run.roles.generator;
  const generatorStep = modelStep(builder, run, generator.model, []);
  const scorerStep = modelStep(builder, run, run.roles.scorer.model, []);
  const corpus =
    arm.prompts === undefined
      ? corpusStep(builder, run, arm.name, arm.corpora, arm)
      : promptsStep(builder, run, arm.name, arm.prompts);
  const of = { arm: arm.name };
  const extract = extractStep(builder, run, arm, corpus);
  const takes: Record<string, string[]> = { fragments: [extract], generator: [generatorStep] };
  if (showsExamples(arm.template)) takes['examples'] = arm.seedData.map((data) => `split:${data}`);
  const generate = builder.add(
    'generate',
    arm.name,
    {
      template: versioned(templates, arm.template),
      candidates: arm.candidates,
      sampling: arm.sampling,
      styleBy: arm.styleBy,
      reject: arm.reject,
      seed: run.seed,
    },
    takes,
    { ...of, served: { server: generator.server, model: generatorStep } },
  );
  return filterSteps(builder, run, arm, { candidates: generate, scorer: scorerStep });
}

/** The step of an arm's fragments; where a model selects them, after the step that makes the model. */
function extractStep(builder: StepBuilder, run: ResolvedRun, arm: Arm, corpus: string): string {
  const asInput = arm.passageAsInput ? { passageAsInput: true as const } : {};
  const parameters = { extraction: versioned(extractions, arm.extraction), ...asInput, seed: run.seed };
  if (extractions[arm.extraction.strategy]?.asks !== true) {
    return builder.add('extract', arm.name, parameters, { corpus: [corpus] }, { arm: arm.name });
  }
  const extractor = arm.extractor ?? run.roles.extractor;
  if (extractor === undefined)
    throw new BadInput(`arm ${arm.name}: its extraction asks a model, but no extractor is named`);
  const model = modelStep(builder, run, extractor.model, []);
  const served = { server: extractor.server, model };
  return builder.add(
    'extract',
    arm.name,
    parameters,
    { corpus: [corpus], extractor: [model] },
    { arm: arm.name, served },
  );
}
