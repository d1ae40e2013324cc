import { cp, mkdtemp, rm, writeFile, mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import type { ActivityDependencies } from '../../activities/dependencies.ts';
import { commitArtifact, loadManifest, namedPart, type ArtifactPlace } from '../../activities/manifests.ts';
import type { StageOutcome } from '../../activities/once.ts';
import { saveRecipe } from '../../activities/recipe-files.ts';
import type { ArtifactRef } from '../../pipeline/artifacts.ts';
import { keyOf, recipe } from '../../pipeline/keys.ts';
import type { RecipeParameters } from '../../pipeline/recipes.ts';
import type { ArtifactKind } from '../../pipeline/stages.ts';
import type { ArtifactStore } from '../../stores/artifact-store.ts';
import { openFolderStore } from '../../stores/folder.ts';
import { uploadFolder } from '../../stores/model-upload.ts';
import { readPart } from '../../stores/record-parts.ts';
import { uploadSource } from '../../stores/source-files.ts';
import { tokenizerFolder } from '../clients/tiny-tokenizer.ts';
import { refusingPorts } from './fake-ports.ts';

/** Activities on a folder store, with ports that a test replaces as it needs. */
export interface Workbench {
  dependencies: ActivityDependencies;
  store: ArtifactStore;
  /** Beats of every activity that ran. */
  beats: unknown[];
  /** Runs an activity in a context of its own. */
  run<Output>(activity: (dependencies: ActivityDependencies) => Promise<Output>): Promise<Output>;
  /** Puts a file of a user into the store; gives its hash. */
  source(content: string | Uint8Array): Promise<string>;
  /** Saves a recipe and gives the place of its artifact. */
  place<Kind extends ArtifactKind>(
    kind: Kind,
    parameters: RecipeParameters[Kind],
    inputs?: ArtifactRef[],
  ): Promise<ArtifactPlace>;
  /** A finished model artifact that holds the tiny tokenizer, and further files with these contents. */
  model(name: string, files?: Record<string, string>): Promise<ArtifactRef>;
  records(ref: ArtifactRef, name?: string): Promise<unknown[]>;
}

export async function withWorkbench<T>(
  ports: Partial<ActivityDependencies>,
  work: (bench: Workbench) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'slingshot-test-'));
  try {
    return await work(await openWorkbench(folder, ports));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function openWorkbench(folder: string, ports: Partial<ActivityDependencies>): Promise<Workbench> {
  const store = await openFolderStore(join(folder, 'store'));
  const dependencies: ActivityDependencies = {
    store,
    ...refusingPorts,
    secret: () => undefined,
    allowedHosts: [],
    workFolder: join(folder, 'work'),
    madeBy: { slingshot: 'test' },
    ...ports,
  };
  const beats: unknown[] = [];
  let files = 0;
  return {
    dependencies,
    store,
    beats,
    run(activity) {
      const environment = new MockActivityEnvironment({}, { logger: new DefaultLogger('ERROR') });
      environment.on('heartbeat', (details) => beats.push(details));
      return environment.run(() => activity(dependencies));
    },
    async source(content) {
      const file = join(folder, `source-${files++}`);
      await writeFile(file, content);
      return (await uploadSource(store, file)).sha256;
    },
    async place(kind, parameters, inputs = []) {
      const made = recipe(kind, { ...parameters }, { all: inputs.map(({ key }) => key) });
      await saveRecipe(store, made);
      return { kind, key: keyOf(made), inputs };
    },
    async model(name, more = {}) {
      const weights = join(folder, `model-${name}`);
      await mkdir(weights, { recursive: true });
      await cp(tokenizerFolder, weights, { recursive: true });
      await writeFile(join(weights, 'weights'), name);
      for (const [file, content] of Object.entries(more)) await writeFile(join(weights, file), content);
      const { files: listed } = await uploadFolder(store, weights, `artifacts/model/${name}`);
      const place: ArtifactPlace = { kind: 'model', key: name, inputs: [] };
      const made = { at: '', seconds: 0, by: {} };
      return (await commitArtifact(store, place, { files: listed }, made)).ref;
    },
    async records(ref, name = 'records') {
      return readPart(store, namedPart(await loadManifest(store, ref), name));
    },
  };
}

/** A shard of a sharded artifact, made by an activity that takes places. */
export function shardOf(place: ArtifactPlace, shard: number): ArtifactPlace {
  return { ...place, shard };
}

/** The reasons of an outcome's first ledger. */
export function reasonsOf({ ledgers }: StageOutcome): Record<string, number> {
  return ledgers[0]?.reasons ?? {};
}

/** What a promise is rejected with; fails when it is not. */
export async function rejectionOf(promise: Promise<unknown>): Promise<Error> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof Error) return error;
    throw new TypeError(`rejected with ${String(error)}, which is no error`);
  }
  throw new TypeError('was expected to be rejected');
}
