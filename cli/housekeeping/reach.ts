import { loadRecipe } from '../../activities/recipe-files.ts';
import { artifactFolder, makingOf } from '../../pipeline/keys.ts';
import { artifactKinds, type ArtifactKind } from '../../pipeline/stages.ts';
import type { ArtifactStore } from '../../stores/artifact-store.ts';
import { runLimited } from '../../stores/limited.ts';
import type { Inventory } from './inventory.ts';
import { roleOf } from './object-names.ts';
import { referenceReader } from './references.ts';
import type { StoredRun } from './stored-runs.ts';

const READERS = 16;

/** What can be reached in a store. */
export interface Reached {
  /** Keys of objects that are there. */
  keys: ReadonlySet<string>;
  /** Keys that something reached points at and that are not there. */
  missing: ReadonlySet<string>;
}

/** Finds what is reached from runs, and from objects; throws CommandFailure where an object on the way is unreadable. */
export type Reach = (runs: readonly StoredRun[], objects?: Iterable<string>) => Promise<Reached>;

/** A shard that lies beside those of other runs, found by what makes it and the content of its inputs. */
interface SharedShard {
  key: string;
  making: string;
  inputs: readonly string[];
}

/**
 * Prepares to follow references in a store. A run reaches its own files, its sources, everything under the keys of its
 * steps, and the shards that its steps would find: those of a run that broke off are listed by no manifest yet, and are
 * what makes starting it again cheap.
 */
export function createReach(store: ArtifactStore, inventory: Inventory): Reach {
  const read = referenceReader(store, inventory);
  const making = makingReader(store, inventory);
  let shards: Promise<SharedShard[]> | undefined;

  const readShards = async (): Promise<SharedShard[]> => {
    const keys = artifactKinds.flatMap((kind) => inventory.below(`artifacts/${kind}/shards/`));
    const found: SharedShard[] = [];
    await runLimited(keys, READERS, async (key) => {
      const { manifest } = await read(key);
      if (manifest === undefined) return;
      found.push({ key, making: await making(manifest.kind, manifest.key), inputs: manifest.inputs });
    });
    return found;
  };

  return async (runs, objects = []) => {
    const keys = new Set<string>();
    const missing = new Set<string>();
    const contents = new Set<string>();
    const follow = async (roots: Iterable<string>): Promise<void> => {
      for (let next = [...roots]; next.length > 0;) {
        const fresh = next.filter((key) => !keys.has(key) && inventory.objects.has(key));
        for (const key of next) if (!inventory.objects.has(key) && roleOf(key) !== 'recipe') missing.add(key);
        for (const key of fresh) keys.add(key);
        const found: string[] = [];
        await runLimited(new Set(fresh), READERS, async (key) => {
          const references = await read(key);
          for (const content of references.manifest?.contents ?? []) contents.add(content);
          found.push(...references.keys);
        });
        next = [...new Set(found)].filter((key) => !keys.has(key));
      }
    };

    const makings = new Set<string>();
    for (const { folder, steps, sources } of runs) {
      await follow([...inventory.below(folder), ...sources]);
      for (const { kind, key } of steps) {
        await follow(inventory.below(`artifacts/${kind}/${key}/`));
        makings.add(await making(kind, key));
      }
    }
    await follow(objects);
    shards ??= readShards();
    let waiting = (await shards).filter((shard) => makings.has(shard.making) && !keys.has(shard.key));
    for (;;) {
      const joining = waiting.filter(({ inputs }) => inputs.every((content) => contents.has(content)));
      if (joining.length === 0) return { keys, missing };
      // What was made of these may join next
      await follow(joining.map(({ key }) => key));
      waiting = waiting.filter(({ key }) => !keys.has(key));
    }
  };
}

/** What a recipe does to its inputs, by its kind and key; a recipe that is gone stands for itself. */
function makingReader(
  store: ArtifactStore,
  inventory: Inventory,
): (kind: ArtifactKind, key: string) => Promise<string> {
  const known = new Map<string, Promise<string>>();
  const find = async (kind: ArtifactKind, key: string): Promise<string> => {
    if (!inventory.objects.has(`${artifactFolder(kind, key)}/recipe.json`)) return key;
    return makingOf(await loadRecipe(store, kind, key));
  };
  return (kind, key) => {
    const place = `${kind}/${key}`;
    const found = known.get(place) ?? find(kind, key);
    known.set(place, found);
    return found;
  };
}
