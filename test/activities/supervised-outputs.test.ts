import { readShardedRecords } from '../../activities/sharded-records.ts';
import { fragmentSchema, pairSchema } from '../../pipeline/records.ts';
import { fakeModel } from './fake-ports.ts';
import { extracted, filtered, generated, scored } from './shards.ts';
import { corpusOfTasks } from './task-corpora.ts';
import { taskFile } from './task-files.ts';
import { reasonsOf, withWorkbench } from './workbench.ts';

const long = Array.from({ length: 300 }, (_, index) => `This is sentence number ${index} of a long answer.`).join(' ');
const outputs = ['?', 'A', 'B', 'A', '  Two lines,\n the second indented. \n', '\u00a0No-break.\u2028', '😀', long];

test('the outputs of tasks are the outputs of the pairs, byte for byte and as often; empty ones are counted', () => {
  const fake = fakeModel(() => 'Do what is asked.');
  return withWorkbench(fake.ports, async (bench) => {
    const content = taskFile({ number: 1, outputs: [...outputs, '', ' \n'].map((output) => [output]) });
    const { outcome } = await corpusOfTasks(bench, [content]);
    const { whole: extract } = await extracted(bench, outcome.ref);
    expect(extract.ledgers[0]).toMatchObject({ in: 10, accepted: 8, rejected: 2 });
    expect(reasonsOf(extract)).toEqual({ 'rejected: empty': 2 });
    const fragments = await readShardedRecords(bench, extract.ref, 'records', fragmentSchema);
    expect(fragments.map(({ text }) => text)).toEqual(outputs);
    expect(fragments.map(({ spans, text }) => [spans, text.length])).toEqual(
      outputs.map((text) => [[{ start: 0, end: text.length }], text.length]),
    );
    expect(fragments.every(({ supervised }) => supervised)).toBe(true);

    const short = fragments.length - 1;
    const model = await bench.model('base');
    const { whole: candidates } = await generated(bench, extract.ref, model);
    const { whole: scores } = await scored(bench, candidates.ref, model);
    const { whole: pairs } = await filtered(bench, scores.ref);
    const records = await readShardedRecords(bench, pairs.ref, 'records', pairSchema);
    // The long one does not fit the context of the stand-in
    expect(records.map(({ output }) => output)).toEqual(outputs.slice(0, short));
  });
});

test('texts that are no outputs of tasks are cut and judged as before', () =>
  withWorkbench({}, async (bench) => {
    const lines = [...outputs.filter((text) => !text.includes('\n')), '...'].map((text) => JSON.stringify({ text }));
    const form = { format: 'json-lines', textField: 'text', idField: 'id' };
    const { outcome, passages } = await corpusOfTasks(bench, [lines.join('\n')], form);
    expect(passages.some((passage) => 'supervised' in passage)).toBe(false);
    const { whole } = await extracted(bench, outcome.ref);
    expect(reasonsOf(whole)).toEqual({ 'rejected: no letters or digits': 3 });
    const fragments = await readShardedRecords(bench, whole.ref, 'records', fragmentSchema);
    expect(fragments.length).toBeGreaterThan(8);
    expect(fragments.some((fragment) => 'supervised' in fragment)).toBe(false);
  }));
