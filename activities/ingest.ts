import type { ShardEntry } from '../pipeline/artifacts.ts';
import { hashOf } from '../pipeline/keys.ts';
import type { Passage } from '../pipeline/records.ts';
import type { RecipeParameters } from '../pipeline/recipes.ts';
import { integerSeed } from '../text/random.ts';
import { readSourceLines } from '../stores/source-files.ts';
import { BadInput } from './bad-input.ts';
import { readCorpusRecords, type CorpusRecord } from './corpus-records.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { activityPulse } from './heartbeat.ts';
import { commitArtifact, writeNamedPart, type ArtifactPlace } from './manifests.ts';
import { once, type StageOutcome } from './once.ts';
import { loadParameters } from './recipe-files.ts';

type CorpusSource = RecipeParameters['corpus']['sources'][number];

/**
 * Cuts the corpora of an arm into shards of passages, in the order of files and lines. Nothing is left out: a record
 * that cannot be read is passed on with its defect, for extract to count.
 */
export async function ingest(dependencies: ActivityDependencies, place: ArtifactPlace): Promise<StageOutcome> {
  const { store } = dependencies;
  return once(dependencies, place, async () => {
    const { sources, seed, shardSize } = await loadParameters(store, 'corpus', place.key);
    const pulse = activityPulse();
    const shards: ShardEntry[] = [];
    const read: { records: number; taken: number }[] = [];
    let batch: Passage[] = [];

    async function flush(): Promise<void> {
      if (batch.length === 0) return;
      shards.push(await writeShard(dependencies, place, shards.length, batch));
      batch = [];
    }

    for (const [corpus, source] of sources.entries()) {
      const chosen = source.take === undefined ? undefined : await chooseLines(dependencies, source, seed);
      const counts = { records: 0, taken: 0, readable: 0 };
      for await (const record of records(dependencies, source)) {
        counts.records++;
        if (chosen !== undefined && !chosen.has(record.line)) continue;
        counts.taken++;
        if (record.defect === undefined) counts.readable++;
        batch.push(passage(record, corpus));
        if (batch.length >= shardSize) await flush();
        if (counts.records % 1000 === 0) pulse.beat({ done: counts.records, of: 0, what: 'records read' });
        if (pulse.signal.aborted) throw pulse.signal.reason;
      }
      if (counts.readable === 0) throw await nothingReadable(dependencies, source, corpus, counts.records);
      read.push({ records: counts.records, taken: counts.taken });
    }
    await flush();
    return { shards, results: { sources: read, passages: shards.reduce((sum, shard) => sum + shard.records, 0) } };
  });
}

function records(dependencies: ActivityDependencies, source: CorpusSource): AsyncGenerator<CorpusRecord> {
  return readCorpusRecords(readSourceLines(dependencies.store, source.sha256), source);
}

function passage(record: CorpusRecord, corpus: number): Passage {
  const { line, ownId, text, defect } = record;
  return { id: hashOf([corpus, ownId, line, text]).slice(0, 20), corpus, line, text, ...(defect ? { defect } : {}) };
}

async function writeShard(
  dependencies: ActivityDependencies,
  place: ArtifactPlace,
  index: number,
  passages: Passage[],
): Promise<ShardEntry> {
  const shard = { ...place, shard: index };
  const part = await writeNamedPart(dependencies.store, shard, 'records', passages);
  const made = { at: new Date().toISOString(), seconds: 0, by: dependencies.madeBy };
  const { ref } = await commitArtifact(dependencies.store, shard, { parts: [part] }, made);
  return { index, manifest: ref.manifest, content: ref.content, records: passages.length };
}

/** The lines of a sample: those with the smallest numbers drawn from seed, line and content of the file. */
async function chooseLines(
  dependencies: ActivityDependencies,
  source: CorpusSource,
  seed: number,
): Promise<Set<number>> {
  const drawn: { line: number; rank: number }[] = [];
  for await (const { line } of records(dependencies, source)) {
    drawn.push({ line, rank: integerSeed(seed, source.sha256, line) });
  }
  drawn.sort((a, b) => a.rank - b.rank || a.line - b.line);
  return new Set(drawn.slice(0, source.take).map(({ line }) => line));
}

async function nothingReadable(
  dependencies: ActivityDependencies,
  source: CorpusSource,
  corpus: number,
  count: number,
): Promise<BadInput> {
  if (count === 0) return new BadInput(`corpora.${corpus}: the file is empty`);
  for await (const { defect } of records(dependencies, source)) {
    return new BadInput(
      `corpora.${corpus}: none of its ${count} records can be read; the first: ${defect ?? 'not sampled'}`,
    );
  }
  return new BadInput(`corpora.${corpus}: holds no records`);
}
