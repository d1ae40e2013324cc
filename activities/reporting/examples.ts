import { pairSchema, perplexity, scoredGroupSchema, type Pair, type ScoredGroup } from '../../pipeline/records.ts';
import type { ExampleGroup } from '../../pipeline/report.ts';
import { readPart } from '../../stores/record-parts.ts';
import { pairId } from '../choice/choose-pairs.ts';
import type { ActivityDependencies } from '../dependencies.ts';
import { loadManifest, namedPart } from '../manifests.ts';
import { shardRef } from '../shard-inputs.ts';
import type { ReportedStep } from './reported-step.ts';

const exampleCount = 3;

/** The first few fragments that have a chosen candidate, with every candidate and its perplexity. */
export async function exampleGroups(
  dependencies: ActivityDependencies,
  steps: readonly ReportedStep[],
): Promise<ExampleGroup[]> {
  const { store } = dependencies;
  const filter = steps.find(({ kind }) => kind === 'filter');
  const scores = steps.find(({ kind, arm }) => kind === 'score' && arm === filter?.arm);
  if (filter === undefined || scores === undefined) return [];
  const examples: ExampleGroup[] = [];
  for (const { index } of filter.manifest.shards) {
    const chosen = await loadManifest(store, shardRef(filter.ref, filter.manifest, index));
    const pairs = await readPart(store, namedPart(chosen, 'records'), pairSchema);
    if (pairs.length === 0) continue;
    const scored = await loadManifest(store, shardRef(scores.ref, scores.manifest, index));
    for (const group of await readPart(store, namedPart(scored, 'records'), scoredGroupSchema)) {
      const example = exampleOf(group, pairs);
      if (!example.candidates.some((one) => one.chosen)) continue;
      examples.push(example);
      if (examples.length === exampleCount) return examples;
    }
  }
  return examples;
}

function exampleOf(group: ScoredGroup, pairs: readonly Pair[]): ExampleGroup {
  const chosen = new Map(pairs.map((pair) => [pair.id, pair.candidate]));
  const isChosen = (index: number) =>
    [false, true].some((several) => chosen.get(pairId(group.fragment.id, index, { several })) === index);
  return {
    output: group.fragment.text,
    candidates: group.candidates.map((candidate) => ({
      instruction: candidate.text,
      perplexity: candidate.unscored === undefined ? perplexity(candidate) : null,
      chosen: isChosen(candidate.index),
      ...(candidate.unscored === undefined ? {} : { unscored: candidate.unscored }),
    })),
  };
}
