import { passageSchema, type Fragment, type Passage } from '../pipeline/records.ts';
import { readPart } from '../stores/record-parts.ts';
import { seededRandom } from '../text/random.ts';
import { hasLetters } from '../text/words.ts';
import type { ActivityDependencies } from './dependencies.ts';
import type { Extraction } from './extraction/strategy.ts';
import { loadManifest, namedPart, writeNamedPart, type ArtifactPlace } from './manifests.ts';
import { once, type StageOutcome } from './once.ts';
import { RecordCounts } from './record-counts.ts';
import { loadParameters } from './recipe-files.ts';
import { placeOfShard } from './shard-inputs.ts';
import { extractions, requireStrategy } from './strategies.ts';
import { ArtifactDamaged } from './artifact-damaged.ts';

/** Takes the fragments of one shard's passages; a passage that gives none is counted with its reason. */
export async function extract(dependencies: ActivityDependencies, whole: ArtifactPlace): Promise<StageOutcome> {
  const { store } = dependencies;
  const place = await placeOfShard(dependencies, whole);
  return once(dependencies, place, async () => {
    const { extraction, seed } = await loadParameters(store, 'extract', place.key);
    const { strategy, parameters } = requireStrategy(extractions, extraction);
    const take = strategy.bind(parameters);
    const corpus = place.inputs[0];
    if (corpus === undefined) throw new ArtifactDamaged(`extract ${place.key} was given no corpus`);
    const passages = await readPart(store, namedPart(await loadManifest(store, corpus), 'records'), passageSchema);
    const counts = new RecordCounts('passage');
    const fragments = passages.flatMap((passage) => fragmentsOf(passage, take, seed, counts));
    const parts = [
      await writeNamedPart(store, place, 'records', fragments),
      await writeNamedPart(store, place, 'rejects', counts.rejects),
    ];
    return { parts, ledgers: [{ ...counts.ledger, out: { unit: 'fragment', count: fragments.length } }] };
  });
}

function fragmentsOf(passage: Passage, take: Extraction, seed: number, counts: RecordCounts): Fragment[] {
  const { id, source, line, text } = passage;
  const reason = passage.defect ?? unfit(text);
  if (reason !== undefined) {
    counts.drop(id, 'rejected', reason, `source ${source} line ${line}`);
    return [];
  }
  const fragments = take(text, seededRandom(seed, id, 'extract'));
  if (fragments.length === 0) {
    counts.drop(id, 'rejected', 'no fragment found', `source ${source} line ${line}`);
    return [];
  }
  counts.accept();
  return fragments.map((fragment, index) => ({
    id: fragments.length === 1 ? id : `${id}-${index}`,
    passage: id,
    source,
    line,
    text: fragment.text,
    spans: fragment.spans,
  }));
}

function unfit(text: string): string | undefined {
  if (text.trim() === '') return 'empty';
  return hasLetters(text) || /\p{N}/u.test(text) ? undefined : 'no letters or digits';
}
