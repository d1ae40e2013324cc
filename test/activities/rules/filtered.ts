import { filter, filterByClassifiers } from '../../../activities/filter.ts';
import { choices, rules, versioned } from '../../../activities/strategies.ts';
import { pairSchema, rejectSchema, type ScoredGroup } from '../../../pipeline/records.ts';
import type { StrategyChoice } from '../../../pipeline/run-file/arms.ts';
import { readShardedRecords } from '../../../activities/sharded-records.ts';
import { madeUpScores } from '../redecision/decided-runs.ts';
import { sharded } from '../shards.ts';
import type { Workbench } from '../workbench.ts';
import { classifierServer } from './fake-classifier.ts';

/** How the candidates of some groups end under rules, with the lowest perplexity chosen among those that pass. */
export async function filteredBy(
  bench: Workbench,
  groups: readonly ScoredGroup[],
  chosen: readonly StrategyChoice[],
  servers: readonly string[] = [],
) {
  const scores = await madeUpScores(bench, [[...groups]]);
  const parameters = {
    choice: versioned(choices, { strategy: 'lowest' }),
    rules: chosen.map((rule) => versioned(rules, rule)),
    ...(servers.length === 0 ? {} : { classifiers: Object.fromEntries(servers.map((name) => [name, 'model'])) }),
    seed: 13,
  };
  const place = await bench.place('filter', parameters, [scores]);
  const classifiers = { servers: Object.fromEntries(servers.map((name) => [name, classifierServer])), run: 'run-1' };
  const { whole, shards } = await sharded(bench, place, (shard) =>
    bench.run((all) =>
      servers.length === 0 ? filter(all, shard) : filterByClassifiers(all, { place: shard, classifiers }),
    ),
  );
  const read = <Record>(name: string, schema: Parameters<typeof readShardedRecords<Record>>[3]) =>
    readShardedRecords(bench, whole.ref, name, schema);
  return { whole, shards, pairs: await read('records', pairSchema), rejects: await read('rejects', rejectSchema) };
}
