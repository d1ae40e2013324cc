import { runFileSchema, type RunFile } from '../pipeline/run-file/run-file.ts';
import { mapCorpora } from '../pipeline/run-file/map-corpora.ts';
import { wantedFiles, type FileOfSet } from '../pipeline/run-file/file-sets.ts';
import type { Corpus } from '../pipeline/run-file/sources.ts';
import { resolvedRunFileKey } from '../pipeline/store-folders.ts';
import type { ArtifactStore, ObjectEntry } from '../stores/artifact-store.ts';
import { refuseDuringCollection } from '../stores/collection-lock.ts';
import { runLimited } from '../stores/limited.ts';
import { sourceObject, type SourceFile } from '../stores/source-files.ts';
import { ArtifactDamaged } from './artifact-damaged.ts';
import { BadInput } from './bad-input.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { activityPulse, type ActivityPulse } from './heartbeat.ts';
import { parseRunFileInput } from './run-file-input.ts';
import { importObject } from './sources/import-object.ts';
import { isObjectSet, objectsOf, type ObjectSet } from './sources/object-set.ts';
import { withTaskTerms } from './sources/judged-tasks.ts';
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
 * @throws BadInput naming the field, where the run file is wrong, a prefix or pattern means nothing, or a task file may
 *   not be used as it is, and StoreBeingCollected while what nobody needs is removed from the store
 */
export async function resolveSources(
  { store }: Pick<ActivityDependencies, 'store'>,
  { run, at, runFile: given }: ResolveSourcesInput,
): Promise<{ runFile: string }> {
  const runFile = parseRunFileInput(given);
  if (Number.isNaN(Date.parse(at))) throw new BadInput(`at: "${at}" is no date and time in ISO form`);
  await refuseDuringCollection(store);
  const pulse = activityPulse();
  const withCorpora = await mapCorpora(runFile, async (corpora, path) => {
    const lists: Corpus[][] = [];
    for (const [index, corpus] of corpora.entries()) {
      const place = `${path}.${index}`;
      lists.push(
        (await filesOf(store, corpus, at, place, pulse))?.map((file) => corpusOf(corpus, file, place)) ?? [corpus],
      );
    }
    return lists.flat();
  });
  const data: RunFile['data'] = {};
  for (const [name, set] of Object.entries(runFile.data)) {
    const files = await filesOf(store, set, at, `data.${name}`, pulse);
    const { prefix: _, only: _only, ...rest } = set;
    data[name] = files === undefined ? set : { ...rest, files };
  }
  const resolved = await withTaskTerms(store, { ...withCorpora, data }, pulse);
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

/** The files of a source that has several; undefined where it is one. */
async function filesOf(
  store: ArtifactStore,
  { only, files, ...set }: Pick<Corpus, 'only' | 'files'> & ObjectSet,
  at: string,
  path: string,
  pulse: ActivityPulse,
): Promise<FileOfSet[] | undefined> {
  if (!isObjectSet(set)) return files;
  if (typeof only === 'string')
    throw new BadInput(`${path}.only: "${only}" is a local file, which only the CLI can read`);
  const objects = wanted(await objectsOf(store, set, at, path), only, path);
  const sources = new Map<string, SourceFile>();
  const told = (what: string): void => {
    pulse.beat({ done: sources.size, of: objects.length, what });
    if (pulse.signal.aborted) throw pulse.signal.reason;
  };
  await runLimited(objects, AT_ONCE, async (object) => {
    sources.set(object.key, await importObject(store, object, () => told(`files of ${path}, reading ${object.key}`)));
    told(`files of ${path}`);
  });
  return objects.map(({ key }) => {
    const file = sources.get(key);
    if (file === undefined) throw new TypeError(`${key} was not imported`);
    return { name: key, sha256: file.sha256, bytes: file.bytes };
  });
}

function wanted(objects: ObjectEntry[], only: readonly string[] | undefined, path: string): ObjectEntry[] {
  try {
    return wantedFiles(objects, ({ key }) => key, only);
  } catch (error) {
    if (error instanceof RangeError) throw new BadInput(`${path}.only: ${error.message}`);
    throw error;
  }
}

/** A file of a corpus that has several, as a corpus of its own. */
export function corpusOf(corpus: Corpus, { name, sha256, bytes }: FileOfSet, set: string): Corpus {
  const { prefix: _, pattern: _pattern, days: _days, missing: _missing, files: _files, only: _only, ...rest } = corpus;
  const source = rest.source === '' ? name : `${rest.source} (${name})`;
  return { ...rest, object: sourceObject(sha256), sha256, bytes, source, set };
}
