import { z } from 'zod';
import type { ArtifactRef, Manifest } from '../../pipeline/artifacts.ts';
import type { Plan, PlanStep, Survey, SurveyedStep } from '../../pipeline/plan.ts';
import type { ActivityDependencies } from '../dependencies.ts';
import { findArtifact } from '../manifests.ts';
import { loadParameters } from '../recipe-files.ts';
import { pairsInRow } from '../strategies.ts';
import { recordsIn } from '../record-pieces.ts';
import { estimateStep, type Corpora } from './estimates.ts';

/** A training of fewer optimizer steps than this has hardly begun. */
const fewSteps = 20;

interface Found {
  ref: ArtifactRef;
  manifest: Manifest;
}

/**
 * Looks up what of a plan exists already, in the order of its steps: a step whose inputs are all there and unchanged,
 * and which is itself there, need not be made. Of the others it says how much work they will be, as far as can be told.
 */
export async function survey(dependencies: ActivityDependencies, { plan }: { plan: Plan }): Promise<Survey> {
  const found = new Map<string, Found>();
  const steps: SurveyedStep[] = [];
  const warnings: string[] = [];
  for (const step of plan.steps) {
    const artifact = await findStep(dependencies, step, found);
    if (artifact !== undefined) found.set(step.id, artifact);
    const optimizerSteps = await countOptimizerSteps(dependencies, plan, step, found);
    if (artifact === undefined && optimizerSteps !== undefined && optimizerSteps < fewSteps) {
      warnings.push(
        `${step.id}: only ${optimizerSteps} optimizer steps (fewer than ${fewSteps}); ` +
          'lower batchSize or raise epochs for so few rows',
      );
    }
    if (artifact !== undefined) warnings.push(...overlapWarnings(step.id, artifact.manifest));
    const corpora: Corpora = (id) => found.get(id)?.manifest;
    steps.push({
      id: step.id,
      ref: artifact?.ref,
      ledgers: artifact?.manifest.ledgers ?? [],
      seconds: artifact?.manifest.made.seconds ?? 0,
      shards: artifact?.manifest.shards.length ?? 0,
      optimizerSteps,
      estimate: artifact === undefined ? await estimateStep(dependencies, plan, step, corpora, optimizerSteps) : {},
    });
  }
  return { steps, warnings };
}

const overlapSchema = z.object({ leftOut: z.int(), same: z.int() });

/** How many instances of a corpus are rows of seed data too. */
function overlapWarnings(id: string, { results }: Manifest): string[] {
  const { data: overlap } = overlapSchema.safeParse(results['overlap']);
  if (overlap === undefined) return [];
  return [
    ...(overlap.leftOut === 0
      ? []
      : [
          `${id}: overlap: ${overlap.leftOut} instances were left out: its generator or scorer learns from them, or they are held out`,
        ]),
    ...(overlap.same === 0
      ? []
      : [`${id}: overlap: ${overlap.same} instances were taken though its generator or scorer learns from them`]),
  ];
}

/** A step that exists already, made from the very artifacts this run would make it from. */
async function findStep(
  { store }: ActivityDependencies,
  { kind, key, inputs, variant }: PlanStep,
  found: ReadonlyMap<string, Found>,
): Promise<Found | undefined> {
  const refs = inputs.flatMap(({ steps }) => steps.map((id) => found.get(id)?.ref));
  const present = refs.filter((ref) => ref !== undefined);
  if (present.length < refs.length) return undefined;
  return findArtifact(store, { kind, key, inputs: present, ...(variant === undefined ? {} : { variant }) });
}

/**
 * Optimizer steps of a training: those it took, or an estimate from the rows that are known by now. Before the pairs of
 * an arm exist its passages stand for them, at one pair each.
 */
async function countOptimizerSteps(
  { store }: ActivityDependencies,
  plan: Plan,
  step: PlanStep,
  found: ReadonlyMap<string, Found>,
): Promise<number | undefined> {
  if (step.kind !== 'train' && step.kind !== 'finetune') return undefined;
  const made = found.get(step.id)?.manifest.results['steps'];
  if (typeof made === 'number') return made;
  const { training, template } = await loadParameters(store, step.kind, step.key);
  const data = step.inputs.find((input) => input.role === 'data')?.steps ?? [];
  const sources = data.map((id) => {
    const arm = plan.steps.find((one) => one.id === id)?.arm;
    const most = arm === undefined ? undefined : plan.quotas[arm]?.pairs;
    const source = found.get(id) ?? found.get(corpusOf(plan, id) ?? '');
    return source === undefined ? undefined : Math.min(rowsOf(source.manifest), most ?? Number.POSITIVE_INFINITY);
  });
  const known = sources.filter((rows) => rows !== undefined);
  if (known.length < sources.length) return undefined;
  const pairs = known.reduce((sum, count) => sum + count, 0);
  const rows = Math.ceil(pairs / pairsInRow(template));
  return Math.ceil(Math.ceil(rows / training.batchSize) * training.epochs);
}

/** The corpus that an arm's pairs will come from. */
function corpusOf(plan: Plan, pairs: string): string | undefined {
  const arm = plan.steps.find(({ id }) => id === pairs)?.arm;
  const extract = plan.steps.find((step) => step.kind === 'extract' && step.arm === arm);
  return extract?.inputs.find(({ role }) => role === 'corpus')?.steps[0];
}

function rowsOf(manifest: Manifest): number {
  if (manifest.kind === 'split') return recordsIn(manifest.parts, 'train');
  return manifest.shards.reduce((sum, shard) => sum + shard.records, 0);
}
