import { manifestSchema } from '../../pipeline/artifacts.ts';
import { artifactFolder } from '../../pipeline/keys.ts';
import type { ArtifactKind } from '../../pipeline/stages.ts';
import { ObjectMissing, type ArtifactStore } from '../../stores/artifact-store.ts';
import { sourceObject } from '../../stores/source-files.ts';
import { CommandFailure } from '../command-failure.ts';
import { exitCodes } from '../exit-codes.ts';
import type { Inventory } from './inventory.ts';
import { roleOf } from './object-names.ts';

/** What an object says of other objects. */
export interface References {
  /** Keys of objects it points at; some may be missing. */
  keys: string[];
  /** Of a manifest only. */
  manifest?: {
    kind: ArtifactKind;
    key: string;
    /** Hashes of what it lists: its own content and that of its shards. */
    contents: string[];
    /** Hashes of the content of its inputs. */
    inputs: string[];
  };
}

/** Reads what an object points at; an object is read once. */
export type ReferenceReader = (key: string) => Promise<References>;

/**
 * Makes a reader for the objects of an inventory. Whatever text in a JSON object names another object of the store
 * counts as pointing at it, so that what a later version adds is kept too.
 */
export function referenceReader(store: ArtifactStore, inventory: Inventory): ReferenceReader {
  const known = new Map<string, Promise<References>>();
  return (key) => {
    const found = known.get(key) ?? readReferences(store, inventory, key);
    known.set(key, found);
    return found;
  };
}

/** A text of this form is a key even where its object is missing. */
const ownKey = /^(artifacts|runs)\/[\w./-]+$/;

async function readReferences(store: ArtifactStore, inventory: Inventory, key: string): Promise<References> {
  const role = roleOf(key);
  const isOfRun = key.startsWith('runs/') && key.endsWith('.json');
  if (role === 'content' && !isOfRun) return { keys: [] };
  const json = await readJson(store, key);
  const named = [...new Set(textsOf(json))];
  const keys = named
    .flatMap((text) => [text, sourceObject(text)])
    .filter((one) => inventory.objects.has(one) || ownKey.test(one));
  if (role !== 'stage manifest' && role !== 'shard manifest') return { keys };
  const parsed = manifestSchema.safeParse(json);
  if (!parsed.success) throw unreadable(key, parsed.error.issues[0]?.message ?? 'it is no manifest');
  const { kind, key: recipe, content, shards, inputs, parts, files } = parsed.data;
  const listed = [...parts, ...files.flatMap((file) => file.parts)].map((part) => part.key);
  const manifests = [...shards, ...inputs].map(({ manifest }) => manifest);
  return {
    keys: [...new Set([...keys, ...listed, ...manifests, `${artifactFolder(kind, recipe)}/recipe.json`])],
    manifest: {
      kind,
      key: recipe,
      contents: [content, ...shards.map((shard) => shard.content)],
      inputs: inputs.map((input) => input.content),
    },
  };
}

/**
 * The JSON of an object.
 * @throws CommandFailure when it is missing or no JSON: what cannot be judged stops whoever wants to remove something
 */
export async function readJson(store: ArtifactStore, key: string): Promise<unknown> {
  try {
    return JSON.parse(Buffer.from(await store.get(key)).toString('utf8'));
  } catch (error) {
    if (error instanceof SyntaxError) throw unreadable(key, error.message);
    if (error instanceof ObjectMissing) throw unreadable(key, 'it was removed just now');
    throw error;
  }
}

/** An object that says what is needed cannot be read, so nobody knows what may go. */
export function unreadable(key: string, reason: string): CommandFailure {
  const advice = 'restore it, or remove it so that the stage is computed again';
  return new CommandFailure(
    `${key} is not readable, and nothing is removed without knowing what it points at: ${reason}; ${advice}`,
    exitCodes.failed,
  );
}

/** Every text that stands in a JSON value. */
function* textsOf(value: unknown): Generator<string> {
  if (typeof value === 'string') yield value;
  else if (typeof value === 'object' && value !== null) for (const one of Object.values(value)) yield* textsOf(one);
}
