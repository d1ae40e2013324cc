import type { HumanPair } from '../pipeline/records.ts';
import { joinInput } from '../text/join-input.ts';
import { sample, seededRandom } from '../text/random.ts';
import { BadInput } from './bad-input.ts';
import { readRawPairs, type RawPair } from './human-formats.ts';

/** How a data set is read. */
export interface HumanForm {
  format: string;
  input: 'join' | 'keep' | 'drop';
  takePerTask?: number | undefined;
  firstPerTask?: number | undefined;
}

/** A file of a data set. */
export interface HumanFile {
  lines: AsyncIterable<Uint8Array>;
  /** Names it in messages. */
  label: string;
  /** What its pairs say they come from, where the data set has several files. */
  source?: string | undefined;
}

/**
 * Human-written pairs of a data set, in the order of its files and their lines; of each task those that are wanted.
 * @param data the data set's name
 * @param seed draws what is taken of a task, and the reference that is learnt where an instance has several
 * @throws BadInput naming file, line and field
 */
export async function readHumanPairs(
  files: Iterable<HumanFile>,
  form: HumanForm,
  data: string,
  seed: number,
): Promise<HumanPair[]> {
  const pairs: HumanPair[] = [];
  let before = 0;
  for (const { lines, label, source } of files) {
    const raw = await readRawPairs(lines, form.format, label, seed);
    if (raw.length === 0) throw new BadInput(`${label}: holds no pairs`);
    const all = raw.map((pair, index) => finish(pair, before + index, form, data, source));
    pairs.push(...ofTask(all, form, data, source ?? '', seed));
    before += raw.length;
  }
  return pairs;
}

function ofTask(
  pairs: HumanPair[],
  { firstPerTask, takePerTask }: HumanForm,
  data: string,
  source: string,
  seed: number,
): HumanPair[] {
  if (firstPerTask !== undefined) return pairs.slice(0, firstPerTask);
  if (takePerTask === undefined) return pairs;
  const taken = new Set(sample(pairs, takePerTask, seededRandom(seed, data, source, 'task')));
  return pairs.filter((pair) => taken.has(pair));
}

/** @param index of the pair in its data set: ids of files may repeat one another */
function finish(
  { line, ownId, instruction, input, output, references, instance }: RawPair,
  index: number,
  form: HumanForm,
  data: string,
  source: string | undefined,
): HumanPair {
  return {
    id: `${data}/${ownId === '' ? line : ownId}/${index + 1}`,
    line,
    data,
    instruction: form.input === 'join' ? joinInput(instruction, input) : instruction,
    input: form.input === 'keep' ? input : '',
    output,
    references,
    ...(source === undefined ? {} : { source }),
    ...(instance === undefined ? {} : { instance }),
    // Where nothing is its own but the output, two instances are told apart by the definition alone
    ...(instance === undefined || form.input === 'drop' || input.trim() === '' ? {} : { shared: instruction.length }),
  };
}
