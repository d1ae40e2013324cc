import { filter } from '../../../activities/filter.ts';
import { labelledTextSchema } from '../../../activities/rules/record-rules.ts';
import { readShardedRecords } from '../../../activities/sharded-records.ts';
import { ServerUnavailable } from '../../../clients/server-errors.ts';
import type { ScoredGroup } from '../../../pipeline/records.ts';
import { candidate, group } from '../choice/candidates.ts';
import { madeUpScores } from '../redecision/decided-runs.ts';
import { rejectionOf, withWorkbench } from '../workbench.ts';
import { fakeClassifier } from './fake-classifier.ts';
import { filteredBy } from './filtered.ts';

/** A fragment whose candidates say this, the first with the lowest perplexity. */
function saying(id: string, texts: string[], output = `Text of ${id}.`, supervised?: boolean): ScoredGroup {
  const made = group(id);
  const fragment = { ...made.fragment, text: output, ...(supervised === undefined ? {} : { supervised }) };
  return { ...made, fragment, candidates: texts.map((text, index) => candidate(index, 2 + index, text)) };
}

const short = { strategy: 'length', instruction: { min: 3 } };
const listed = { strategy: 'blacklist', words: ['map'] };
const toxicity = { strategy: 'toxicity', server: 'judge' };

test('a rule judges before the choice: the next best candidate is chosen, and the ledger says why the best was not', () =>
  withWorkbench({}, async (bench) => {
    const groups = [
      saying('a', ['Go on.', 'Name the map.', 'Name a river.', 'Name a hill.']),
      saying('b', ['Go.', 'On.']),
    ];
    const { pairs, rejects, whole } = await filteredBy(bench, groups, [short, listed]);
    expect(pairs.map(({ id, instruction }) => [id, instruction])).toEqual([['a', 'Name a river.']]);
    // All perplexities are kept, those of rejected candidates too.
    expect(pairs[0]?.perplexities.map((value) => Math.round((value ?? 0) * 1e6) / 1e6)).toEqual([2, 3, 4, 5]);
    expect(whole.ledgers[0]).toMatchObject({ unit: 'candidate', in: 6, accepted: 1, rejected: 5 });
    expect(whole.ledgers[0]?.reasons).toEqual({
      'rejected: length: instruction below 3 words': 3,
      'rejected: blacklist: word in the instruction': 1,
      'rejected: a sibling has a lower perplexity': 1,
    });
    expect(whole.ledgers[1]?.reasons).toEqual({ 'rejected: no candidate passed the rules': 1 });
    expect(rejects.find(({ id }) => id === 'a/1')).toMatchObject({ detail: 'map' });
  }));

test('a candidate that could not be scored is not judged, and keeps its own reason', () =>
  withWorkbench({}, async (bench) => {
    const groups = [{ ...saying('a', []), candidates: [candidate(0, 'empty', ''), candidate(1, 4, 'Go.')] }];
    const { whole } = await filteredBy(bench, groups, [short]);
    expect(whole.ledgers[0]?.reasons).toEqual({
      'rejected: empty': 1,
      'rejected: length: instruction below 3 words': 1,
    });
    expect(whole.ledgers[1]?.reasons).toEqual({ 'rejected: no candidate passed the rules': 1 });
  }));

test.each([
  ['supervised outputs of a letter stay as they are, byte for byte, each with its own pair', true],
  ['outputs of a letter that are not supervised are judged', false],
])('%s', (_, supervised) =>
  withWorkbench({}, async (bench) => {
    const outputs = ['A', 'A', ' no ', 'Ja\u0308', '42'];
    const groups = outputs.map((output, at) => saying(`s${at}`, [`Answer the question ${at}.`], output, supervised));
    const strict = [
      { strategy: 'length', output: { min: 4 } },
      { strategy: 'language', allow: ['en'], minCharacters: 1 },
    ];
    const { pairs } = await filteredBy(bench, groups, strict);
    expect(pairs.map(({ output }) => output)).toEqual(supervised ? outputs : []);
    expect(new Set(pairs.map(({ id }) => id)).size).toBe(pairs.length);
  }),
);

test('a classifier is asked once about each text that the other rules let through, and what it says is kept', () => {
  const fake = fakeClassifier((text) => (text === 'Insult a river.' ? 0.9 : text === 'Text of c.' ? 0.51 : 0.5));
  return withWorkbench(fake.ports, async (bench) => {
    const groups = [
      saying('a', ['Insult a river.', 'Name a river.', 'Go.']),
      saying('b', ['Name a river.']),
      saying('c', ['Name a hill.']),
    ];
    const { pairs, rejects, whole } = await filteredBy(bench, groups, [toxicity, short], ['judge']);
    expect(fake.asked.map(({ texts, run }) => [run, texts])).toEqual([
      ['run-1', ['Insult a river.', 'Text of a.', 'Name a river.', 'Text of b.', 'Name a hill.', 'Text of c.']],
    ]);
    expect(pairs.map(({ id, instruction }) => [id, instruction])).toEqual([
      ['a', 'Name a river.'],
      ['b', 'Name a river.'],
    ]);
    expect(rejects.find(({ id }) => id === 'a/0')).toMatchObject({
      reason: 'toxicity: instruction above 0.5',
      detail: 'toxic 0.9000',
    });
    expect(whole.ledgers[0]?.reasons).toMatchObject({
      'rejected: toxicity: output above 0.5': 1,
      'rejected: length: instruction below 3 words': 1,
    });
    const kept = await readShardedRecords(bench, whole.ref, 'labels', labelledTextSchema);
    expect(kept).toHaveLength(6);
    expect(kept[0]?.scores).toContainEqual({ label: 'toxic', score: 0.9 });
    expect(whole.usage).toMatchObject({ requests: 2, serverSeconds: 2 });
  });
});

test('another server and another reading are asked for themselves, one after the other', () => {
  const fake = fakeClassifier(() => 0);
  return withWorkbench(fake.ports, async (bench) => {
    const others = [
      toxicity,
      { ...toxicity, label: 'fine', max: 1 },
      { ...toxicity, independent: true, of: ['output'] },
      { ...toxicity, server: 'second', of: ['instruction'] },
    ];
    await filteredBy(bench, [saying('a', ['Name a river.'])], others, ['judge', 'second']);
    expect(fake.asked.map(({ reading, texts }) => [reading, texts])).toEqual([
      [{ independent: false }, ['Name a river.', 'Text of a.']],
      [{ independent: true }, ['Text of a.']],
      [{ independent: false }, ['Name a river.']],
    ]);
  });
});

test('an attempt after one that failed asks only about the rest', () => {
  const fake = fakeClassifier(
    () => 0,
    (call) => {
      if (call === 1) throw new ServerUnavailable('away');
    },
  );
  return withWorkbench(fake.ports, async (bench) => {
    const groups = [saying('a', ['Name a river.', 'Name a hill.']), saying('b', ['Name a town.'])];
    const first = await rejectionOf(filteredBy(bench, groups, [toxicity], ['judge']));
    expect(first.name).toBe('ServerUnavailable');
    const { pairs } = await filteredBy(bench, groups, [toxicity], ['judge']);
    expect(pairs.map(({ id }) => id)).toEqual(['a', 'b']);
    expect(fake.asked.map(({ texts }) => texts.length)).toEqual([5, 2]);
    const left: string[] = [];
    for await (const key of bench.store.list('progress/')) left.push(key);
    expect(left).toEqual([]);
  });
});

test('what a second classifier had answered before an attempt failed is never taken for what the first one said', () => {
  const fake = fakeClassifier(
    (text) => (text.startsWith('Insult') ? 1 : 0),
    (call) => {
      if (call === 2) throw new ServerUnavailable('away');
    },
  );
  return withWorkbench(fake.ports, async (bench) => {
    const groups = [saying('a', ['Insult a river.', 'Name a river.'])];
    const both = [
      { ...toxicity, of: ['instruction'] },
      { ...toxicity, server: 'second', of: ['output'] },
    ];
    const servers = ['judge', 'second'];
    expect((await rejectionOf(filteredBy(bench, groups, both, servers))).name).toBe('ServerUnavailable');
    const { pairs } = await filteredBy(bench, groups, both, servers);
    expect(pairs.map(({ instruction }) => instruction)).toEqual(['Name a river.']);
    expect(fake.asked.map(({ texts }) => texts)).toEqual([['Insult a river.', 'Name a river.'], ['Text of a.']]);
  });
});

test.each([
  [{ ...toxicity, label: 'rude' }, ['judge'], 'has no label "rude"; it has: toxic, fine'],
  [toxicity, ['second'], 'the server "judge" was not given'],
])('%j fails with what is missing', (rule, servers, message) =>
  withWorkbench(fakeClassifier(() => 0).ports, async (bench) => {
    const error = await rejectionOf(filteredBy(bench, [saying('a', ['Name a river.'])], [rule], servers));
    expect([error.name, error.message]).toEqual(['BadInput', expect.stringContaining(message)]);
  }),
);

test('a filter without classifiers refuses rules that ask one', () =>
  withWorkbench({}, async (bench) => {
    const scores = await madeUpScores(bench, [[saying('a', ['Name a river.'])]]);
    const rules = [{ ...toxicity, version: 1, label: 'toxic', max: 0.5, of: ['output'], independent: false }];
    const place = await bench.place('filter', { choice: { strategy: 'lowest', version: 1 }, rules, seed: 13 }, [
      scores,
    ]);
    const error = await rejectionOf(bench.run((all) => filter(all, { ...place, shard: 0 })));
    expect([error.name, error.message]).toEqual(['BadInput', expect.stringContaining('plan the run again')]);
  }));
