import { z } from 'zod';
import { artifactFolder, keyOf, type Recipe } from '../pipeline/keys.ts';
import { recipeParameters, type RecipeParameters } from '../pipeline/recipes.ts';
import { artifactKinds, type ArtifactKind } from '../pipeline/stages.ts';
import type { ArtifactStore } from '../stores/artifact-store.ts';
import { ArtifactDamaged } from './artifact-damaged.ts';
import { parseJson } from './stored-json.ts';

const recipeSchema = z.object({
  kind: z.enum(artifactKinds),
  version: z.int(),
  parameters: z.record(z.string(), z.unknown()),
  inputs: z.record(z.string(), z.string().or(z.array(z.string()))),
  repeat: z.int().optional(),
});

/** Where the recipe of an artifact lies. */
export function recipeFile(kind: ArtifactKind, key: string): string {
  return `${artifactFolder(kind, key)}/recipe.json`;
}

/** Keeps a recipe beside the artifact it names, so that a key alone is enough to make it. */
export async function saveRecipe(store: ArtifactStore, recipe: Recipe): Promise<void> {
  await store.putIfAbsent(recipeFile(recipe.kind, keyOf(recipe)), Buffer.from(JSON.stringify(recipe)));
}

/**
 * The recipe with this key.
 * @throws ArtifactDamaged when the file is not the recipe of that key
 */
export async function loadRecipe(store: ArtifactStore, kind: ArtifactKind, key: string): Promise<Recipe> {
  const file = recipeFile(kind, key);
  const { data: recipe } = recipeSchema.safeParse(parseJson(await store.get(file)));
  if (recipe === undefined || keyOf(recipe) !== key)
    throw new ArtifactDamaged(`recipe ${file} was changed: it no longer hashes to its key`);
  return recipe;
}

/** The parameters of the recipe with this key; throws as loadRecipe does. */
export async function loadParameters<Kind extends ArtifactKind>(
  store: ArtifactStore,
  kind: Kind,
  key: string,
): Promise<RecipeParameters[Kind]> {
  const schemas: { [Each in ArtifactKind]: z.ZodType<RecipeParameters[Each]> } = recipeParameters;
  return schemas[kind].parse((await loadRecipe(store, kind, key)).parameters);
}
