import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { extract } from '../../../activities/extract.ts';
import { generate } from '../../../activities/generate.ts';
import { ingest } from '../../../activities/ingest.ts';
import { loadManifest, type ArtifactPlace } from '../../../activities/manifests.ts';
import { buildSteps } from '../../../activities/planning/steps.ts';
import { saveRecipe } from '../../../activities/recipe-files.ts';
import { shardRef } from '../../../activities/shard-inputs.ts';
import { split } from '../../../activities/split.ts';
import { localRun } from '../../../cli/preview/local-run.ts';
import { readRunFile } from '../../../cli/run-file/read-run-file.ts';
import type { ArtifactRef } from '../../../pipeline/artifacts.ts';
import { fragmentSchema, humanPairSchema, type Fragment, type HumanPair } from '../../../pipeline/records.ts';
import { fakeModel } from '../../activities/fake-ports.ts';
import { servedBy } from '../../activities/shards.ts';
import { withWorkbench } from '../../activities/workbench.ts';

/** What the activities of a run made, up to the prompts of the generator. */
export interface SmallRun {
  fragments: Fragment[];
  prompts: string[];
  /** Pairs a generator of the run's own learns from; none where it brings one. */
  learnt: HumanPair[];
}

/** Makes the first artifacts of a run file with one arm, one shard and the data set "seeds", as workers would. */
export async function smallRun(file: string, sources: readonly string[]): Promise<SmallRun> {
  const fake = fakeModel(() => 'x', undefined, { maxModelLength: 100_000 });
  return withWorkbench(fake.ports, async (bench) => {
    for (const name of sources) await bench.source(await readFile(join(dirname(file), name)));
    const { run } = await localRun(await readRunFile(file));
    const { steps, recipes } = buildSteps(run);
    for (const made of recipes) await saveRecipe(bench.store, made);
    const step = (id: string) => {
      const found = steps.find((one) => one.id === id);
      if (found === undefined) throw new TypeError(`the plan has no step ${id}`);
      return found;
    };
    const place = (id: string, inputs: ArtifactRef[]): ArtifactPlace => ({ ...step(id), inputs });
    const input = (id: string, role: string) => step(id).inputs.find((one) => one.role === role)?.steps[0];

    const halves = await bench.run((all) => split(all, place('split:seeds', [])));
    // A tiny model that reads the same texts shares the step of the corpus.
    const corpus = await bench.run((all) => ingest(all, place(input('extract:main', 'corpus') ?? '', [])));
    const shard = shardRef(corpus.ref, await loadManifest(bench.store, corpus.ref), 0);
    const taken = await bench.run((all) => extract(all, place('extract:main', [shard])));
    const model = await bench.model('generator');
    const examples = input('generate:main', 'examples') === undefined ? [] : [halves.ref];
    const generation = place('generate:main', [taken.ref, model, ...examples]);
    await bench.run((all) => generate(all, { place: generation, served: servedBy(model) }));
    const trained = steps.some(({ kind }) => kind === 'train');
    return {
      fragments: fragmentSchema.array().parse(await bench.records(taken.ref)),
      prompts: fake.generated.flatMap(({ prompts }) => prompts),
      learnt: trained ? humanPairSchema.array().parse(await bench.records(halves.ref, 'train')) : [],
    };
  });
}
