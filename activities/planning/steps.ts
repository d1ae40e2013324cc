import type { Arm } from '../../pipeline/run-file/arms.ts';
import type { Role } from '../../pipeline/run-file/names.ts';
import type { ResolvedRun } from '../../pipeline/run-file/resolved.ts';
import { choices, evaluations, extractions, templates, versioned } from '../strategies.ts';
import { modelStep } from './model-steps.ts';
import { corpusStep, splitIds, splitStep } from './source-steps.ts';
import { StepBuilder, type Forced } from './step-builder.ts';

/** The artifacts of a run in an order in which each follows what it takes. */
export function buildSteps(run: ResolvedRun, forced?: Forced): StepBuilder {
  const builder = new StepBuilder(forced);
  for (const name of Object.keys(run.data)) splitStep(builder, run, name);
  const pairs = run.arms.map((arm) => armSteps(builder, run, arm));
  const measured = [...run.evaluation.baselines, run.roles.follower.model];
  const answers = measured.map((model) => {
    const step = modelStep(builder, run, model, pairs);
    const role = [run.roles.follower, run.roles.scorer, run.roles.generator].find((one) => one.model === model);
    return builder.add(
      'answer',
      model,
      { template: versioned(templates, { strategy: 'alpaca' }), maxNewTokens: run.evaluation.maxNewTokens },
      { model: [step], heldOut: splitIds(run) },
      { model, served: { server: (role ?? run.roles.scorer).server, model: step } },
    );
  });
  const benchmarks = run.evaluation.benchmarks.map((benchmark) => versioned(evaluations, benchmark));
  builder.add('evaluate', '', { benchmarks }, { answers, heldOut: splitIds(run) });
  return builder;
}

function armSteps(builder: StepBuilder, run: ResolvedRun, arm: Arm): string {
  const generator: Role = arm.generator ?? run.roles.generator;
  const generatorStep = modelStep(builder, run, generator.model, []);
  const scorerStep = modelStep(builder, run, run.roles.scorer.model, []);
  const corpus = corpusStep(builder, run, arm.name, arm.corpora);
  const of = { arm: arm.name };
  const extract = builder.add(
    'extract',
    arm.name,
    { extraction: versioned(extractions, arm.extraction), seed: run.seed },
    { corpus: [corpus] },
    of,
  );
  const generate = builder.add(
    'generate',
    arm.name,
    {
      template: versioned(templates, arm.template),
      candidates: arm.candidates,
      sampling: arm.sampling,
      seed: run.seed,
    },
    { fragments: [extract], generator: [generatorStep] },
    { ...of, served: { server: generator.server, model: generatorStep } },
  );
  const score = builder.add(
    'score',
    arm.name,
    { prompt: run.scoring.prompt },
    { candidates: [generate], scorer: [scorerStep] },
    { ...of, served: { server: run.roles.scorer.server, model: scorerStep } },
  );
  return builder.add(
    'filter',
    arm.name,
    { choice: versioned(choices, run.choice), rules: [], seed: run.seed },
    { scores: [score] },
    of,
  );
}
