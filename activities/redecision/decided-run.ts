import { z } from 'zod';
import { artifactRefSchema, type ArtifactRef, type Manifest } from '../../pipeline/artifacts.ts';
import { resolvedRunFileKey, runFolder } from '../../pipeline/store-folders.ts';
import type { ArtifactStore } from '../../stores/artifact-store.ts';
import { ArtifactDamaged } from '../artifact-damaged.ts';
import { BadInput } from '../bad-input.ts';
import { loadManifest } from '../manifests.ts';
import { sourcesOfArms, type ArmOrigin } from '../reporting/data-set-row.ts';
import { loadResolvedRunFile } from '../resolve-sources.ts';
import { parseJson } from '../stored-json.ts';

/** An arm of a finished run: its scores, what was chosen by them, and what its pairs come from. */
export interface DecidedArm {
  name: string;
  scores: ArtifactRef;
  filter: ArtifactRef;
  origin: ArmOrigin;
}

const reportSchema = z.object({ artifacts: z.object({ steps: z.record(z.string(), z.string()).optional() }) });

/**
 * The arms of a finished run, and its seed, from its report and its run file.
 * @throws BadInput where there is no report, or one that does not say where the scores are
 */
export async function decidedRun(store: ArtifactStore, run: string): Promise<{ seed: number; arms: DecidedArm[] }> {
  const steps = await stepsOf(store, run);
  const runFile = await loadResolvedRunFile(store, resolvedRunFileKey(run));
  const arms: DecidedArm[] = [];
  for (const [name, sources] of sourcesOfArms(runFile)) {
    const [scored, filtered] = [steps[`score:${name}`], steps[`filter:${name}`]];
    if (scored === undefined || filtered === undefined) {
      throw new BadInput(`the report of ${run} does not say where the scores and the pairs of its arm "${name}" are`);
    }
    const [scores, filter] = [await refAt(store, scored), await refAt(store, filtered)];
    arms.push({ name, scores, filter, origin: { ...sources, ...(await modelsOf(store, scores)) } });
  }
  return { seed: runFile.seed, arms };
}

async function stepsOf(store: ArtifactStore, run: string): Promise<Record<string, string>> {
  const key = `${runFolder(run)}/report.json`;
  const bytes = await store.find(key);
  if (bytes === undefined) {
    throw new BadInput(
      `run "${run}" has no report (${key} in ${store.description}): there is no such run, or it has not finished; ` +
        'slingshot list shows the latest ones',
    );
  }
  const steps = reportSchema.safeParse(parseJson(bytes)).data?.artifacts.steps;
  if (steps !== undefined) return steps;
  throw new BadInput(
    `the report of ${run} does not say where its scores are, as those of earlier versions do not: start its run file ` +
      'again, which finds what was made, and choose from that run',
  );
}

/** Keys of the models that wrote the candidates of some scores, and that scored them. */
async function modelsOf(store: ArtifactStore, scores: ArtifactRef): Promise<Pick<ArmOrigin, 'generator' | 'scorer'>> {
  const { inputs } = await loadManifest(store, scores);
  const candidates = inputs.find(({ kind }) => kind === 'generate');
  const written = candidates === undefined ? undefined : await loadManifest(store, candidates);
  return { generator: modelOf(written?.inputs), scorer: modelOf(inputs) };
}

function modelOf(inputs: Manifest['inputs'] | undefined): string | undefined {
  return inputs?.find(({ kind }) => kind === 'model' || kind === 'train' || kind === 'finetune')?.key;
}

/** The reference of a manifest of which only the key is known. */
async function refAt(store: ArtifactStore, manifest: string): Promise<ArtifactRef> {
  const parsed = artifactRefSchema.omit({ manifest: true }).safeParse(parseJson(await store.get(manifest)));
  if (!parsed.success) throw new ArtifactDamaged(`manifest ${manifest} is not readable`);
  return { ...parsed.data, manifest };
}
