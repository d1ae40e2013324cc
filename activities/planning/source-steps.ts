import type { ResolvedRun } from '../../pipeline/run-file/resolved.ts';
import { repeatedCorpora } from '../../pipeline/run-file/repeated-corpora.ts';
import type { Corpus } from '../../pipeline/run-file/sources.ts';
import { BadInput } from '../bad-input.ts';
import type { StepBuilder } from './step-builder.ts';

/** Ids of the splits of every data set of the run. */
export function splitIds(run: ResolvedRun): string[] {
  return Object.keys(run.data).map((name) => `split:${name}`);
}

/**
 * The corpus step of some sources; arms and tiny models that read the same files share one.
 * @throws BadInput for a file that is not in the store, and for two of the same content that are read the same way
 */
export function corpusStep(builder: StepBuilder, run: ResolvedRun, name: string, corpora: readonly Corpus[]): string {
  const [repeated] = repeatedCorpora(corpora, ({ sha256 }) => sha256);
  if (repeated !== undefined) {
    const { corpus, index, first, firstIndex } = repeated;
    throw new BadInput(
      `corpora.${index} of ${name} (${labelOf(corpus)}) holds the same bytes as corpora.${firstIndex} (${labelOf(first)}), ` +
        'and is read the same way: leave one of them out',
    );
  }
  const sources = corpora.map(({ sha256, format, textField, idField, take }, index) => {
    if (sha256 === undefined) throw new BadInput(`corpora.${index} of ${name}: the file was not uploaded (no sha256)`);
    return { sha256, format, textField, idField, ...(take === undefined ? {} : { take }) };
  });
  return builder.add('corpus', name, { sources, seed: run.seed, shardSize: run.shardSize }, {});
}

function labelOf({ source, object }: Corpus): string {
  return source === '' ? (object ?? '') : source;
}

/** The split of a data set into training and held-out pairs. */
export function splitStep(builder: StepBuilder, run: ResolvedRun, name: string): void {
  const data = run.data[name];
  if (data?.sha256 === undefined) throw new BadInput(`data.${name}: the file was not uploaded (no sha256)`);
  const { sha256, format, input, take } = data;
  const { count, share } = run.evaluation.heldOut;
  const heldOut = { share, ...(count === undefined ? {} : { count }) };
  const source = { sha256, format, input, ...(take === undefined ? {} : { take }) };
  builder.add('split', name, { data: name, source, heldOut, seed: run.seed }, {});
}
