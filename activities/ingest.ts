import type { ShardEntry } from '../pipeline/artifacts.ts';
import { hashOf } from '../pipeline/keys.ts';
import { emptyLedger, note, type Ledger } from '../pipeline/ledger.ts';
import type { Passage } from '../pipeline/records.ts';
import type { RecipeParameters } from '../pipeline/recipes.ts';
import { countWords } from '../text/words.ts';
import { readSourceLines } from '../stores/source-files.ts';
import { BadInput } from './bad-input.ts';
import { readExclusion } from './corpus-exclusion.ts';
import { readCorpusRecords, type CorpusRecord } from './corpus-records.ts';
import { selectRecords } from './corpus-selection.ts';
import { CorpusShards } from './corpus-shards.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { promptSlots } from './generation/prompt-slots.ts';
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
  /** Instances not taken, and taken, that seed data has too; absent where no seed data stands beside the corpus. */
  leftOut?: number;
  same?: number;
}

/**
 * Cuts the corpora of an arm into shards of passages, in the order of files and lines. Nothing readable is left out but
 * what a sample does not draw and instances that are rows of seed data: a record that cannot be read is passed on with
 * its defect, for extract to count.
 */
export async function ingest(dependencies: ActivityDependencies, place: ArtifactPlace): Promise<StageOutcome> {
  const { store } = dependencies;
  return once(dependencies, place, async () => {
    const { sources, prompts, seed, shardSize, besides } = await loadParameters(store, 'corpus', place.key);
    const { leftOut, same } = await readExclusion(dependencies, place.inputs, besides ?? []);
    const isLeftOut = ({ instance }: CorpusRecord) => instance !== undefined && leftOut.has(instance);
    const read = readerOf(dependencies, sources, seed, activityPulse());
    const cut = new CorpusShards(shardSize);
    const shards: ShardEntry[] = [];
    const all: SourceCounts[] = [];
    let readable = 0;

    async function write(complete: readonly Passage[][]): Promise<void> {
      for (const passages of complete) shards.push(await writeShard(dependencies, place, shards.length, passages));
    }

    if (prompts !== undefined) {
      const slots = promptSlots(prompts.count, seed);
      for (const slot of slots) await write(cut.add(slot));
      await write(cut.endFile());
      readable += slots.length;
      all.push({ records: slots.length, taken: slots.length, words: 0, characters: 0 });
    }
    const selection = await selectRecords(sources, read, seed, isLeftOut);
    for (const [index, source] of sources.entries()) {
      const chosen = selection[index];
      const counts: Required<SourceCounts> = { records: 0, taken: 0, words: 0, characters: 0, leftOut: 0, same: 0 };
      let usable = 0;
      for await (const record of read(source)) {
        counts.records++;
        if (record.defect === undefined) usable++;
        if (isLeftOut(record)) counts.leftOut++;
        if (isLeftOut(record) || (chosen !== undefined && !chosen.has(record.line))) continue;
        counts.taken++;
        if (record.instance !== undefined && same.has(record.instance)) counts.same++;
        if (record.defect === undefined) {
          readable++;
          counts.words += countWords(record.text);
          counts.characters += record.text.length;
        }
        await write(cut.add(passageOf(record, source)));
      }
      if (usable === 0) throw await nothingReadable(read(source), labelOf(index, source), counts.records);
      await write(cut.endFile());
      const { leftOut: outside, same: shared, ...plain } = counts;
      all.push(besides === undefined ? plain : { ...plain, leftOut: outside, same: shared });
    }
    await write(cut.end());
    const sum = (count: (one: SourceCounts) => number) => all.reduce((total, one) => total + count(one), 0);
    const records = sum((one) => one.records);
    const overlap = { leftOut: sum((one) => one.leftOut ?? 0), same: sum((one) => one.same ?? 0) };
    if (readable === 0) {
      throw new BadInput(
        `corpora: none of their ${records} records is left to take; ${overlap.leftOut} are rows of seed data`,
      );
    }
    const passages = sum((one) => one.taken);
    return {
      shards,
      ledgers: besides === undefined ? [] : [ledgerOf(records, passages, overlap.leftOut)],
      results: {
        sources: all,
        passages,
        words: sum(({ words }) => words),
        characters: sum(({ characters }) => characters),
        ...(besides === undefined ? {} : { overlap }),
      },
    };
  });
}

/** What became of the records of a corpus that seed data stands beside. */
function ledgerOf(records: number, taken: number, leftOut: number): Ledger {
  const ledger: Ledger = { ...emptyLedger('instance'), in: records, accepted: taken };
  if (leftOut > 0) note(ledger, 'skipped', 'row of the seed data of its generator or scorer, or held out', leftOut);
  const unsampled = records - taken - leftOut;
  if (unsampled > 0) note(ledger, 'skipped', 'not in the sample', unsampled);
  return ledger;
}

type Reader = (source: CorpusSource) => AsyncGenerator<CorpusRecord>;

/** Reads sources and tells how many records it has read of all of them; ends when the activity is to end. */
function readerOf(
  { store }: ActivityDependencies,
  sources: readonly CorpusSource[],
  seed: number,
  pulse: ActivityPulse,
): Reader {
  let records = 0;
  return async function* (source) {
    const form = { ...source, seed, label: labelOf(sources.indexOf(source), source) };
    for await (const record of readCorpusRecords(readSourceLines(store, source.sha256), form)) {
      if (++records % 1000 === 0) pulse.beat({ done: records, of: 0, what: 'records read' });
      if (pulse.signal.aborted) throw pulse.signal.reason;
      yield record;
    }
  };
}

function labelOf(corpus: number, { sha256 }: CorpusSource): string {
  return `corpora.${corpus} (SHA-256 ${sha256})`;
}

/** A passage is the same whatever other files its run has: its id holds its own file, how that is read, and where it stands. */
export function passageOf({ line, ownId, text, defect, instance }: CorpusRecord, source: CorpusSource): Passage {
  const { sha256, format, textField, idField } = source;
  const id = hashOf([sha256, { format, textField, idField }, line, ownId, text]).slice(0, 20);
  const supervised = instance === undefined ? {} : { supervised: true as const };
  return { id, source: sha256, line, text, ...(defect ? { defect } : {}), ...supervised };
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

async function nothingReadable(records: AsyncIterable<CorpusRecord>, file: string, count: number): Promise<BadInput> {
  if (count === 0) return new BadInput(`${file}: the file is empty`);
  for await (const { defect } of records) {
    return new BadInput(`${file}: none of its ${count} records can be read; the first: ${defect ?? 'not sampled'}`);
  }
  return new BadInput(`${file}: holds no records`);
}
