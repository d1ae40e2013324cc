import { datedKeys } from '../../pipeline/run-file/date-pattern.ts';
import type { Corpus } from '../../pipeline/run-file/sources.ts';
import type { ArtifactStore, ObjectEntry } from '../../stores/artifact-store.ts';
import { checkObjectKey } from '../../stores/object-key.ts';
import { BadInput } from '../bad-input.ts';

/** The fields of a source that mean objects. */
export type ObjectSet = Pick<Corpus, 'prefix'> & Partial<Pick<Corpus, 'pattern' | 'days' | 'missing'>>;

/** Whether a source means objects that are looked up when the run starts. */
export function isObjectSet({ prefix, pattern }: ObjectSet): boolean {
  return (prefix ?? pattern) !== undefined;
}

/**
 * The objects that a source means, in the order of their keys. Empty objects hold no records and count as not there:
 * some tools leave them as marks of folders.
 * @param at the run's moment in ISO form
 * @param path the source's field in the run file, for messages
 * @throws BadInput where there is none, a day has none, or a key is not one the store can name
 */
export async function objectsOf(
  store: ArtifactStore,
  set: ObjectSet,
  at: string,
  path: string,
): Promise<ObjectEntry[]> {
  const { prefix, pattern, days = 1, missing = 'fail' } = set;
  if (prefix !== undefined) {
    const found = await filled(store.entries(prefix));
    if (found.length === 0) {
      throw new BadInput(
        `${path}: no object with content begins with "${prefix}" in ${store.description} (run of ${at})`,
      );
    }
    for (const { key } of found) checkKey(key, path);
    return found;
  }
  if (pattern === undefined) throw new TypeError(`${path} has neither prefix nor pattern`);
  const wanted = datedKeys(pattern, at, days);
  const found: ObjectEntry[] = [];
  for (const { date, key } of wanted) {
    const entry = (await filled(store.entries(key))).find((one) => one.key === key);
    if (entry !== undefined) found.push(entry);
    else if (missing === 'fail') {
      throw new BadInput(
        `${path}: "${pattern}" means "${key}" on ${date}, and ${store.description} has no such object with content: ` +
          'put it there and start the run again, or set missing to skip',
      );
    }
  }
  if (found.length > 0) return found.sort((one, other) => (one.key < other.key ? -1 : 1));
  const span = wanted.length === 1 ? wanted[0]?.date : `${wanted[0]?.date} to ${wanted.at(-1)?.date}`;
  throw new BadInput(`${path}: "${pattern}" means no object with content in ${store.description} from ${span}`);
}

async function filled(entries: AsyncIterable<ObjectEntry>): Promise<ObjectEntry[]> {
  const found: ObjectEntry[] = [];
  for await (const entry of entries) if (entry.bytes > 0) found.push(entry);
  return found;
}

function checkKey(key: string, path: string): void {
  try {
    checkObjectKey(key);
  } catch (error) {
    if (error instanceof RangeError) throw new BadInput(`${path}: ${error.message}; rename the object`);
    throw error;
  }
}
