import { mkdtemp, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { modelFileSchema, type ArtifactRef } from '../pipeline/artifacts.ts';
import type { PretrainJob } from '../clients/trainer.ts';
import { passageSchema } from '../pipeline/records.ts';
import type { RecipeParameters } from '../pipeline/recipes.ts';
import { uploadFolder } from '../stores/model-upload.ts';
import { hasLetters } from '../text/words.ts';
import { BadInput } from './bad-input.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { heldOutGuard } from './held-out-guard.ts';
import { activityPulse, type ActivityPulse } from './heartbeat.ts';
import type { ArtifactPlace, ManifestBody } from './manifests.ts';
import { once, type StageOutcome } from './once.ts';
import { RecordCounts } from './record-counts.ts';
import { loadParameters } from './recipe-files.ts';
import { readShardedRecords } from './sharded-records.ts';
import { heldOutPairs } from './split.ts';
import { parseJson } from './stored-json.ts';
import { removeTrainingFolder, runTraining } from './training-run.ts';

/** A base model to bring into the store, or to make. */
export interface PrepareModelInput {
  place: ArtifactPlace;
  /** Texts a tiny model is pretrained on. */
  corpora: ArtifactRef[];
  /** Splits whose held-out pairs it must not see. */
  heldOut: ArtifactRef[];
  /** Name of the secret with the hub's token. */
  secret?: string | undefined;
}

type ModelParameters = RecipeParameters['model'];

/** Brings a base model into the store: from an uploaded folder, from the hub, or made here as a tiny one. */
export async function prepareModel(
  dependencies: ActivityDependencies,
  input: PrepareModelInput,
): Promise<StageOutcome> {
  const outcome = await once(dependencies, input.place, async () => {
    const parameters = await loadParameters(dependencies.store, 'model', input.place.key);
    const pulse = activityPulse();
    if (parameters.tiny !== undefined) return makeTiny(dependencies, input, parameters, pulse);
    if (parameters.hub !== undefined) return fetchFromHub(dependencies, input, parameters.hub, pulse);
    if (parameters.object !== undefined) return uploadedModel(dependencies, parameters.object);
    throw new BadInput('a model needs a folder, an object, a hub id or a tiny corpus');
  });
  await removeTrainingFolder(dependencies, input.place);
  return outcome;
}

async function makeTiny(
  dependencies: ActivityDependencies,
  { place, corpora, heldOut }: PrepareModelInput,
  { tiny, seed }: ModelParameters,
  pulse: ActivityPulse,
): Promise<ManifestBody> {
  if (tiny === undefined) throw new BadInput('a tiny model needs its shape');
  const passages = (
    await Promise.all(corpora.map((ref) => readShardedRecords(dependencies, ref, 'records', passageSchema)))
  ).flat();
  const guard = heldOutGuard(await heldOutPairs(dependencies, heldOut));
  const counts = new RecordCounts('passage');
  const texts = passages.filter(({ id, text, defect }) => {
    const duplicate = guard.nearDuplicate({ instruction: '', input: '', output: text });
    if (defect !== undefined || !hasLetters(text)) counts.drop(id, 'rejected', defect ?? 'no letters');
    else if (duplicate !== undefined) counts.drop(id, 'rejected', 'near-duplicate of a held-out pair', duplicate);
    else counts.accept();
    return defect === undefined && hasLetters(text) && duplicate === undefined;
  });
  const { epochs, batchSize, sequenceLength, learningRate, ...shape } = tiny;
  const { files, result } = await runTraining(dependencies, place, pulse, async (folders): Promise<PretrainJob> => ({
    kind: 'pretrain',
    corpus: await folders.write(
      'texts.jsonl',
      texts.map(({ id, text }) => ({ id, text })),
    ),
    model: shape,
    parameters: { epochs, batchSize, sequenceLength, learningRate },
    output: folders.output,
    checkpoints: folders.checkpoints,
    seed,
  }));
  return { files, ledgers: [counts.ledger], results: { steps: result.steps, losses: result.losses } };
}

async function fetchFromHub(
  dependencies: ActivityDependencies,
  { place, secret }: PrepareModelInput,
  hub: { id: string; revision: string },
  pulse: ActivityPulse,
): Promise<ManifestBody> {
  const token = secret === undefined ? undefined : dependencies.secret(secret);
  if (secret !== undefined && token === undefined) throw new BadInput(`this worker has no secret named "${secret}"`);
  await mkdir(dependencies.workFolder, { recursive: true });
  const folder = await mkdtemp(join(dependencies.workFolder, 'hub-'));
  try {
    let files = 0;
    await dependencies.hub.fetch({ ...hub, token }, folder, pulse.signal, (path) =>
      pulse.beat({ done: ++files, of: 0, what: `files of ${hub.id}, now ${path}` }),
    );
    return await uploadFolder(dependencies.store, folder, `artifacts/${place.kind}/${place.key}`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const uploadedSchema = z.object({ files: z.array(modelFileSchema).min(1) });

async function uploadedModel(dependencies: ActivityDependencies, object: string): Promise<ManifestBody> {
  const bytes = await dependencies.store.find(object);
  if (bytes === undefined) throw new BadInput(`the store has no object "${object}"`);
  const uploaded = uploadedSchema.safeParse(parseJson(bytes));
  if (!uploaded.success) throw new BadInput(`the object "${object}" does not list the files of a model`);
  return { files: uploaded.data.files };
}
