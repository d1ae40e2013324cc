import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { lock } from 'proper-lockfile';
import { TrainerFailed, type TrainerJob, type TrainingResult } from '../clients/trainer.ts';
import type { ModelFile } from '../pipeline/artifacts.ts';
import { hashOf, manifestKey } from '../pipeline/keys.ts';
import { uploadFolder } from '../stores/model-upload.ts';
import { beatingStore } from './beating-store.ts';
import type { ActivityDependencies } from './dependencies.ts';
import type { ActivityPulse } from './heartbeat.ts';
import { nameOf, type ArtifactPlace } from './manifests.ts';

/** Folders of a training: the same for every attempt, so that the next one finds the last checkpoint. */
export interface TrainingFolders {
  output: string;
  checkpoints: string;
  /** Writes rows or texts where the trainer reads them. */
  write(name: string, records: readonly unknown[]): Promise<string>;
}

/** A trained model in the store, and what its training told. */
export interface TrainedModel {
  files: ModelFile[];
  result: TrainingResult;
}

/**
 * Runs a training in a folder of its own, with a beat for every step, and puts the model into the store. The folder is
 * removed when the model is safe, and kept when the attempt fails.
 * @throws TrainerFailed when another attempt still works in the folder
 */
export async function runTraining(
  dependencies: ActivityDependencies,
  place: ArtifactPlace,
  pulse: ActivityPulse,
  prepare: (folders: TrainingFolders) => Promise<TrainerJob>,
): Promise<TrainedModel> {
  const folder = trainingFolder(dependencies, place);
  await mkdir(folder, { recursive: true });
  const lost = new AbortController();
  const onCompromised = (error: Error) =>
    lost.abort(new TrainerFailed(`the lock of ${folder} was lost: ${error.message}`));
  const unlock = await lock(folder, { stale: 30_000, onCompromised }).catch((error: unknown) => {
    throw new TrainerFailed(`another attempt still trains ${nameOf(place)} in ${folder}: ${String(error)}`);
  });
  try {
    const job = await prepare({
      output: join(folder, 'model'),
      checkpoints: join(folder, 'checkpoints'),
      async write(name, records) {
        const file = join(folder, name);
        await writeFile(file, records.map((record) => `${JSON.stringify(record)}\n`).join(''));
        return file;
      },
    });
    let begun = false;
    const signal = AbortSignal.any([pulse.signal, lost.signal]);
    const result = await dependencies.trainer.run(job, signal, ({ step, steps, loss }) => {
      if (!begun)
        pulse.log(`${nameOf(place)}: training ${step === 0 ? 'begins' : `resumes from step ${step}`} of ${steps}`);
      begun = true;
      const losses = loss === undefined ? '' : `, loss ${loss.toFixed(3)}`;
      pulse.beat({ done: step, of: steps, what: `optimizer steps${losses}` });
    });
    const store = beatingStore(dependencies.store, (objects) =>
      pulse.beat({ done: objects, of: 0, what: 'objects of the model stored' }),
    );
    const { files } = await uploadFolder(store, job.output, `artifacts/${place.kind}/${place.key}`);
    return { files, result };
  } finally {
    // A lock that was lost is another attempt's by now.
    if (!lost.signal.aborted) await unlock();
  }
}

/** Removes what a finished training left on this machine. */
export async function removeTrainingFolder(dependencies: ActivityDependencies, place: ArtifactPlace): Promise<void> {
  await rm(trainingFolder(dependencies, place), { recursive: true, force: true });
}

/** The same for every attempt, and another when the inputs have changed. */
function trainingFolder({ workFolder }: ActivityDependencies, { kind, key, inputs }: ArtifactPlace): string {
  return join(workFolder, 'trainings', hashOf(manifestKey(kind, key, inputs)).slice(0, 24));
}
