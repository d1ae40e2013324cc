import { redecide } from '../../../activities/redecision/redecide.ts';
import { report } from '../../../activities/reporting/report.ts';
import { checkLedger } from '../../../pipeline/ledger.ts';
import type { StrategyChoice } from '../../../pipeline/run-file/arms.ts';
import { group } from '../choice/candidates.ts';
import { fakeModel, fakeTrainer } from '../fake-ports.ts';
import { finishedRun } from '../reporting/finished-run.ts';
import { fakeClassifier } from '../rules/fake-classifier.ts';
import { rejectionOf, withWorkbench, type Workbench } from '../workbench.ts';
import { decidedRun } from './decided-runs.ts';

// Margins over the runner-up: a 0.25, b 1, c none (one candidate), d 0.05.
const shards = [
  [group('a', 8, 4, 5), group('b', 6, 3, 7)],
  [group('c', 'empty', 9), group('d', 20, 21), group('e', 'empty')],
];

interface Row {
  id: string;
  instruction: string;
  output: string;
  perplexity: number;
  ifd?: number;
  provenance: Record<string, unknown>;
}

async function rowsOf(bench: Workbench, keys: readonly string[]): Promise<Row[]> {
  const texts = await Promise.all(keys.map(async (key) => Buffer.from(await bench.store.get(key)).toString('utf8')));
  return texts.flatMap((text) => text.split('\n').filter((line) => line !== '')).map((line) => JSON.parse(line) as Row);
}

const again = (bench: Workbench, choice: StrategyChoice, seed?: number) =>
  redecide({ store: bench.store }, { run: 'run-1', choice, seed });

test('the choice a run made gives the pairs of the run', () =>
  withWorkbench({}, async (bench) => {
    await decidedRun(bench, shards);
    const { redecision, difference } = await again(bench, { strategy: 'lowest' });
    expect(redecision).toMatchObject({ run: 'run-1', choice: { strategy: 'lowest', version: 1 }, seed: 13, pairs: 4 });
    expect(difference).toMatchObject({
      ...{ before: { pairs: 4 }, both: 4, onlyBefore: 0, onlyAfter: 0, examples: [] },
      fragments: { changed: 0, lost: 0, gained: 0 },
    });
    // (4 + 3 + 9 + 20) / 4
    expect(difference.before.meanPerplexity).toBeCloseTo(9, 9);
    expect(difference.after.meanPerplexity).toBeCloseTo(9, 9);
  }));

test('a margin leaves out what it rejects, with the reason in a ledger that adds up', () =>
  withWorkbench({}, async (bench) => {
    await decidedRun(bench, shards);
    const { redecision, difference } = await again(bench, { strategy: 'lowest', margin: 0.1 });
    expect((await rowsOf(bench, redecision.data)).map(({ id }) => id)).toEqual(['main/a', 'main/b', 'main/c']);
    expect(difference).toMatchObject({
      both: 3,
      onlyBefore: 1,
      onlyAfter: 0,
      fragments: { changed: 0, lost: 1, gained: 0 },
    });
    expect(difference.examples).toEqual([
      { output: 'Text of d.', before: [{ instruction: 'Say 0.', perplexity: expect.closeTo(20, 9) }], after: [] },
    ]);
    const [candidates, fragments] = redecision.arms[0]?.ledgers ?? [];
    for (const ledger of [candidates, fragments]) if (ledger !== undefined) checkLedger(ledger, 'again');
    expect(candidates).toMatchObject({ unit: 'candidate', in: 11, accepted: 3, out: { unit: 'pair', count: 3 } });
    expect(fragments?.reasons).toEqual({
      'rejected: margin over the runner-up below 0.1': 1,
      'rejected: no candidate could be scored': 1,
    });
  }));

test('fragments whose instruction changed are told apart from those that gained or lost their pairs', () =>
  withWorkbench({}, async (bench) => {
    await decidedRun(bench, shards, { choice: { strategy: 'bounds', highest: 8 } });
    const { difference } = await again(bench, { strategy: 'first' });
    // First: a 0 (8, was 4), b 0 (6, was 3); c and d had none; 9 and 20.
    expect(difference).toMatchObject({
      ...{ both: 0, onlyBefore: 2, onlyAfter: 4 },
      fragments: { changed: 2, lost: 0, gained: 2 },
    });
    expect(difference.after.meanPerplexity).toBeCloseTo((8 + 6 + 9 + 20) / 4, 9);
    expect(difference.examples.map(({ output, before, after }) => [output, before.length, after.length])).toEqual([
      ['Text of a.', 1, 1],
      ['Text of b.', 1, 1],
      ['Text of c.', 0, 1],
    ]);
  }));

test('several pairs of a fragment are compared with its one of before, and the other way round', () =>
  withWorkbench({}, async (bench) => {
    await decidedRun(bench, shards);
    const { redecision, difference } = await again(bench, { strategy: 'top-k', k: 2 });
    expect((await rowsOf(bench, redecision.data)).map(({ id }) => id)).toEqual([
      ...['main/a/1', 'main/a/2', 'main/b/1', 'main/b/0', 'main/c/1', 'main/d/0', 'main/d/1'],
    ]);
    expect(difference).toMatchObject({ both: 4, onlyBefore: 0, onlyAfter: 3, fragments: { changed: 3 } });
  }));

test('a run that kept several pairs of a fragment is compared by its own ids', () =>
  withWorkbench({}, async (bench) => {
    await decidedRun(bench, shards, { choice: { strategy: 'top-k', k: 2 } });
    const { difference } = await again(bench, { strategy: 'lowest' });
    expect(difference).toMatchObject({ before: { pairs: 7 }, both: 4, onlyBefore: 3, onlyAfter: 0 });
  }));

test('a row says where it comes from, as the rows of a run do', () =>
  withWorkbench({}, async (bench) => {
    await decidedRun(bench, shards);
    const { redecision } = await again(bench, { strategy: 'lowest' });
    expect((await rowsOf(bench, redecision.data))[0]).toMatchObject({
      ...{ id: 'main/a', instruction: 'Say 1.', input: '', output: 'Text of a.', perplexity: expect.closeTo(4, 9) },
      perplexities: [expect.closeTo(8, 9), expect.closeTo(4, 9), expect.closeTo(5, 9)],
      provenance: {
        ...{
          arm: 'main',
          corpus: 'A book of rivers',
          licence: 'CC-BY-4.0',
          line: 3,
          passage: 'passage-a',
          style: 'plain',
        },
        ...{ generator: 'writer', scorer: 'judge' },
      },
    });
  }));

test('every arm is chosen from again, and ids say which', () =>
  withWorkbench({}, async (bench) => {
    await decidedRun(bench, shards, { arms: ['one', 'two'] });
    const { redecision, difference } = await again(bench, { strategy: 'lowest' });
    expect(redecision.arms.map(({ name }) => name)).toEqual(['one', 'two']);
    expect(difference).toMatchObject({ before: { pairs: 8 }, after: { pairs: 8 }, both: 8 });
    expect(new Set((await rowsOf(bench, redecision.data)).map(({ id }) => id)).size).toBe(8);
  }));

test('what was chosen lies under its choice, says what it is made from, and is the same again', () =>
  withWorkbench({}, async (bench) => {
    await decidedRun(bench, shards);
    const first = await again(bench, { strategy: 'random' });
    expect(first.manifest).toMatch(/^runs\/run-1\/redecided\/[0-9a-f]{16}\/manifest\.json$/);
    const text = Buffer.from(await bench.store.get(first.manifest)).toString('utf8');
    expect(JSON.parse(text)).toEqual({ schema: 1, ...first.redecision });
    expect(first.redecision.arms[0]?.scores).toMatch(/^artifacts\/score\//);
    expect(await again(bench, { strategy: 'random' })).toEqual(first);
    const other = await again(bench, { strategy: 'random' }, 14);
    expect(other.manifest).not.toBe(first.manifest);
    expect((await again(bench, { strategy: 'lowest', margin: 0 })).manifest).toBe(
      (await again(bench, { strategy: 'lowest' })).manifest,
    );
  }));

test('a run that is not there, and one of an earlier version, are told apart', () =>
  withWorkbench({}, async (bench) => {
    const missing = await rejectionOf(again(bench, { strategy: 'lowest' }));
    expect([missing.name, missing.message]).toEqual(['BadInput', expect.stringContaining('"run-1" has no report')]);
    await bench.store.put('runs/run-1/report.json', Buffer.from('{"artifacts":{"data":[]}}'));
    const early = await rejectionOf(again(bench, { strategy: 'lowest' }));
    expect([early.name, early.message]).toEqual(['BadInput', expect.stringContaining('start its run file again')]);
  }));

test('the rules of the run are applied again, so that only what passed them can be chosen', () =>
  withWorkbench({}, async (bench) => {
    const rules = [
      { strategy: 'blacklist', words: ['1', '21'] },
      { strategy: 'length', output: { min: 4 } },
    ];
    const texts = shards.map((one) =>
      one.map((made) => ({ ...made, fragment: { ...made.fragment, text: `It is all of ${made.fragment.id}.` } })),
    );
    await decidedRun(bench, texts, { rules });
    // Without "Say 1." the lowest are a 5, b 6, d 20; c has none left.
    const { redecision, difference } = await again(bench, { strategy: 'lowest' });
    expect(difference).toMatchObject({ both: 3, onlyBefore: 0, onlyAfter: 0 });
    expect((await rowsOf(bench, redecision.data)).map(({ id, instruction }) => [id, instruction])).toEqual([
      ['main/a', 'Say 2.'],
      ['main/b', 'Say 0.'],
      ['main/d', 'Say 0.'],
    ]);
    const several = await again(bench, { strategy: 'top-k', k: 3 });
    const rows = await rowsOf(bench, several.redecision.data);
    expect(rows.map(({ instruction }) => instruction)).not.toContain('Say 1.');
    expect(several.redecision.arms[0]?.ledgers[0]?.reasons).toMatchObject({
      'rejected: blacklist: word in the instruction': 4,
    });
  }));

test('a rule that asks a classifier goes by what was kept of it: no server is asked', () => {
  const fake = fakeClassifier((text) => (text === 'Say 1.' ? 1 : 0));
  return withWorkbench(fake.ports, async (bench) => {
    const rules = [{ strategy: 'toxicity', server: 'judge' }];
    await decidedRun(bench, shards, { rules, classifiers: ['judge'] });
    const asked = fake.asked.length;
    const { difference } = await redecide({ store: bench.store }, { run: 'run-1', choice: { strategy: 'lowest' } });
    expect(difference).toMatchObject({ before: { pairs: 3 }, both: 3, onlyBefore: 0, onlyAfter: 0 });
    expect(asked).toBe(2);
    expect(fake.asked).toHaveLength(asked);
  });
});

test('what a classifier was never asked is refused, with the shard that lacks it', () => {
  const fake = fakeClassifier(() => 0);
  return withWorkbench(fake.ports, async (bench) => {
    const rules = [{ strategy: 'toxicity', server: 'judge' }];
    await decidedRun(bench, shards, { rules, classifiers: ['judge'], skipped: 1 });
    const error = await rejectionOf(again(bench, { strategy: 'lowest' }));
    expect([error.name, error.message]).toEqual([
      'BadInput',
      expect.stringContaining('shard 2 of arm "main" of run-1'),
    ]);
  });
});

test('a choice by the score of outputs alone needs a run that has them, and says so before anything is written', () =>
  withWorkbench({}, async (bench) => {
    const alone = { logProbabilitySum: -Math.log(4.5), tokens: 1 };
    await decidedRun(bench, shards);
    const error = await rejectionOf(again(bench, { strategy: 'ifd' }));
    expect([error.name, error.message]).toEqual(['BadInput', expect.stringContaining('choice: { strategy: ifd }')]);
    for await (const key of bench.store.list('runs/')) expect(key).not.toContain('redecided');
    const withAlone = shards.map((one) => one.map((made) => ({ ...made, alone })));
    await decidedRun(bench, withAlone, { run: 'run-2', outputs: true });
    const { redecision } = await redecide({ store: bench.store }, { run: 'run-2', choice: { strategy: 'ifd' } });
    // 4, 3, 9 and 20 over 4.5.
    const rows = await rowsOf(bench, redecision.data);
    expect(rows.map(({ id, ifd }) => [id, ifd])).toEqual([
      ['main/a', expect.closeTo(4 / 4.5, 9)],
      ['main/b', expect.closeTo(3 / 4.5, 9)],
    ]);
  }));

test('a choice that does not exist is refused before anything is written', () =>
  withWorkbench({}, async (bench) => {
    await decidedRun(bench, shards);
    const error = await rejectionOf(again(bench, { strategy: 'top-k', k: 0 }));
    expect([error.name, error.message]).toEqual(['BadInput', expect.stringContaining('k:')]);
    for await (const key of bench.store.list('runs/')) expect(key).not.toContain('redecided');
  }));

test('the rows of a finished run are those that its own choice gives again, while none is left out of its training', () => {
  let call = 0;
  const fake = fakeModel(
    (_, j) => (j === 2 ? '' : `Say | ${j}.`),
    () => -1 - (call++ % 2),
  );
  return withWorkbench({ ...fake.ports, trainer: fakeTrainer() }, async (bench) => {
    const input = await finishedRun(bench, ['The Danube is long.', '', 'The Nile is longer.', 'The Po is short.']);
    await bench.run((all) => report(all, input));
    const { redecision, difference } = await redecide(bench, { run: 'run-1', choice: { strategy: 'lowest' } });
    const text = async (key: string) => Buffer.from(await bench.store.get(key)).toString('utf8');
    expect(await text(redecision.data[0] ?? '')).toBe(await text('runs/run-1/data-00000.jsonl'));
    expect(difference).toMatchObject({ both: 3, onlyBefore: 0, onlyAfter: 0 });
  });
});
