import type { ShardEntry } from '../pipeline/artifacts.ts';
import { hashOf } from '../pipeline/keys.ts';
import type { Passage } from '../pipeline/records.ts';
import type { RecipeParameters } from '../pipeline/recipes.ts';
import { integerSeed } from '../text/random.ts';
import { countWords } from '../text/words.ts';
import { readSourceLines } from '../stores/source-files.ts';
import { BadInput } from './bad-input.ts';
import { readCorpusRecords, type CorpusRecord } from './corpus-records.ts';
import { CorpusShards } from './corpus-shards.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { activityPulse, type ActivityPulse } from './heartbeat.ts';
import { commitArtifact, writeNamedPart, type ArtifactPlace } from './manifests.ts';
import { once, type StageOutcome } from './once.ts';
import { loadParameters } from './recipe-files.ts';

type CorpusSource = RecipeParameters['corpus']['sources'][number];

/** What a corpus file was found to hold; words and characters (UTF-16 code units) are those of what was taken and can be read. */
interface SourceCounts {
  records: number;
  taken: number;
  words: number;
  characters: number;
}

/**
 * Cuts the corpora of an arm into shards of passages, in the order of files and lines. Nothing is left out: a record
 * that cannot be read is passed on with its defect, for extract to count.
 */
export async function ingest(dependencies: ActivityDependencies, place: ArtifactPlace): Promise<StageOutcome> {
  const { store } = dependencies;
  return once(dependencies, place, async () => {
    const { sources, seed, shardSize } = await loadParameters(store, 'corpus', place.key);
    const read = readerOf(dependencies, activityPulse());
    const cut = new CorpusShards(shardSize);
    const shards: ShardEntry[] = [];
    const all: SourceCounts[] = [];

    async function write(complete: readonly Passage[][]): Promise<void> {
      for (const passages of complete) shards.push(await writeShard(dependencies, place, shards.length, passages));
    }

    for (const [index, source] of sources.entries()) {
      const chosen = source.take === undefined ? undefined : await chooseLines(read(source), source, seed);
      const counts: SourceCounts = { records: 0, taken: 0, words: 0, characters: 0 };
      let readable = 0;
      for await (const record of read(source)) {
        counts.records++;
        if (chosen !== undefined && !chosen.has(record.line)) continue;
        counts.taken++;
        if (record.defect === undefined) {
          readable++;
          counts.words += countWords(record.text);
          counts.characters += record.text.length;
        }
        await write(cut.add(passageOf(record, source)));
      }
      if (readable === 0) throw await nothingReadable(read(source), source, index, counts.records);
      await write(cut.endFile());
      all.push(counts);
    }
    await write(cut.end());
    const sum = (count: (one: SourceCounts) => number) => all.reduce((total, one) => total + count(one), 0);
    return {
      shards,
      results: {
        sources: all,
        passages: sum(({ taken }) => taken),
        words: sum(({ words }) => words),
        characters: sum(({ characters }) => characters),
      },
    };
  });
}

type Reader = (source: CorpusSource) => AsyncGenerator<CorpusRecord>;

/** Reads sources and tells how many records it has read of all of them; ends when the activity is to end. */
function readerOf({ store }: ActivityDependencies, pulse: ActivityPulse): Reader {
  let records = 0;
  return async function* (source) {
    for await (const record of readCorpusRecords(readSourceLines(store, source.sha256), source)) {
      if (++records % 1000 === 0) pulse.beat({ done: records, of: 0, what: 'records read' });
      if (pulse.signal.aborted) throw pulse.signal.reason;
      yield record;
    }
  };
}

/** A passage is the same whatever other files its run has: its id holds its own file, how that is read, and where it stands. */
function passageOf({ line, ownId, text, defect }: CorpusRecord, source: CorpusSource): Passage {
  const { sha256, format, textField, idField } = source;
  const id = hashOf([sha256, { format, textField, idField }, line, ownId, text]).slice(0, 20);
  return { id, source: sha256, line, text, ...(defect ? { defect } : {}) };
}

async function writeShard(
  dependencies: ActivityDependencies,
  place: ArtifactPlace,
  index: number,
  passages: readonly Passage[],
): Promise<ShardEntry> {
  const shard = { ...place, shard: index };
  const part = await writeNamedPart(dependencies.store, shard, 'records', passages);
  const made = { at: new Date().toISOString(), seconds: 0, by: dependencies.madeBy };
  const { ref } = await commitArtifact(dependencies.store, shard, { parts: [part] }, made);
  return { index, manifest: ref.manifest, content: ref.content, records: passages.length };
}

/** The lines of a sample: those with the smallest numbers drawn from seed, line and content of the file. */
async function chooseLines(
  records: AsyncIterable<CorpusRecord>,
  source: CorpusSource,
  seed: number,
): Promise<Set<number>> {
  const drawn: { line: number; rank: number }[] = [];
  for await (const { line } of records) {
    drawn.push({ line, rank: integerSeed(seed, source.sha256, line) });
  }
  drawn.sort((a, b) => a.rank - b.rank || a.line - b.line);
  return new Set(drawn.slice(0, source.take).map(({ line }) => line));
}

async function nothingReadable(
  records: AsyncIterable<CorpusRecord>,
  source: CorpusSource,
  corpus: number,
  count: number,
): Promise<BadInput> {
  const file = `corpora.${corpus} (SHA-256 ${source.sha256})`;
  if (count === 0) return new BadInput(`${file}: the file is empty`);
  for await (const { defect } of records) {
    return new BadInput(`${file}: none of its ${count} records can be read; the first: ${defect ?? 'not sampled'}`);
  }
  return new BadInput(`${file}: holds no records`);
}
