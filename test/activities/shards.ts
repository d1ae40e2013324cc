import { complete } from '../../activities/complete.ts';
import { extract } from '../../activities/extract.ts';
import { filter } from '../../activities/filter.ts';
import { generate } from '../../activities/generate.ts';
import { ingest } from '../../activities/ingest.ts';
import { loadManifest, type ArtifactPlace } from '../../activities/manifests.ts';
import type { StageOutcome } from '../../activities/once.ts';
import { score } from '../../activities/score.ts';
import type { ArtifactRef } from '../../pipeline/artifacts.ts';
import type { RecipeParameters } from '../../pipeline/recipes.ts';
import type { Server } from '../../pipeline/run-file/servers.ts';
import type { Workbench } from './workbench.ts';

const server: Server = {
  kind: 'process',
  maxModelLength: 1024,
  dtype: 'float32',
  promptsPerRequest: 32,
  concurrency: 4,
};

/** A served model as a workflow names it. */
export function servedBy(model: ArtifactRef): { server: Server; model: ArtifactRef; lease: string } {
  return { server, model, lease: 'test' };
}

/** Every shard of a stage, then the stage. */
export async function sharded(
  bench: Workbench,
  place: ArtifactPlace,
  shard: (place: ArtifactPlace) => Promise<StageOutcome>,
): Promise<{ shards: StageOutcome[]; whole: StageOutcome }> {
  const source = place.inputs[0];
  if (source === undefined) throw new TypeError('a sharded stage needs an input');
  const shards: StageOutcome[] = [];
  for (const { index } of (await loadManifest(bench.store, source)).shards) {
    shards.push(await shard({ ...place, shard: index }));
  }
  return { shards, whole: await bench.run((dependencies) => complete(dependencies, place)) };
}

export async function corpusOf(bench: Workbench, lines: readonly string[], shardSize = 500): Promise<ArtifactRef> {
  const source = { sha256: await bench.source(lines.join('\n')), format: 'plain-text', textField: '', idField: '' };
  const place = await bench.place('corpus', { sources: [source], seed: 13, shardSize });
  return (await bench.run((dependencies) => ingest(dependencies, place))).ref;
}

export async function extracted(bench: Workbench, corpus: ArtifactRef, strategy = 'whole') {
  const place = await bench.place('extract', { extraction: { strategy, version: 1 }, seed: 13 }, [corpus]);
  return sharded(bench, place, (shard) => bench.run((dependencies) => extract(dependencies, shard)));
}

export const sampling: RecipeParameters['generate']['sampling'] = {
  temperature: 0.7,
  topP: 0.9,
  topK: 40,
  maxNewTokens: 64,
  stop: [],
};

/** Which texts become candidates, as the run file has it where nothing is said. */
export const kept: Pick<RecipeParameters['generate'], 'styleBy' | 'reject'> = {
  styleBy: 'fragment',
  reject: { truncated: true, echoWords: 8 },
};

export async function generated(
  bench: Workbench,
  fragments: ArtifactRef,
  model: ArtifactRef,
  parameters: Partial<RecipeParameters['generate']> = {},
  examples: ArtifactRef[] = [],
) {
  const all = {
    template: { strategy: 'longform', version: 1 },
    candidates: 3,
    sampling,
    ...kept,
    seed: 13,
    ...parameters,
  };
  const place = await bench.place('generate', all, [fragments, model, ...examples]);
  return sharded(bench, place, (shard) =>
    bench.run((dependencies) => generate(dependencies, { place: shard, served: servedBy(model) })),
  );
}

export async function scored(
  bench: Workbench,
  candidates: ArtifactRef,
  model: ArtifactRef,
  prompt: RecipeParameters['score']['prompt'] = 'alpaca',
  outputs = false,
) {
  const place = await bench.place('score', { prompt, ...(outputs ? { outputs } : {}) }, [candidates, model]);
  return sharded(bench, place, (shard) =>
    bench.run((dependencies) => score(dependencies, { place: shard, served: servedBy(model) })),
  );
}

export async function filtered(
  bench: Workbench,
  scores: ArtifactRef,
  strategy = 'lowest',
  seed = 13,
  rules: RecipeParameters['filter']['rules'] = [],
) {
  const place = await bench.place('filter', { choice: { strategy, version: 1 }, rules, seed }, [scores]);
  return sharded(bench, place, (shard) => bench.run((dependencies) => filter(dependencies, shard)));
}
