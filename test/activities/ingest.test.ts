import { createHash } from 'node:crypto';
import { ingest } from '../../activities/ingest.ts';
import { loadManifest } from '../../activities/manifests.ts';
import { readShardedRecords } from '../../activities/sharded-records.ts';
import type { ShardEntry } from '../../pipeline/artifacts.ts';
import { passageSchema, type Passage } from '../../pipeline/records.ts';
import type { RecipeParameters } from '../../pipeline/recipes.ts';
import { rejectionOf, withWorkbench, type Workbench } from './workbench.ts';

const sha256 = (content = '') => createHash('sha256').update(content).digest('hex');

type Source = RecipeParameters['corpus']['sources'][number];

async function ingested(
  bench: Workbench,
  files: { content: string | Uint8Array; form?: Partial<Source> }[],
  { seed = 13, shardSize = 500 } = {},
): Promise<{ passages: Passage[]; shards: ShardEntry[]; results: Record<string, unknown> }> {
  const sources = await Promise.all(
    files.map(async ({ content, form }) => ({
      sha256: await bench.source(content),
      format: 'plain-text',
      textField: 'text',
      idField: 'id',
      ...form,
    })),
  );
  const place = await bench.place('corpus', { sources, seed, shardSize });
  const { ref } = await bench.run((dependencies) => ingest(dependencies, place));
  const manifest = await loadManifest(bench.store, ref);
  return {
    passages: await readShardedRecords(bench, ref, 'records', passageSchema),
    shards: manifest.shards,
    results: manifest.results,
  };
}

const numbered = (count: number) => Array.from({ length: count }, (_, index) => `Passage number ${index + 1}.`);

test('plain text gives a passage a line, in order, with the line it stands on', () =>
  withWorkbench({}, async (bench) => {
    const { passages } = await ingested(bench, [{ content: 'One.\nTwo.\r\n\nFour.' }]);
    expect(passages.map(({ line, text }) => [line, text])).toEqual([
      [1, 'One.'],
      [2, 'Two.'],
      [3, ''],
      [4, 'Four.'],
    ]);
    expect(new Set(passages.map(({ id }) => id)).size).toBe(4);
  }));

test('JSON lines give the named field, and the ids are those of the content, not of the run', () =>
  withWorkbench({}, async (bench) => {
    const content = '{"body":"A river.","key":7}\n{"body":"A hill."}\n';
    const form = { format: 'json-lines', textField: 'body', idField: 'key' };
    const { passages } = await ingested(bench, [{ content, form }]);
    expect(passages.map(({ text }) => text)).toEqual(['A river.', 'A hill.']);
    const again = await ingested(bench, [{ content, form }], { shardSize: 1 });
    expect(again.passages).toEqual(passages);
  }));

test('a SUPERNI task gives the first output of each instance', () =>
  withWorkbench({}, async (bench) => {
    const task = {
      Definition: ['Answer.'],
      Instances: [
        { id: 'a', input: 'x', output: ['One.', 'Uno.'] },
        { id: 'b', input: 'y', output: ['Two.'] },
      ],
    };
    const content = JSON.stringify(task, null, 2);
    const { passages } = await ingested(bench, [{ content, form: { format: 'superni' } }]);
    expect(passages.map(({ line, text }) => [line, text])).toEqual([
      [1, 'One.'],
      [2, 'Two.'],
    ]);
  }));

test('a SUPERNI file that is no task stops with a message for its author', () =>
  withWorkbench({}, async (bench) => {
    const form = { format: 'superni' };
    const broken = await rejectionOf(ingested(bench, [{ content: '{"Instances": [', form }]));
    expect([broken.name, broken.message]).toEqual(['BadInput', expect.stringContaining('not valid JSON')]);
    const other = await rejectionOf(ingested(bench, [{ content: '{"Instances": [{"output": 1}]}', form }]));
    expect([other.name, other.message]).toEqual(['BadInput', expect.stringContaining('Instances.0.output')]);
  }));

test('a line that cannot be used goes on with its defect, and the others go on as they are', () =>
  withWorkbench({}, async (bench) => {
    const lines = [
      Buffer.from('{"text":"Good one."}'),
      Buffer.from([0x7b, 0xff, 0xfe, 0x7d]),
      Buffer.from('not JSON'),
      Buffer.from('["an array"]'),
      Buffer.from('{"other":"field"}'),
      Buffer.from(JSON.stringify({ text: 'w'.repeat(1_000_000) })),
      Buffer.from(String.raw`{"text":"half a pair \ud83d"}`),
      Buffer.from('{"text":"Good two."}'),
    ];
    const content = Buffer.concat(lines.flatMap((line) => [line, Buffer.from('\n')]));
    const { passages } = await ingested(bench, [{ content, form: { format: 'json-lines' } }]);
    expect(passages.map(({ line, defect }) => [line, defect])).toEqual([
      [1, undefined],
      [2, 'not valid UTF-8'],
      [3, 'not valid JSON'],
      [4, 'no text in field "text"'],
      [5, 'no text in field "text"'],
      [6, 'longer than 500000 characters'],
      [7, 'not valid Unicode'],
      [8, undefined],
    ]);
    expect(passages[5]?.text).toHaveLength(200);
  }));

test('a file none of whose records can be read stops, with the first defect', () =>
  withWorkbench({}, async (bench) => {
    const good = { content: 'Fine.' };
    const bad = { content: 'no\nJSON\n', form: { format: 'json-lines' } };
    const error = await rejectionOf(ingested(bench, [good, bad]));
    expect(error.name).toBe('BadInput');
    expect(error.message).toBe(
      `corpora.1 (SHA-256 ${sha256(bad.content)}): none of its 2 records can be read; the first: not valid JSON`,
    );
    const empty = await rejectionOf(ingested(bench, [{ content: '' }]));
    expect([empty.name, empty.message]).toEqual(['BadInput', `corpora.0 (SHA-256 ${sha256('')}): the file is empty`]);
  }));

test('shards hold at most shardSize records, and none holds records of two files that are large enough for their own', () =>
  withWorkbench({}, async (bench) => {
    const files = [{ content: numbered(7).join('\n') }, { content: numbered(4).join('\n') }];
    const { shards, passages, results } = await ingested(bench, files, { shardSize: 4 });
    expect(shards.map(({ records }) => records)).toEqual([4, 3, 4]);
    expect(new Set(passages.slice(0, 7).map(({ source }) => source))).toEqual(new Set([sha256(files[0]?.content)]));
    expect(new Set(passages.slice(7).map(({ source }) => source))).toEqual(new Set([sha256(files[1]?.content)]));
    expect(results['passages']).toBe(11);
  }));

test('the next night, with a file more and the oldest gone, the other files give the very same shards', () =>
  withWorkbench({}, async (bench) => {
    const days = [23, 9, 31, 12].map((count, day) => ({
      content: Array.from({ length: count }, (_, index) => `Passage ${index} of day ${day}.`).join('\n'),
    }));
    const lastNight = await ingested(bench, days.slice(0, 3), { shardSize: 8 });
    const tonight = await ingested(bench, days.slice(1), { shardSize: 8 });
    const contents = (of: typeof lastNight) => of.shards.map(({ content }) => content);
    const ofTheOldest = contents(await ingested(bench, days.slice(0, 1), { shardSize: 8 }));
    const ofTheNewest = contents(await ingested(bench, days.slice(3), { shardSize: 8 }));
    expect(contents(tonight)).toEqual([...contents(lastNight).slice(ofTheOldest.length), ...ofTheNewest]);
    expect(contents(tonight).length).toBeGreaterThan(5);
  }));

test('the readable passages that were taken are counted in words and characters, of each file and of all', () =>
  withWorkbench({}, async (bench) => {
    const lines = ['{"text":"Two words."}', 'not JSON', '{"text":"It’s three words."}'];
    const form = { format: 'json-lines' };
    const { results } = await ingested(bench, [{ content: lines.join('\n'), form }, { content: 'One more file.' }]);
    expect(results).toEqual({
      sources: [
        { records: 3, taken: 3, words: 5, characters: 10 + 17 },
        { records: 1, taken: 1, words: 3, characters: 14 },
      ],
      passages: 4,
      words: 8,
      characters: 41,
    });
  }));

test('the id of a passage holds its file, how that is read and its line, and no other file of the run', () =>
  withWorkbench({}, async (bench) => {
    const file = { content: '{"text":"Same.","other":"Same."}', form: { format: 'json-lines' } };
    const idsOf = async (files: Parameters<typeof ingested>[1]) =>
      (await ingested(bench, files)).passages.map(({ id }) => id);
    const [alone] = await idsOf([file]);
    expect(alone).toMatch(/^[0-9a-f]{20}$/);
    expect((await idsOf([{ content: 'Before it.' }, file]))[1]).toBe(alone);
    const asOther = { ...file, form: { ...file.form, textField: 'other' } };
    expect((await idsOf([asOther]))[0]).not.toBe(alone);
    const inOtherFile = { ...file, content: `${file.content}\n{"text":"More."}` };
    expect((await idsOf([inOtherFile]))[0]).not.toBe(alone);
  }));

test('take draws exactly so many records, the same ones for the same seed, and others for another', () =>
  withWorkbench({}, async (bench) => {
    const content = numbered(200).join('\n');
    const taken = async (seed: number, shardSize: number) => {
      const { passages } = await ingested(bench, [{ content, form: { take: 30 } }], { seed, shardSize });
      return passages.map(({ line }) => line);
    };
    const lines = await taken(13, 500);
    expect(lines).toHaveLength(30);
    expect(lines).toEqual([...new Set(lines)].sort((a, b) => a - b));
    expect(await taken(13, 7)).toEqual(lines);
    expect(await taken(14, 500)).not.toEqual(lines);
    expect(lines.filter((line) => line > 100).length).toBeGreaterThan(5);
  }));

test('take of more than there is takes all', () =>
  withWorkbench({}, async (bench) => {
    const { passages, results } = await ingested(bench, [{ content: 'A b.\nC d.', form: { take: 30 } }]);
    expect(passages).toHaveLength(2);
    expect(results['sources']).toEqual([{ records: 2, taken: 2, words: 4, characters: 8 }]);
  }));

test('a passage is the same wherever a repeated line stands, but its id is not', () =>
  withWorkbench({}, async (bench) => {
    const { passages } = await ingested(bench, [{ content: 'Same.\nSame.' }]);
    expect(passages[0]?.text).toBe(passages[1]?.text);
    expect(passages[0]?.id).not.toBe(passages[1]?.id);
  }));
