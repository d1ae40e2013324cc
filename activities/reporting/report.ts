import type { Manifest } from '../../pipeline/artifacts.ts';
import type { Plan } from '../../pipeline/plan.ts';
import type { ResolvedItem } from '../../pipeline/progress.ts';
import type { LearningReport, LimitReport, RunReport, UsageReport } from '../../pipeline/report.ts';
import { runFolder } from '../../pipeline/store-folders.ts';
import { z } from 'zod';
import type { ActivityDependencies } from '../dependencies.ts';
import { loadManifest } from '../manifests.ts';
import { loadResolvedRunFile } from '../resolve-sources.ts';
import { checkHandOvers } from './check-hand-overs.ts';
import { lossCurve } from './loss-curve.ts';
import { writeDataSet } from './data-set.ts';
import { exampleGroups } from './examples.ts';
import { generatorReports } from './generator-reports.ts';
import { reportMarkdown } from './markdown.ts';
import type { ReportedStep, StepOutcome } from './reported-step.ts';
import { stageReports } from './stage-reports.ts';

export interface ReportInput {
  run: string;
  plan: Plan;
  /** Key of the run file with its sources found. */
  runFile: string;
  outcomes: StepOutcome[];
  servers: { model: string; seconds: number }[];
  limits: LimitReport[];
  resolved: ResolvedItem[];
  warnings: string[];
}

/**
 * Closes a run: checks that every stage took in what the one before handed on, writes the data set, and keeps the
 * report beside the run. Manifests stay where they are; the run only points at them.
 * @returns where the report is
 */
export async function report(dependencies: ActivityDependencies, input: ReportInput): Promise<{ report: string }> {
  const steps = await Promise.all(
    input.plan.steps.map(async (step): Promise<ReportedStep> => {
      const outcome = input.outcomes.find(({ id }) => id === step.id);
      if (outcome === undefined) throw new TypeError(`step ${step.id} has no outcome`);
      return { ...step, ...outcome, manifest: await loadManifest(dependencies.store, outcome.ref) };
    }),
  );
  checkHandOvers(steps);
  const folder = runFolder(input.run);
  const runFile = await loadResolvedRunFile(dependencies.store, input.runFile);
  const models = steps.filter((step) => ['model', 'train', 'finetune'].includes(step.kind));
  const made: RunReport = {
    run: input.run,
    name: input.plan.name,
    stages: stageReports(steps),
    generators: await generatorReports(dependencies, steps),
    models: models
      .filter(({ kind }) => kind === 'model')
      .map(({ model = '', cached, manifest, ref }) => ({
        name: model,
        seconds: manifest.made.seconds,
        cached,
        manifest: ref.manifest,
      })),
    servers: input.servers,
    learning: models.flatMap(learning),
    scores: steps.flatMap(({ kind, manifest }) => (kind === 'evaluate' ? scoresOf(manifest) : [])),
    examples: await exampleGroups(dependencies, steps),
    usage: steps.flatMap(usageOf),
    limits: input.limits,
    resolved: input.resolved,
    artifacts: {
      data: await writeDataSet(dependencies, steps, runFile, folder),
      models: Object.fromEntries(models.map(({ model = '', ref }) => [model, ref.manifest])),
      steps: Object.fromEntries(steps.map(({ id, ref }) => [id, ref.manifest])),
      report: `${folder}/report.json`,
    },
    warnings: [...input.warnings],
  };
  await dependencies.store.put(`${folder}/report.md`, Buffer.from(reportMarkdown(made)));
  await dependencies.store.put(made.artifacts.report, Buffer.from(JSON.stringify(made, null, 2)));
  return { report: made.artifacts.report };
}

const learningSchema = z.object({
  steps: z.number(),
  heldOutLoss: z.object({ base: z.number(), trained: z.number() }).nullable(),
  losses: z.array(z.object({ step: z.number(), loss: z.number() })).default([]),
  validation: z.array(z.object({ step: z.number(), epoch: z.number(), loss: z.number() })).optional(),
  bestStep: z.number().optional(),
  stoppedAt: z.number().nullish(),
});

function learning({ kind, model = '', manifest }: ReportedStep): LearningReport[] {
  if (kind === 'model') return [];
  const { losses, ...told } = learningSchema.parse(manifest.results);
  return [{ model, ...told, ...(losses.length === 0 ? {} : { curve: lossCurve(losses) }) }];
}

function usageOf({ id, model, served, cached, manifest }: ReportedStep): UsageReport[] {
  const { usage } = manifest.made;
  return usage === undefined ? [] : [{ step: id, model: served?.model.split(':')[1] ?? model ?? '', cached, ...usage }];
}

const scoresSchema = z.array(
  z.object({
    benchmark: z.string(),
    figure: z.string(),
    pairs: z.number(),
    models: z.array(z.object({ model: z.string(), score: z.number() })),
  }),
);

function scoresOf(manifest: Manifest): RunReport['scores'] {
  return scoresSchema.parse(manifest.results['scores']);
}
