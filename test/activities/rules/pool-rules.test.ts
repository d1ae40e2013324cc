import { passPools } from '../../../activities/rules/pool-rules.ts';
import { RecordCounts } from '../../../activities/record-counts.ts';
import { versioned, rules } from '../../../activities/strategies.ts';
import { checkLedger } from '../../../pipeline/ledger.ts';
import { seededRandom } from '../../../text/random.ts';
import { rougeL } from '../../../text/rouge.ts';

interface Instructed {
  id: string;
  instruction: string;
}

const named = (prefix: string, texts: string[]): Instructed[] =>
  texts.map((instruction, index) => ({ id: `${prefix}${index}`, instruction }));

async function passed(pairs: Instructed[], known: Instructed[], parameters: object = {}) {
  const counts = new RecordCounts('pair');
  const beats: unknown[] = [];
  const pulse = { signal: new AbortController().signal, beat: (details: unknown) => beats.push(details) };
  const chosen = [versioned(rules, { strategy: 'novelty', ...parameters })];
  const kept = await passPools(pairs, known, chosen, counts, pulse);
  counts.accept(kept.length);
  checkLedger(counts.ledger, 'test');
  return { kept: kept.map(({ id }) => id), counts, beats };
}

test('an instruction like one that was kept, or a human-written one, is rejected with that one and its ROUGE-L', async () => {
  const { kept, counts } = await passed(
    named('p', [
      'Name the longest river of Europe.',
      // Six tokens each, five in common: 5/6 is 0.8333.
      'Name the longest river of Asia.',
      'Translate the sentence into French, please.',
      // Like the one that was rejected, not like any that was kept: 4/6 with the first, 2/3.
      'Name the highest river of Asia.',
    ]),
    named('seed', ['Translate the sentence into French.']),
  );
  expect(kept).toEqual(['p0', 'p3']);
  expect(counts.rejects).toEqual([
    {
      id: 'p1',
      ending: 'rejected',
      reason: 'novelty: ROUGE-L with an earlier instruction above 0.7',
      detail: 'p0 0.8333',
    },
    {
      id: 'p2',
      ending: 'rejected',
      reason: 'novelty: ROUGE-L with an earlier instruction above 0.7',
      detail: 'seed0 0.9091',
    },
  ]);
});

test('an instruction exactly at the bound passes, as in Self-Instruct', async () => {
  // Seven of ten tokens in common, in order: F is 0.7.
  const pairs = named('p', ['a b c d e f g h i j', 'a b c d e f g x y z']);
  expect((await passed(pairs, [])).kept).toEqual(['p0', 'p1']);
  expect((await passed(pairs, [], { max: 0.69 })).kept).toEqual(['p0']);
});

test('gives what comparing each pair with all before it gives', async () => {
  const draw = seededRandom(3, 'texts');
  const words = ['name', 'the', 'river', 'of', 'a', 'longest', 'city', 'in', 'write', 'poem'];
  const text = () =>
    Array.from({ length: 3 + Math.floor(draw() * 5) }, () => words[Math.floor(draw() * words.length)]).join(' ');
  const known = named('s', Array.from({ length: 20 }, text));
  const pairs = named('p', Array.from({ length: 300 }, text));
  const expected: Instructed[] = [];
  for (const pair of pairs) {
    const before = [...known, ...expected];
    const most = Math.max(
      ...before.map((one) => rougeL(pair.instruction, one.instruction, { stemmer: false }).fmeasure),
    );
    if (most <= 0.7) expected.push(pair);
  }
  const { kept, counts } = await passed(pairs, known);
  expect(kept).toEqual(expected.map(({ id }) => id));
  expect(kept.length).toBeGreaterThan(20);
  expect(counts.ledger.rejected).toBe(300 - kept.length);
});

test('an activity that is cancelled while it compares ends', async () => {
  const controller = new AbortController();
  controller.abort(new Error('cancelled'));
  const pairs = named(
    'p',
    Array.from(
      { length: 20_000 },
      (_, index) => `name the river ${index} of ${index % 97} in ${index % 89} and ${index % 83}`,
    ),
  );
  const chosen = [versioned(rules, { strategy: 'novelty' })];
  const pulse = { signal: controller.signal, beat: () => undefined };
  await expect(passPools(pairs, [], chosen, new RecordCounts('pair'), pulse)).rejects.toThrow('cancelled');
});
