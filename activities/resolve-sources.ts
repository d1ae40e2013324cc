import { runFileSchema, type RunFile } from '../pipeline/run-file/run-file.ts';
import { mapCorpora } from '../pipeline/run-file/map-corpora.ts';
import type { Corpus } from '../pipeline/run-file/sources.ts';
import { resolvedRunFileKey } from '../pipeline/store-folders.ts';
import type { ArtifactStore, ObjectEntry } from '../stores/artifact-store.ts';
import { refuseDuringCollection } from '../stores/collection-lock.ts';
import { runLimited } from '../stores/limited.ts';
import type { SourceFile } from '../stores/source-files.ts';
import { ArtifactDamaged } from './artifact-damaged.ts';
import { BadInput } from './bad-input.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { activityPulse, type ActivityPulse } from './heartbeat.ts';
import { parseRunFileInput } from './run-file-input.ts';
import { importObject } from './sources/import-object.ts';
import { isObjectSet, objectsOf } from './sources/object-set.ts';
import { parseJson } from './stored-json.ts';

/** Objects looked up at once; one that is new takes two pieces of 8 MiB in memory. */
const AT_ONCE = 8;

export interface ResolveSourcesInput {
  run: string;
  /** When the run was to start, in ISO form: dates of patterns are counted back from there. */
  at: string;
  runFile: RunFile;
}

/**
 * Writes down the run file that a run goes by, under `runs/<run>/`: as it was given, with the files that its prefixes
 * and date patterns mean now in their place. Files that are new are brought in as sources; the others cost a look-up.
 * @returns key of the run file
 * @throws BadInput naming the field, where the run file is wrong or a prefix or pattern means nothing, and
 *   StoreBeingCollected while what nobody needs is removed from the store
 */
export async function resolveSources(
  { store }: Pick<ActivityDependencies, 'store'>,
  { run, at, runFile: given }: ResolveSourcesInput,
): Promise<{ runFile: string }> {
  const runFile = parseRunFileInput(given);
  if (Number.isNaN(Date.parse(at))) throw new BadInput(`at: "${at}" is no date and time in ISO form`);
  await refuseDuringCollection(store);
  const pulse = activityPulse();
  const resolved = await mapCorpora(runFile, async (corpora, path) => {
    const lists: Corpus[][] = [];
    for (const [index, corpus] of corpora.entries()) {
      lists.push(isObjectSet(corpus) ? await filesOf(store, corpus, at, `${path}.${index}`, pulse) : [corpus]);
    }
    return lists.flat();
  });
  const key = resolvedRunFileKey(run);
  await store.put(key, Buffer.from(JSON.stringify(resolved, null, 2)));
  return { runFile: key };
}

/**
 * The run file that resolveSources wrote.
 * @throws ArtifactDamaged when it can no longer be read
 */
export async function loadResolvedRunFile(store: ArtifactStore, key: string): Promise<RunFile> {
  const parsed = runFileSchema.safeParse(parseJson(await store.get(key)));
  if (parsed.success) return parsed.data;
  throw new ArtifactDamaged(`the run file ${key} is not readable: ${parsed.error.issues[0]?.message}`);
}

/** The files that a prefix or pattern means, each as a corpus of its own. */
async function filesOf(
  store: ArtifactStore,
  corpus: Corpus,
  at: string,
  path: string,
  pulse: ActivityPulse,
): Promise<Corpus[]> {
  const objects = await objectsOf(store, corpus, at, path);
  const sources = new Map<string, SourceFile>();
  const told = (what: string): void => {
    pulse.beat({ done: sources.size, of: objects.length, what });
    if (pulse.signal.aborted) throw pulse.signal.reason;
  };
  await runLimited(objects, AT_ONCE, async (object) => {
    sources.set(object.key, await importObject(store, object, () => told(`files of ${path}, reading ${object.key}`)));
    told(`files of ${path}`);
  });
  return objects.map((object) => corpusOf(corpus, object, sources.get(object.key)));
}

function corpusOf(corpus: Corpus, { key }: ObjectEntry, file: SourceFile | undefined): Corpus {
  if (file === undefined) throw new TypeError(`${key} was not imported`);
  const { prefix: _, pattern: _pattern, days: _days, missing: _missing, source, ...rest } = corpus;
  return { ...rest, ...file, source: source === '' ? key : `${source} (${key})` };
}
