import { perplexity, scoredGroupSchema, type ScoredCandidate, type ScoredGroup } from '../../pipeline/records.ts';
import type { ExampleGroup } from '../../pipeline/report.ts';
import { readPart } from '../../stores/record-parts.ts';
import { decide } from '../choice/choose-pairs.ts';
import type { ActivityDependencies } from '../dependencies.ts';
import { loadManifest, namedPart } from '../manifests.ts';
import { shardRef } from '../shard-inputs.ts';
import { choices, requireStrategy } from '../strategies.ts';
import { loadParameters } from '../recipe-files.ts';
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
  const { choice, seed } = await loadParameters(store, 'filter', filter.key);
  const { strategy, parameters } = requireStrategy(choices, choice);
  const bound = strategy.bind(parameters);
  const examples: ExampleGroup[] = [];
  for (const { index } of scores.manifest.shards) {
    const shard = await loadManifest(store, shardRef(scores.ref, scores.manifest, index));
    for (const group of await readPart(store, namedPart(shard, 'records'), scoredGroupSchema)) {
      const { chosen } = decide(group, bound, seed);
      if (chosen.length === 0) continue;
      examples.push(exampleOf(group, chosen));
      if (examples.length === exampleCount) return examples;
    }
  }
  return examples;
}

function exampleOf(group: ScoredGroup, chosen: readonly ScoredCandidate[]): ExampleGroup {
  return {
    output: group.fragment.text,
    candidates: group.candidates.map((candidate) => ({
      instruction: candidate.text,
      perplexity: candidate.unscored === undefined ? perplexity(candidate) : null,
      chosen: chosen.includes(candidate),
      ...(candidate.unscored === undefined ? {} : { unscored: candidate.unscored }),
    })),
  };
}
