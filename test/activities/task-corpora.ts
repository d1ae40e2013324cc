import { ingest } from '../../activities/ingest.ts';
import { loadManifest } from '../../activities/manifests.ts';
import type { StageOutcome } from '../../activities/once.ts';
import { readShardedRecords } from '../../activities/sharded-records.ts';
import { split } from '../../activities/split.ts';
import type { ArtifactRef } from '../../pipeline/artifacts.ts';
import type { RecipeParameters } from '../../pipeline/recipes.ts';
import { passageSchema, type Passage } from '../../pipeline/records.ts';
import type { Workbench } from './workbench.ts';

type CorpusSource = RecipeParameters['corpus']['sources'][number];
type SplitSource = RecipeParameters['split']['source'];

/** A split of task files. */
export async function splitTasks(
  bench: Workbench,
  files: readonly string[],
  source: Partial<SplitSource> = {},
  heldOut: RecipeParameters['split']['heldOut'] = { count: 0, share: 0.2 },
): Promise<StageOutcome> {
  const sha256: string[] = [];
  for (const file of files) sha256.push(await bench.source(file));
  const all: SplitSource = { sha256, format: 'superni', input: 'join', reference: 'random', ...source };
  const place = await bench.place('split', { data: 'tasks', source: all, heldOut, seed: 13 });
  return bench.run((dependencies) => split(dependencies, place));
}

export interface TaskCorpus {
  outcome: StageOutcome;
  passages: Passage[];
  results: Record<string, unknown>;
}

/** A corpus of task files, beside splits of which each means what is said. */
export async function corpusOfTasks(
  bench: Workbench,
  files: readonly string[],
  form: Partial<CorpusSource> = {},
  beside: { split: ArtifactRef; means: 'disjoint' | 'same' | 'held-out' }[] = [],
  seed = 13,
): Promise<TaskCorpus> {
  const sources: CorpusSource[] = [];
  for (const file of files) {
    const sha256 = await bench.source(file);
    sources.push({ sha256, format: 'superni', textField: '', idField: '', reference: 'random', ...form });
  }
  const besides = beside.length === 0 ? {} : { besides: beside.map(({ means }) => means) };
  const place = await bench.place(
    'corpus',
    { sources, ...besides, seed, shardSize: 500 },
    beside.map((one) => one.split),
  );
  const outcome = await bench.run((dependencies) => ingest(dependencies, place));
  return {
    outcome,
    passages: await readShardedRecords(bench, outcome.ref, 'records', passageSchema),
    results: (await loadManifest(bench.store, outcome.ref)).results,
  };
}
