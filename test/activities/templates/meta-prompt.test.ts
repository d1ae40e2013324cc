import { metaPromptTemplate } from '../../../activities/templates/meta-prompt.ts';
import { repliedTasks } from '../../../text/meta-prompt-reply.ts';
import { metaCompletion, metaPrompt } from '../../../text/meta-prompt.ts';
import { seededRandom } from '../../../text/random.ts';

const template = metaPromptTemplate.bind({});
const pairs = Array.from({ length: 175 }, (_, index) => ({
  id: `seeds/${index}`,
  instruction: `Say the number ${index} aloud.`,
  input: index % 2 === 0 ? '' : `${index}`,
  output: `It is ${index}.`,
}));

const learnt = (count: number) => template.lists?.rows(pairs.slice(0, count), seededRandom(1)) ?? [];
const numbersIn = (text: string) => [...text.matchAll(/the number (\d+) aloud/g)].map(([, number]) => Number(number));

test('it shows three pairs, whatever was asked for, and stops before a 21st task', () => {
  expect(template.examples).toBe(3);
  expect(
    template.row({ instruction: '', input: '', output: 'prompt 1' }, 'meta-prompt', pairs.slice(0, 3)).prompt,
  ).toBe(metaPrompt(pairs.slice(0, 3)));
  expect(template.stop).toEqual(['\n21. Instruction:']);
});

test('a row to learn from is a list of 20: three in the prompt, 17 others in the completion', () => {
  const rows = learnt(175);
  expect(rows).toHaveLength(11);
  expect(template.lists?.pairs).toBe(17);
  for (const { prompt, completion } of rows) {
    const [shown, asked] = [numbersIn(prompt), numbersIn(completion)];
    expect([shown.length, asked.length, new Set([...shown, ...asked]).size]).toEqual([3, 17, 20]);
    expect(repliedTasks(completion).map(({ number }) => number)).toEqual(Array.from({ length: 17 }, (_, k) => k + 4));
  }
});

test('each pair is learnt in one row and stands in its completion', () => {
  const rows = learnt(175);
  expect(rows.flatMap(({ learns }) => learns).toSorted()).toEqual(pairs.map(({ id }) => id).toSorted());
  for (const { learns, completion } of rows) {
    const held = numbersIn(completion).map((number) => `seeds/${number}`);
    expect(held.slice(0, learns.length)).toEqual(learns);
  }
  expect(rows.at(-1)?.learns).toHaveLength(5);
});

test('rows follow from the draw alone', () => {
  expect(learnt(60)).toEqual(learnt(60));
  expect(template.lists?.rows(pairs.slice(0, 60), seededRandom(2))).not.toEqual(learnt(60));
});

test('a list draws only the pairs it shows and is filled up with, so that many pairs take no longer each', () => {
  const random = seededRandom(1);
  let draws = 0;
  template.lists?.rows(pairs, () => {
    draws++;
    return random();
  });
  // Their order, three shown in each of 11 lists, and 12 that fill the last one up
  expect(draws).toBe(175 + 11 * 3 + 12);
});

test('few pairs make short lists, and three none', () => {
  expect(learnt(3)).toEqual([]);
  expect(learnt(5).map(({ prompt, completion }) => [numbersIn(prompt).length, numbersIn(completion).length])).toEqual([
    [3, 2],
    [3, 2],
    [3, 2],
  ]);
});

const reply = metaCompletion([
  { instruction: 'Name a river of Spain.', input: '', output: 'The Ebro.' },
  { instruction: 'Draw a map of it.', input: '', output: 'I cannot.' },
  { instruction: 'Translate it into French.', input: 'long', output: 'long ou longue' },
]);

test('a reply gives its instances with their places, and a reason for each that is dropped', () => {
  expect(template.instances?.(reply, 'stop')).toEqual({
    instances: [
      { instruction: 'Name a river of Spain.', input: '', output: 'The Ebro.', place: 1 },
      { instruction: 'Translate it into French.', input: 'long', output: 'long ou longue', place: 3 },
    ],
    dropped: [{ place: 2, reason: 'instruction names what a text model cannot do' }],
  });
});

test('of a reply that was cut only the last block is dropped', () => {
  const read = template.instances?.(reply.slice(0, -4), 'length');
  expect(read?.instances.map(({ place }) => place)).toEqual([1]);
  expect(read?.dropped.at(-1)).toEqual({ place: 3, reason: 'cut at maxNewTokens' });
});

test('tasks beyond the 20th and blocks without their fields are dropped', () => {
  const many = metaCompletion(
    Array.from({ length: 19 }, (_, k) => ({ instruction: `Say the word ${k}.`, input: '', output: `${k}` })),
  );
  const read = template.instances?.(`${many}\nand so on`, 'stop');
  expect([read?.instances.length, read?.dropped]).toEqual([
    17,
    [18, 19].map((place) => ({ place, reason: 'not one of the 17 tasks that were asked for' })),
  ]);
  expect(template.instances?.(' I cannot do that.', 'stop')).toEqual({
    instances: [],
    dropped: [{ place: 1, reason: 'not an instruction, an input and an output' }],
  });
});
