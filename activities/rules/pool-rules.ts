import { setImmediate } from 'node:timers/promises';
import type { VersionedStrategy } from '../../pipeline/recipes.ts';
import type { ActivityPulse } from '../heartbeat.ts';
import { ArtifactDamaged } from '../artifact-damaged.ts';
import type { RecordCounts } from '../record-counts.ts';
import { requireStrategy, rules } from '../strategies.ts';
import type { RulePool } from './strategy.ts';

interface Instructed {
  id: string;
  instruction: string;
}

/** So many milliseconds of comparing go by before the worker is let say that it lives. */
const breathMs = 50;

/**
 * The pairs that the pool rules of a recipe let through, in their order: each is compared with what is known and with the
 * pairs before it that were kept. What is left out is counted as rejected, with what it is like.
 */
export async function passPools<Pair extends Instructed>(
  pairs: readonly Pair[],
  known: readonly Instructed[],
  chosen: readonly VersionedStrategy[],
  counts: RecordCounts,
  pulse: Pick<ActivityPulse, 'beat' | 'signal'>,
): Promise<Pair[]> {
  const pools = chosen.map(openPool);
  for (const { id, instruction } of known) for (const pool of pools) pool.add(id, instruction);
  const kept: Pair[] = [];
  let breathed = performance.now();
  for (const [index, pair] of pairs.entries()) {
    if (performance.now() - breathed > breathMs) {
      pulse.beat({ done: index, of: pairs.length, what: 'instructions compared with one another' });
      await setImmediate();
      pulse.signal.throwIfAborted();
      breathed = performance.now();
    }
    const objection = firstOf(pools, pair.instruction);
    if (objection !== undefined) {
      counts.drop(pair.id, 'rejected', objection.reason, objection.detail);
      continue;
    }
    for (const pool of pools) pool.add(pair.id, pair.instruction);
    kept.push(pair);
  }
  return kept;
}

function openPool(chosen: VersionedStrategy): RulePool {
  const { strategy, parameters } = requireStrategy(rules, chosen);
  if (strategy.scope !== 'pool') throw new ArtifactDamaged(`the rule "${strategy.name}" judges single pairs, no pool`);
  return strategy.open(parameters);
}

function firstOf(pools: readonly RulePool[], instruction: string) {
  for (const pool of pools) {
    const objection = pool.judge(instruction);
    if (objection !== undefined) return objection;
  }
  return undefined;
}
