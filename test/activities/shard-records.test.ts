import { loadManifest, namedPart } from '../../activities/manifests.ts';
import { shardRef } from '../../activities/shard-inputs.ts';
import { shardRecords } from '../../activities/shard-records.ts';
import { scoredGroupSchema } from '../../pipeline/records.ts';
import type { ArtifactStore } from '../../stores/artifact-store.ts';
import { group } from './choice/candidates.ts';
import { madeUpScores } from './redecision/decided-runs.ts';
import { rejectionOf, withWorkbench } from './workbench.ts';

const shards = Array.from({ length: 9 }, (_, shard) => [group(`a${shard}`, 2, 3), group(`b${shard}`, 2, 3)]);

/** A store that notes which parts of records were asked for. */
function watched(store: ArtifactStore): { store: ArtifactStore; parts: string[] } {
  const parts: string[] = [];
  const get = (key: string) => {
    if (key.endsWith('.jsonl')) parts.push(key);
    return store.get(key);
  };
  return { store: { ...store, get }, parts };
}

test('shards come in their order, and only a few are read before they are asked for', () =>
  withWorkbench({}, async (bench) => {
    const scores = await madeUpScores(bench, shards);
    const { store, parts } = watched(bench.store);
    const seen: [number, string[]][] = [];
    for await (const { index, records } of shardRecords({ store }, scores, 'records', scoredGroupSchema)) {
      expect(parts.length).toBeLessThanOrEqual(index + 3);
      seen.push([index, records.map(({ fragment }) => fragment.id)]);
      // Time for whatever is under way to be noted.
      await new Promise((resolve) => setTimeout(resolve, 20));
      expect(parts).toHaveLength(Math.min(index + 3, shards.length));
    }
    expect(seen).toEqual(shards.map((groups, index) => [index, groups.map(({ fragment }) => fragment.id)]));
  }));

test('a damaged shard is thrown when its turn comes, after those before it', () =>
  withWorkbench({}, async (bench) => {
    const scores = await madeUpScores(bench, shards);
    const whole = await loadManifest(bench.store, scores);
    const third = await loadManifest(bench.store, shardRef(scores, whole, 2));
    await bench.store.put(namedPart(third, 'records').key, Buffer.from('{}\n'));
    const unheard: unknown[] = [];
    const hear = (reason: unknown) => void unheard.push(reason);
    process.on('unhandledRejection', hear);
    const seen: number[] = [];
    const reading = (async () => {
      for await (const { index } of shardRecords(bench, scores, 'records', scoredGroupSchema)) {
        seen.push(index);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    })();
    expect((await rejectionOf(reading).finally(() => process.off('unhandledRejection', hear))).name).toBe(
      'PartDamaged',
    );
    expect([seen, unheard]).toEqual([[0, 1], []]);
  }));
