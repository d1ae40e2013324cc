import { artifactKinds } from '../../pipeline/stages.ts';

/** What an object holds, as far as its key says; whoever reads it finds out whether it does. */
export type ObjectRole = 'stage manifest' | 'shard manifest' | 'recipe' | 'file list' | 'content';

const kinds = artifactKinds.join('|');
const stageManifest = new RegExp(`^artifacts/(${kinds})/[^/]+/manifest-[^/]+\\.json$`);
const shardManifest = new RegExp(`^artifacts/(${kinds})/(shards|[^/]+/shards)/[^/]+\\.json$`);
const recipe = new RegExp(`^artifacts/(${kinds})/[^/]+/recipe\\.json$`);
const fileList = /^sources\/([^/]+\/index|models\/[^/]+)\.json$/;

/** Reads the role of an object off its key. */
export function roleOf(key: string): ObjectRole {
  if (shardManifest.test(key)) return 'shard manifest';
  if (stageManifest.test(key)) return 'stage manifest';
  if (recipe.test(key)) return 'recipe';
  return fileList.test(key) ? 'file list' : 'content';
}

const collectable = new RegExp(`^(artifacts/(${kinds})|sources|progress)/`);

/** Whether an object that no run points at may be removed: what others keep in the store, or a later version, may not. */
export function isCollectable(key: string): boolean {
  return collectable.test(key);
}
