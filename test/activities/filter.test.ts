import { readShardedRecords } from '../../activities/sharded-records.ts';
import { pairSchema, type Pair } from '../../pipeline/records.ts';
import { group } from './choice/candidates.ts';
import { fakeModel, type FakeModel } from './fake-ports.ts';
import { madeUpScores } from './redecision/decided-runs.ts';
import { corpusOf, extracted, filtered, generated, scored } from './shards.ts';
import { withWorkbench, type Workbench } from './workbench.ts';

const lines = Array.from({ length: 30 }, (_, index) => `Fact number ${index} of the river.`);

/** A scorer that gives the k-th scored candidate the k-th mean log-probability. */
function scorerOf(logProbabilities: (position: number) => number): FakeModel {
  let position = 0;
  return fakeModel(
    (_, j) => `Say ${j}.`,
    () => logProbabilities(position++),
  );
}

async function scoresOf(bench: Workbench, passages: string[], candidates = 3) {
  const { whole: fragments } = await extracted(bench, await corpusOf(bench, passages));
  const model = await bench.model('base');
  const { whole: groups } = await generated(bench, fragments.ref, model, { candidates });
  return (await scored(bench, groups.ref, model)).whole.ref;
}

async function pairsOf(bench: Workbench, scores: Awaited<ReturnType<typeof scoresOf>>, strategy: string, seed = 13) {
  const { whole } = await filtered(bench, scores, strategy, seed);
  return { whole, pairs: await readShardedRecords(bench, whole.ref, 'records', pairSchema) };
}

const mean = (pairs: Pair[]) => pairs.reduce((sum, { perplexity }) => sum + perplexity, 0) / pairs.length;

test('the candidate with the lowest perplexity is kept, with the perplexities of all', () =>
  withWorkbench(scorerOf((k) => [-2, -1, -3][k] ?? 0).ports, async (bench) => {
    const { pairs } = await pairsOf(bench, await scoresOf(bench, ['The Danube is long.']), 'lowest');
    expect(pairs).toHaveLength(1);
    expect(pairs[0]).toMatchObject({ instruction: 'Say 1.', output: 'The Danube is long.', candidate: 1, input: '' });
    // e^1, e^2 and e^3.
    expect(pairs[0]?.perplexity).toBeCloseTo(2.718281828, 8);
    expect(pairs[0]?.perplexities.map((value) => Number(value?.toFixed(6)))).toEqual([7.389056, 2.718282, 20.085537]);
  }));

test('of equal candidates the first is kept', () =>
  withWorkbench(scorerOf((k) => [-2, -1, -1][k] ?? 0).ports, async (bench) => {
    const { pairs } = await pairsOf(bench, await scoresOf(bench, ['The Danube.']), 'lowest');
    expect(pairs[0]?.candidate).toBe(1);
  }));

test('the chosen candidate is at most as perplexing as every sibling, and on average less than a random one', () =>
  withWorkbench(scorerOf((k) => -1 - ((k * 7919) % 23) / 10).ports, async (bench) => {
    const scores = await scoresOf(bench, lines);
    const { pairs } = await pairsOf(bench, scores, 'lowest');
    expect(pairs).toHaveLength(lines.length);
    for (const { perplexity, perplexities } of pairs) {
      for (const other of perplexities) expect(perplexity).toBeLessThanOrEqual(other ?? 0);
    }
    const { pairs: drawn } = await pairsOf(bench, scores, 'random');
    expect(mean(pairs)).toBeLessThan(mean(drawn));
  }));

test('random follows its seed and takes every place; first takes the first', () =>
  withWorkbench(scorerOf(() => -1).ports, async (bench) => {
    const scores = await scoresOf(bench, lines);
    const chosen = async (strategy: string, seed: number) =>
      (await pairsOf(bench, scores, strategy, seed)).pairs.map(({ candidate }) => candidate);
    const drawn = await chosen('random', 13);
    expect(new Set(drawn)).toEqual(new Set([0, 1, 2]));
    expect(await chosen('random', 14)).not.toEqual(drawn);
    expect(new Set(await chosen('first', 13))).toEqual(new Set([0]));
  }));

test('every output is kept while one of its candidates could be scored', () =>
  withWorkbench({}, async (bench) => {
    const ids = Array.from({ length: 30 }, (_, index) => `f${index}`);
    const groups = ids.map((id) => group(id, 'empty', 'empty', 3));
    const { pairs, whole } = await pairsOf(bench, await madeUpScores(bench, [groups]), 'lowest');
    expect(pairs.map(({ output }) => output)).toEqual(ids.map((id) => `Text of ${id}.`));
    expect(pairs[0]?.perplexities).toEqual([null, null, expect.closeTo(3, 9)]);
    expect(whole.ledgers[0]).toMatchObject({ unit: 'candidate', in: 90, accepted: 30, rejected: 60 });
    expect(whole.ledgers[0]?.reasons).toEqual({ 'rejected: empty': 60 });
  }));

test('a fragment without a scored candidate is counted with its reason; candidates and fragments both add up', () =>
  withWorkbench({}, async (bench) => {
    const groups = [group('a', 'empty', 'empty', 'empty'), group('b', 4, 4, 4)];
    const { pairs, whole } = await pairsOf(bench, await madeUpScores(bench, [groups]), 'lowest');
    expect(pairs.map(({ id }) => id)).toEqual(['b']);
    const [candidates, fragments] = whole.ledgers;
    expect(candidates).toMatchObject({ in: 6, accepted: 1, rejected: 5, out: { unit: 'pair', count: 1 } });
    expect(candidates?.reasons).toEqual({ 'rejected: empty': 3, 'rejected: a sibling has a lower perplexity': 2 });
    expect(fragments).toMatchObject({ unit: 'fragment', in: 2, accepted: 1, rejected: 1 });
    expect(fragments?.reasons).toEqual({ 'rejected: no candidate could be scored': 1 });
  }));
