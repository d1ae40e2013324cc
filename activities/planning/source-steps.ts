import type { Arm } from '../../pipeline/run-file/arms.ts';
import type { ResolvedRun } from '../../pipeline/run-file/resolved.ts';
import { repeatedCorpora } from '../../pipeline/run-file/repeated-corpora.ts';
import { inputOf, type Corpus } from '../../pipeline/run-file/sources.ts';
import { dataBehind } from '../../pipeline/run-file/uses.ts';
import { BadInput } from '../bad-input.ts';
import { showsExamples } from '../strategies.ts';
import type { StepBuilder } from './step-builder.ts';

/**
 * Ids of the splits of the data sets that hold something out. What holds out nothing is left away, so that runs which
 * differ in that share what they make.
 */
export function splitIds({ data, evaluation }: ResolvedRun): string[] {
  const none = evaluation.heldOut.count === 0;
  return Object.keys(data)
    .filter((name) => !none || data[name]?.use === 'evaluate')
    .map((name) => `split:${name}`);
}

/**
 * The corpus step of some sources; arms and tiny models that read the same files share one.
 * @param arm whose corpora they are, which must not take the rows that measure the run or teach its generator
 * @throws BadInput for a file that is not in the store, and for two of the same content that are read the same way
 */
export function corpusStep(
  builder: StepBuilder,
  run: ResolvedRun,
  name: string,
  corpora: readonly Corpus[],
  arm?: Arm,
): string {
  const [repeated] = repeatedCorpora(corpora, ({ sha256 }) => sha256);
  if (repeated !== undefined) {
    const { corpus, index, first, firstIndex } = repeated;
    throw new BadInput(
      `corpora.${index} of ${name} (${labelOf(corpus)}) holds the same bytes as corpora.${firstIndex} (${labelOf(first)}), ` +
        'and is read the same way: leave one of them out',
    );
  }
  const sets = [...new Set(corpora.map(setOf))];
  const sources = corpora.map((corpus, index) => {
    const { sha256, format, textField, idField, takePerTask, take = takePerTask, total } = corpus;
    if (sha256 === undefined) throw new BadInput(`corpora.${index} of ${name}: the file was not uploaded (no sha256)`);
    return {
      ...{ sha256, format, textField, idField },
      ...(take === undefined ? {} : { take }),
      ...(total === undefined ? {} : { total: { set: sets.indexOf(setOf(corpus, index)), count: total } }),
      ...referenceOf(format),
    };
  });
  const besides = arm === undefined ? [] : splitsBeside(run, arm);
  return builder.add(
    'corpus',
    name,
    {
      ...{ sources, seed: run.seed, shardSize: run.shardSize },
      ...(besides.length === 0 ? {} : { besides: besides.map(({ meaning }) => meaning) }),
    },
    besides.length === 0 ? {} : { seedData: besides.map(({ data }) => `split:${data}`) },
  );
}

/** Which entry of the run file a corpus belongs to: files of one set share its total. */
function setOf({ set }: Corpus, index: number): string {
  return set ?? `corpora.${index}`;
}

/** Of several references a task's instance gives one, drawn by seed. */
function referenceOf(format: string): { reference?: 'random' } {
  return format === 'superni' ? { reference: 'random' } : {};
}

interface Beside {
  data: string;
  meaning: 'disjoint' | 'same' | 'held-out';
}

/** The splits whose instances an arm's task files may hold too, and what each means for them. */
function splitsBeside(run: ResolvedRun, arm: Arm): Beside[] {
  if (!arm.corpora.some(({ format }) => format === 'superni')) return [];
  // A prompt that shows an instance beside the question about its output gives the answer away
  const learnt = new Set([...dataBehind(run, arm), ...(showsExamples(arm.template) ? arm.seedData : [])]);
  return Object.entries(run.data).flatMap(([data, { format, use }]): Beside[] => {
    if (format !== 'superni') return [];
    if (learnt.has(data)) return [{ data, meaning: arm.instances }];
    const holdsOut = use === 'evaluate' || run.evaluation.heldOut.count !== 0;
    return holdsOut ? [{ data, meaning: 'held-out' }] : [];
  });
}

/** The corpus step of an arm that has prompts in place of passages. */
export function promptsStep(builder: StepBuilder, run: ResolvedRun, name: string, prompts: { count: number }): string {
  return builder.add('corpus', name, { sources: [], prompts, seed: run.seed, shardSize: run.shardSize }, {});
}

function labelOf({ source, object }: Corpus): string {
  return source === '' ? (object ?? '') : source;
}

/** The split of a data set into training and held-out pairs; one for evaluation is held out as a whole. */
export function splitStep(builder: StepBuilder, run: ResolvedRun, name: string): void {
  const data = run.data[name];
  const sha256 = data?.files?.map((file) => file.sha256) ?? data?.sha256;
  if (data === undefined || sha256 === undefined) {
    throw new BadInput(`data.${name}: the file was not uploaded (no sha256)`);
  }
  const { format, take, takePerTask, firstPerTask, use } = data;
  const { count, share } = run.evaluation.heldOut;
  const heldOut = use === 'evaluate' ? 'all' : { share, ...(count === undefined ? {} : { count }) };
  const source = {
    ...{ sha256, format, input: inputOf(data) },
    ...(take === undefined ? {} : { take }),
    ...(takePerTask === undefined ? {} : { takePerTask }),
    ...(firstPerTask === undefined ? {} : { firstPerTask }),
    ...referenceOf(format),
  };
  builder.add('split', name, { data: name, source, heldOut, seed: run.seed }, {});
}
