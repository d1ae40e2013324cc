import type { ArtifactRef, Manifest } from '../../pipeline/artifacts.ts';
import type { Plan, PlanStep, Survey, SurveyedStep } from '../../pipeline/plan.ts';
import type { ActivityDependencies } from '../dependencies.ts';
import { findArtifact } from '../manifests.ts';
import { loadParameters } from '../recipe-files.ts';

/** A training of fewer optimizer steps than this has hardly begun. */
const fewSteps = 20;

interface Found {
  ref: ArtifactRef;
  manifest: Manifest;
}

/**
 * Looks up what of a plan exists already, in the order of its steps: a step whose inputs are all there and unchanged,
 * and which is itself there, need not be made. Also says how many optimizer steps each training will take.
 */
export async function survey(dependencies: ActivityDependencies, plan: Plan): Promise<Survey> {
  const found = new Map<string, Found>();
  const steps: SurveyedStep[] = [];
  const warnings: string[] = [];
  for (const step of plan.steps) {
    const inputs = step.inputs.flatMap((input) => input.steps.map((id) => found.get(id)?.ref));
    const present = inputs.filter((ref) => ref !== undefined);
    const artifact =
      present.length === inputs.length
        ? await findArtifact(dependencies.store, { kind: step.kind, key: step.key, inputs: present })
        : undefined;
    if (artifact !== undefined) found.set(step.id, artifact);
    const optimizerSteps = await countOptimizerSteps(dependencies, plan, step, found);
    if (artifact === undefined && optimizerSteps !== undefined && optimizerSteps < fewSteps) {
      warnings.push(
        `${step.id}: only ${optimizerSteps} optimizer steps (fewer than ${fewSteps}); ` +
          'lower batchSize or raise epochs for so few rows',
      );
    }
    steps.push({
      id: step.id,
      ref: artifact?.ref,
      ledgers: artifact?.manifest.ledgers ?? [],
      seconds: artifact?.manifest.made.seconds ?? 0,
      shards: artifact?.manifest.shards.length ?? 0,
      optimizerSteps,
    });
  }
  return { steps, warnings };
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
  const { training } = await loadParameters(store, step.kind, step.key);
  const data = step.inputs.find((input) => input.role === 'data')?.steps ?? [];
  const sources = data.map((id) => found.get(id) ?? found.get(corpusOf(plan, id) ?? ''));
  if (sources.includes(undefined)) return undefined;
  const rows = sources.reduce((sum, source) => sum + rowsOf(source?.manifest), 0);
  return Math.ceil(Math.ceil(rows / training.batchSize) * training.epochs);
}

/** The corpus that an arm's pairs will come from. */
function corpusOf(plan: Plan, pairs: string): string | undefined {
  const arm = plan.steps.find(({ id }) => id === pairs)?.arm;
  const extract = plan.steps.find((step) => step.kind === 'extract' && step.arm === arm);
  return extract?.inputs.find(({ role }) => role === 'corpus')?.steps[0];
}

function rowsOf(manifest: Manifest | undefined): number {
  if (manifest === undefined) return 0;
  const train = manifest.parts.find((part) => part.name === 'train');
  return train?.records ?? manifest.shards.reduce((sum, shard) => sum + shard.records, 0);
}
