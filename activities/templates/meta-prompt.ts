import { z } from 'zod';
import { instanceDefect } from '../../text/instance-defect.ts';
import { metaCompletion, metaPrompt, metaPromptShown, metaPromptTasks } from '../../text/meta-prompt.ts';
import { isAskedFor, repliedTasks, type RepliedTask } from '../../text/meta-prompt-reply.ts';
import { sample, shuffled, type Random } from '../../text/random.ts';
import { templateStrategy, type CollectiveRow, type PromptPair, type ReadInstances } from './strategy.ts';

const parameters = z.strictObject({
  form: z.enum(['text', 'chat']).default('text').describe("as it is, or said by a user in the model's chat template"),
});

/**
 * Alpaca's way (paper, Table 8): no output is given; the model is shown three human pairs and writes up to 17 new
 * instances of instruction, input and output. For a model without training, or one that was trained on lists of 20.
 */
export const metaPromptTemplate = templateStrategy({
  name: 'meta-prompt',
  version: 1,
  summary: 'three human pairs in, up to 17 new instances of instruction, input and output out',
  parameters,
  needs: ['generate'],
  scope: 'record',
  direction: 'reversed',
  styles: () => ['meta-prompt'],
  form: (chosen) => chosen.form,
  examples: () => metaPromptShown,
  stop: [`\n${metaPromptTasks + 1}. Instruction:`],
  row: (pair, _style, shown) => ({ prompt: metaPrompt(shown), completion: metaCompletion([pair]) }),
  lists: { pairs: metaPromptTasks - metaPromptShown, rows: listRows },
  read: (text) => text.trim(),
  instances: readInstances,
});

const newTasks = metaPromptTasks - metaPromptShown;

/**
 * Lists of 20: three pairs in the prompt and 17 in the completion. Each pair is in the completion of one list; the last
 * list is filled up with others, so that all are as long. Fewer than 20 pairs give shorter lists.
 */
function listRows(pairs: readonly (PromptPair & { id: string })[], random: Random): CollectiveRow[] {
  const inOrder = shuffled(pairs, random);
  if (inOrder.length <= metaPromptShown) return [];
  const size = Math.min(newTasks, inOrder.length - metaPromptShown);
  const rows: CollectiveRow[] = [];
  for (let start = 0; start < inOrder.length; start += size) {
    const own = inOrder.slice(start, start + size);
    const missing = size - own.length;
    const rest = [...inOrder.slice(0, start), ...inOrder.slice(start + size)];
    const others = sample(rest, missing + metaPromptShown, random);
    const filling = others.splice(0, missing);
    rows.push({
      prompt: metaPrompt(others),
      completion: metaCompletion([...own, ...filling]),
      learns: own.map(({ id }) => id),
    });
  }
  return rows;
}

/** The rules of Alpaca on one reply; that an instance is new among others is for a rule on pairs. */
function readInstances(reply: string, finish: 'stop' | 'length'): ReadInstances {
  const read: ReadInstances = { instances: [], dropped: [] };
  const tasks = repliedTasks(reply);
  tasks.forEach((replied, index) => {
    const place = index + 1;
    const isCut = finish === 'length' && place === tasks.length;
    const reason = isCut ? 'cut at maxNewTokens' : defectOf(replied);
    if (replied.task !== undefined && reason === undefined) read.instances.push({ ...replied.task, place });
    else read.dropped.push({ place, reason: reason ?? '' });
  });
  return read;
}

function defectOf(replied: RepliedTask): string | undefined {
  if (!isAskedFor(replied)) return `not one of the ${newTasks} tasks that were asked for`;
  if (replied.task === undefined) return 'not an instruction, an input and an output';
  return instanceDefect(replied.task);
}
