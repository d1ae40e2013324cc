import type { ArtifactRef, Manifest } from '../../../pipeline/artifacts.ts';
import { artifactFolder, keyOf, makingOf, manifestKey, recipe, type Recipe } from '../../../pipeline/keys.ts';
import type { ArtifactKind } from '../../../pipeline/stages.ts';
import type { ArtifactStore } from '../../../stores/artifact-store.ts';
import { sha256 } from '../../../stores/content-hash.ts';
import { chooseOne, type Random } from '../../../text/random.ts';

/** A store as runs that share much of their work leave it, with what points at what written down as it is made. */
export interface RandomStore {
  /** What each object points at, noted where the object was written and not read from it. */
  edges: Map<string, string[]>;
  runs: { run: string; name: string; at: Date; approved: boolean }[];
  /** What has nothing to do with any run. */
  orphans: string[];
}

const stages: readonly ArtifactKind[] = ['extract', 'generate', 'score', 'filter'];

/** Fills a store: runs over a few corpora and a few settings, some broken off, and leftovers of nobody. */
export async function fillRandomStore(store: ArtifactStore, random: Random, now: Date): Promise<RandomStore> {
  const edges: RandomStore['edges'] = new Map();
  const orphans: string[] = [];
  const manifests = new Map<string, ArtifactRef>();
  const runs: RandomStore['runs'] = [];
  const upTo = (count: number): number => Math.floor(random() * count);
  const write = async (key: string, content: unknown, points: string[] = []): Promise<string> => {
    if (edges.has(key)) return key;
    edges.set(key, points);
    await store.put(key, Buffer.from(JSON.stringify(content)));
    return key;
  };

  const saveRecipe = async (made: Recipe, points: string[] = []): Promise<string> => {
    const key = keyOf(made);
    await write(`${artifactFolder(made.kind, key)}/recipe.json`, made, points);
    return key;
  };
  const part = (kind: string, text: string): Promise<string> =>
    write(`artifacts/${kind}/parts/${sha256(text)}.jsonl`, { text });
  const saveManifest = async (
    kind: ArtifactKind,
    key: string,
    at: string,
    inputs: ArtifactRef[],
    listed: { parts?: string[]; files?: string[]; shards?: ArtifactRef[] },
  ): Promise<ArtifactRef> => {
    const { parts = [], files = [], shards = [] } = listed;
    const content = sha256(JSON.stringify([kind, parts, files, shards.map((shard) => shard.content)]));
    const bytes = { sha256: '', bytes: 1 };
    const manifest: Manifest = {
      ...{ schema: 1, kind, key, content, inputs, ledgers: [], results: {} },
      parts: parts.map((one) => ({ name: 'records', key: one, records: 1, ...bytes })),
      files: files.map((one, index) => ({ path: `${index}`, ...bytes, parts: [{ key: one, ...bytes }] })),
      shards: shards.map((shard, index) => ({ index, manifest: shard.manifest, content: shard.content, records: 1 })),
      made: { at: '', seconds: 1, by: {} },
    };
    // Of two that make the same, the first one's stands
    const first = manifests.get(at);
    if (first !== undefined) return first;
    const ref = { kind, key, manifest: at, content };
    manifests.set(at, ref);
    const recipeFile = `${artifactFolder(kind, key)}/recipe.json`;
    const points = [...parts, ...files, ...[...shards, ...inputs].map((ref) => ref.manifest)];
    await write(at, manifest, [...points, recipeFile]);
    return ref;
  };
  const source = async (text: string): Promise<string> => {
    const hash = sha256(text);
    const piece = await write(`sources/${hash}/pieces/${sha256(`${text} piece`)}`, text);
    return write(`sources/${hash}/index.json`, { schema: 1, bytes: 1, pieces: [{ key: piece }] }, [piece]);
  };

  const corpus = async (days: readonly number[]) => {
    const sources = await Promise.all(days.map((day) => source(`day ${day}`)));
    const made = recipe('corpus', { sources: days.map((day) => ({ sha256: sha256(`day ${day}`) })) }, {});
    const key = await saveRecipe(made, sources);
    const shards: ArtifactRef[] = [];
    for (const [index, day] of days.entries()) {
      const parts = [await part('corpus', `passages of day ${day}`)];
      const at = manifestKey('corpus', key, [], { shard: index });
      shards.push(await saveManifest('corpus', key, at, [], { parts }));
    }
    return {
      key,
      sources,
      ref: () => saveManifest('corpus', key, manifestKey('corpus', key, []), [], { shards }),
      shards,
    };
  };

  const model = async (name: string): Promise<ArtifactRef & { source: string[] }> => {
    const key = await saveRecipe(recipe('model', { name }, {}));
    const uploaded = random() < 0.5;
    const folder = uploaded ? 'sources/models' : artifactFolder('model', key);
    const files = [await write(`${folder}/parts/${sha256(name)}`, name)];
    const list = uploaded ? [await write(`sources/models/${sha256(name)}-list.json`, { files }, files)] : [];
    return { ...(await saveManifest('model', key, manifestKey('model', key, []), [], { files })), source: list };
  };

  const models = [await model('one'), await model('two')];
  const runCount = 2 + upTo(5);
  for (let count = 0; count < runCount; count++) {
    const first = upTo(6);
    const read = await corpus(Array.from({ length: 1 + upTo(3) }, (_, day) => first + day));
    const base = chooseOne(models, random);
    const setting = upTo(2);
    const broken = random() < 0.4;
    const run = `${chooseOne(['nightly', 'trial'], random)}-${count}`;
    const folder = `runs/${run}`;
    const steps = [
      { id: 'corpus:main', kind: 'corpus', key: read.key },
      { id: 'model:base', kind: 'model', key: base.key },
    ];
    const made: Record<string, string> = {};
    const touched: string[] = [];
    const finished = broken ? upTo(stages.length) : stages.length;
    let before = { ref: await read.ref(), shards: read.shards };
    made['corpus:main'] = before.ref.manifest;
    made['model:base'] = base.manifest;
    for (const [at, kind] of stages.entries()) {
      const recipeMade = recipe(kind, { setting: at === 1 ? setting : 0 }, { source: before.ref.key, model: base.key });
      const key = await saveRecipe(recipeMade);
      steps.push({ id: `${kind}:main`, kind, key });
      if (at > finished) continue;
      const shards: ArtifactRef[] = [];
      // The stage at which a run broke off has some of its shards, and no manifest that lists them
      const done = at === finished ? upTo(before.shards.length) : before.shards.length;
      for (const shard of before.shards.slice(0, done)) {
        const parts = [await part(kind, `${kind} ${setting} of ${shard.content}`)];
        const inputs = kind === 'generate' ? [shard, base] : [shard];
        const place = manifestKey(kind, key, inputs, { shard: shards.length, making: makingOf(recipeMade) });
        const ref = await saveManifest(kind, key, place, inputs, { parts });
        touched.push(ref.manifest);
        shards.push(ref);
      }
      if (at === finished) continue;
      const inputs = [before.ref, base];
      const ref = await saveManifest(kind, key, manifestKey(kind, key, inputs), inputs, { shards });
      made[`${kind}:main`] = ref.manifest;
      before = { ref, shards };
    }
    const at = new Date(now.getTime() - (upTo(60) + 1) * 86_400_000);
    const name = run.split('-')[0] ?? '';
    const sources = [...read.sources, ...base.source];
    const planned = steps.map(({ kind, key }) => `${artifactFolder(kind as ArtifactKind, key)}/recipe.json`);
    // Whatever was made for the plan is the run's, listed by a manifest or not
    const plan = { schema: 1, run, name, at: at.toISOString(), steps, sources };
    await write(`${folder}/plan.json`, plan, [...sources, ...planned, ...Object.values(made), ...touched]);
    if (!broken) {
      const data = [await write(`${folder}/data-00000.jsonl`, { run })];
      const artifacts = { steps: made, models: { base: base.manifest }, data, report: `${folder}/report.json` };
      await write(`${folder}/report.json`, { run, name, artifacts }, [...Object.values(made), ...data]);
    }
    const approved = random() < 0.2 && !broken;
    if (approved) await store.put(`approved/${name}.json`, Buffer.from(JSON.stringify({ run })));
    for (const other of runs) if (approved && other.name === name) other.approved = false;
    runs.push({ run, name, at, approved });
  }

  const nobody = `nobody ${random()}`;
  const strayKey = await saveRecipe(recipe('extract', { nobody }, {}));
  const strayPart = await part('extract', nobody);
  const stray = await saveManifest('extract', strayKey, manifestKey('extract', strayKey, []), [], {
    parts: [strayPart],
  });
  const straySource = await source(nobody);
  orphans.push(stray.manifest, strayPart, `${artifactFolder('extract', strayKey)}/recipe.json`);
  orphans.push(
    straySource,
    ...(edges.get(straySource) ?? []),
    await write(`progress/generate/${sha256(nobody)}`, nobody),
  );
  return { edges, runs, orphans };
}

/** Everything that can be reached from some objects. */
export function reachable(edges: ReadonlyMap<string, readonly string[]>, roots: Iterable<string>): Set<string> {
  const seen = new Set<string>();
  const visit = (key: string): void => {
    if (seen.has(key)) return;
    seen.add(key);
    edges.get(key)?.forEach(visit);
  };
  for (const root of roots) visit(root);
  return seen;
}
