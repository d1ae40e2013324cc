import { exclusionOf } from '../../activities/corpus-exclusion.ts';
import { readCorpusRecords, type CorpusRecord } from '../../activities/corpus-records.ts';
import { selectRecords } from '../../activities/corpus-selection.ts';
import { promptSlots } from '../../activities/generation/prompt-slots.ts';
import { passageOf } from '../../activities/ingest.ts';
import type { Passage } from '../../pipeline/records.ts';
import type { RecipeParameters } from '../../pipeline/recipes.ts';
import { readFileLines } from '../run-file/file-lines.ts';
import type { LocalHalves } from './local-pairs.ts';
import type { LocalRun } from './local-run.ts';
import type { PlannedStep } from './planned-run.ts';

type CorpusSource = RecipeParameters['corpus']['sources'][number];

/** Where the passages of an arm are: on this machine, or why they cannot be read here. */
export type LocalPassages = { passages: AsyncIterable<Passage> } | { reason: string };

/**
 * The passages of an arm in the order in which a run takes them, drawn as it draws them. Where nothing is drawn no more
 * is read than is asked for.
 * @param splits ids of the splits whose rows it must not take
 */
export async function localPassages(
  { parameters }: PlannedStep<'corpus'>,
  splits: readonly string[],
  local: LocalRun,
  halvesOf: LocalHalves,
): Promise<LocalPassages> {
  const elsewhere = parameters.sources.filter(({ sha256 }) => local.file(sha256) === undefined);
  if (elsewhere.length > 0) {
    return { reason: 'its passages are no files of this machine, and cannot be previewed without the store' };
  }
  const halves = await Promise.all(splits.map(halvesOf));
  const known = halves.filter((one) => one !== undefined);
  if (known.length < halves.length) {
    return { reason: 'rows of its seed data are left out of it, and those cannot be known without the store' };
  }
  const { leftOut } = exclusionOf(known, parameters.besides ?? []);
  const isLeftOut = ({ instance }: CorpusRecord) => instance !== undefined && leftOut.has(instance);
  return { passages: passagesOf(parameters, local, isLeftOut) };
}

async function* passagesOf(
  { sources, prompts, seed }: RecipeParameters['corpus'],
  local: LocalRun,
  isLeftOut: (record: CorpusRecord) => boolean,
): AsyncGenerator<Passage> {
  if (prompts !== undefined) yield* promptSlots(prompts.count, seed);
  const read = (source: CorpusSource) => {
    const { name, file } = local.file(source.sha256) ?? { name: '', file: '' };
    return readCorpusRecords(readFileLines(file), { ...source, seed, label: name });
  };
  const selection = await selectRecords(sources, read, seed, isLeftOut);
  for (const [index, source] of sources.entries()) {
    const chosen = selection[index];
    for await (const record of read(source)) {
      if (isLeftOut(record) || (chosen !== undefined && !chosen.has(record.line))) continue;
      yield passageOf(record, source);
    }
  }
}
