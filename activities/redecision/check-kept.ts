import pLimit from 'p-limit';
import type { VersionedStrategy } from '../../pipeline/recipes.ts';
import { BadInput } from '../bad-input.ts';
import type { ActivityDependencies } from '../dependencies.ts';
import { loadManifest } from '../manifests.ts';
import { loadParameters } from '../recipe-files.ts';
import { asksClassifier, recordRules } from '../rules/record-rules.ts';
import { shardRef } from '../shard-inputs.ts';
import { choices, requireStrategy } from '../strategies.ts';
import type { DecidedArm } from './decided-run.ts';

type Store = Pick<ActivityDependencies, 'store'>;

/** @throws BadInput where a choice needs scores that the run was not asked to make */
export async function checkScores(
  { store }: Store,
  run: string,
  { name, scores }: DecidedArm,
  choice: VersionedStrategy,
): Promise<void> {
  if (!requireStrategy(choices, choice).strategy.needs.includes('score-output')) return;
  if ((await loadParameters(store, 'score', scores.key)).outputs === true) return;
  throw new BadInput(
    `${run} did not score the outputs of its arm "${name}" alone, which the choice "${choice.strategy}" needs: ` +
      `start its run file again with choice: { strategy: ${choice.strategy} }`,
  );
}

/** Manifests that are read at once. */
const readers = 16;

/** @throws BadInput where a rule goes by what a classifier said, and it was not asked about every shard */
export async function checkLabels({ store }: Store, run: string, { name, filter }: DecidedArm): Promise<void> {
  const { rules } = await loadParameters(store, 'filter', filter.key);
  if (!asksClassifier(await recordRules(rules))) return;
  const manifest = await loadManifest(store, filter);
  const limit = pLimit(readers);
  await Promise.all(
    manifest.shards.map(({ index }) =>
      limit(async () => {
        const { parts } = await loadManifest(store, shardRef(filter, manifest, index));
        if (parts.some((part) => part.name === 'labels')) return;
        throw new BadInput(
          `shard ${index + 1} of arm "${name}" of ${run} was skipped before its rules had asked their classifiers: ` +
            'start its run file again, which makes it, and choose from that run',
        );
      }),
    ),
  );
}
