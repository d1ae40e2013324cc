import { ingest } from '../../../activities/ingest.ts';
import { loadManifest } from '../../../activities/manifests.ts';
import { readShardedRecords } from '../../../activities/sharded-records.ts';
import { readSplit } from '../../../activities/split.ts';
import { candidateGroupSchema, pairSchema, passageSchema } from '../../../pipeline/records.ts';
import { metaCompletion } from '../../../text/meta-prompt.ts';
import { fakeModel } from '../fake-ports.ts';
import { humanLines, splitOf } from '../human-data.ts';
import { extracted, filtered, generated, scored } from '../shards.ts';
import { withWorkbench, type Workbench } from '../workbench.ts';

/** The passages of an arm of prompts. */
async function promptsOf(bench: Workbench, count: number, shardSize = 2) {
  const place = await bench.place('corpus', { sources: [], prompts: { count }, seed: 13, shardSize });
  const { ref } = await bench.run((all) => ingest(all, place));
  return { ref, passages: await readShardedRecords(bench, ref, 'records', passageSchema) };
}

test('an arm of prompts has a passage for each, in shards; more prompts begin with the same ones', () =>
  withWorkbench({}, async (bench) => {
    const { ref, passages } = await promptsOf(bench, 5);
    const { shards, results } = await loadManifest(bench.store, ref);
    expect(shards.map(({ records }) => records).reduce((sum, one) => sum + one, 0)).toBe(5);
    expect(shards.length).toBeGreaterThan(1);
    expect(results['passages']).toBe(5);
    expect(new Set(passages.map(({ id }) => id)).size).toBe(5);
    const more = await promptsOf(bench, 9);
    expect(more.passages.slice(0, 5)).toEqual(passages);
  }));

const good = { instruction: 'Translate it into French.', input: 'long', output: 'long ou longue' };
const replies = [
  metaCompletion([{ ...good, output: 'The Ebro.' }, { ...good, instruction: 'Draw a map of it.' }, good]),
  ' I cannot do that.',
  metaCompletion([{ ...good, input: '', instruction: 'Name a river of Spain.' }]),
];

test('each instance of a reply becomes a fragment with one candidate, down to its pair', () => {
  let asked = 0;
  const fake = fakeModel((prompt) => (prompt.startsWith('You are asked') ? (replies[asked++] ?? '') : ''), undefined, {
    maxModelLength: 8192,
  });
  return withWorkbench(fake.ports, async (bench) => {
    const { ref: split } = await splitOf(bench, humanLines(10), { heldOut: { share: 0.5 } });
    const { train } = await readSplit(bench.dependencies, split);
    const { ref: corpus, passages } = await promptsOf(bench, 3, 500);
    const { whole: fragments } = await extracted(bench, corpus);
    const [template, model] = [{ strategy: 'meta-prompt', version: 1 }, await bench.model('generator')];
    const { whole } = await generated(bench, fragments.ref, model, { template, candidates: 1 }, [split]);
    const groups = await readShardedRecords(bench, whole.ref, 'records', candidateGroupSchema);
    const [first, , third] = passages.map(({ id }) => id);
    expect(
      groups.map(({ fragment, candidates }) => [fragment.id, fragment.text, candidates.map(({ text }) => text)]),
    ).toEqual([
      [`${first}/1`, 'The Ebro.', ['Translate it into French.\nlong']],
      [`${first}/3`, 'long ou longue', ['Translate it into French.\nlong']],
      [`${third}/1`, 'long ou longue', ['Name a river of Spain.']],
    ]);
    expect(whole.ledgers).toEqual([
      expect.objectContaining({
        ...{ unit: 'fragment', in: 3, accepted: 2, rejected: 1, reasons: { 'rejected: no instance left': 1 } },
        out: { unit: 'candidate', count: 3 },
      }),
      expect.objectContaining({
        ...{ unit: 'instance', in: 5, accepted: 3, rejected: 2 },
        reasons: {
          'rejected: instruction names what a text model cannot do': 1,
          'rejected: not an instruction, an input and an output': 1,
        },
      }),
    ]);
    for (const { examples } of groups) {
      expect(examples).toHaveLength(3);
      expect(examples?.every((id) => train.some((pair) => pair.id === id))).toBe(true);
    }
    const { whole: scores } = await scored(bench, whole.ref, model);
    const { whole: chosen } = await filtered(bench, scores.ref);
    const pairs = await readShardedRecords(bench, chosen.ref, 'records', pairSchema);
    expect(
      pairs.map(({ id, instruction, output, passage, examples }) => [id, instruction, output, passage, examples]),
    ).toEqual(
      groups.map(({ fragment, candidates, examples }) => [
        fragment.id,
        candidates[0]?.text,
        fragment.text,
        fragment.passage,
        examples,
      ]),
    );
  });
});
