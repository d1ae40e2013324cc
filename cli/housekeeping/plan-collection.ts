import { artifactKinds } from '../../pipeline/stages.ts';
import type { ArtifactStore } from '../../stores/artifact-store.ts';
import { sourceObject } from '../../stores/source-files.ts';
import { chooseRuns, type RunLimits } from './choose-runs.ts';
import { takeInventory, type Inventory } from './inventory.ts';
import { isCollectable, roleOf, type ObjectRole } from './object-names.ts';
import { createReach, type Reached } from './reach.ts';
import { readJson } from './references.ts';
import { readStoredRuns, type StoredRun } from './stored-runs.ts';

export interface CollectionLimits extends RunLimits {
  /** What was written less long ago stays: a run that is about to start may have brought it. */
  graceMilliseconds: number;
}

/** What a collection would remove. */
export interface CollectionPlan {
  inventory: Inventory;
  /** Runs that go with what only they point at. */
  removedRuns: StoredRun[];
  /** Keys to remove, in groups: each group only when those before it are gone. */
  groups: string[][];
  /** Objects no run points at that stay because they are new. */
  fresh: number;
  /** What runs that stay point at although it is not there. */
  missing: string[];
}

/**
 * Looks through a store for what no run points at.
 * @throws CommandFailure or ArtifactDamaged when something on the way is not readable: nothing may be removed then
 */
export async function planCollection(
  store: ArtifactStore,
  { graceMilliseconds, ...limits }: CollectionLimits,
  now: Date,
): Promise<CollectionPlan> {
  const inventory = await takeInventory(store);
  const { kept, removed } = chooseRuns(await readStoredRuns(store, inventory), limits, now);
  const reach = createReach(store, inventory);
  const pointedAt = await reach(kept);
  const isFresh = (key: string): boolean => {
    const written = inventory.objects.get(key)?.written.getTime() ?? now.getTime();
    return now.getTime() - written < graceMilliseconds;
  };
  const candidates = [...inventory.objects.keys()].filter((key) => isCollectable(key) && !pointedAt.keys.has(key));
  // What a new object points at stays too: a manifest never outlives its parts
  const stays: Reached = await reach(kept, candidates.filter(isFresh));
  const garbage = candidates.filter((key) => !stays.keys.has(key));
  const runFiles = removed.flatMap(({ folder }) => inOrderOfRemoval(inventory.below(folder)));
  return {
    inventory,
    removedRuns: removed,
    groups: [...runFiles, await importRecords(store, inventory, new Set(garbage)), ...inRemovalGroups(garbage)].filter(
      (group) => group.length > 0,
    ),
    fresh: candidates.length - garbage.length,
    missing: [...pointedAt.missing].sort(),
  };
}

/** A run keeps its plan to the last, so that one half removed is known and chosen again. */
function inOrderOfRemoval(keys: readonly string[]): string[][] {
  const isPlan = (key: string): boolean => key.split('/').length === 3 && key.endsWith('/plan.json');
  return [keys.filter((key) => !isPlan(key)), keys.filter(isPlan)];
}

/** What says that something is complete goes before what it is made of: a collection that breaks off leaves no half. */
const removalOrder: readonly ObjectRole[] = ['stage manifest', 'shard manifest', 'file list', 'recipe', 'content'];

/** The last kind first: an artifact goes before those it was made from. */
const kindOrder = [...artifactKinds].reverse();

function inRemovalGroups(keys: readonly string[]): string[][] {
  const kindAt = (key: string): number => kindOrder.findIndex((kind) => key.startsWith(`artifacts/${kind}/`));
  return removalOrder.flatMap((role) => {
    const group = keys.filter((key) => roleOf(key) === role);
    if (!role.endsWith('manifest')) return [group];
    return kindOrder.map((_, index) => group.filter((key) => kindAt(key) === index));
  });
}

/** Notes that an object became a source which goes: without the source the note would keep it from being read again. */
async function importRecords(
  store: ArtifactStore,
  inventory: Inventory,
  garbage: ReadonlySet<string>,
): Promise<string[]> {
  const going: string[] = [];
  if (![...garbage].some((key) => key.startsWith('sources/'))) return going;
  for (const key of inventory.below('imports/')) {
    const json = await readJson(store, key);
    const texts = typeof json === 'object' && json !== null ? Object.values(json) : [];
    const names = texts.filter((text) => typeof text === 'string').flatMap((text) => [text, sourceObject(text)]);
    if (names.some((name) => garbage.has(name))) going.push(key);
  }
  return going;
}
