import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { loadManifest } from '../../activities/manifests.ts';
import { prepareModel, type PrepareModelInput } from '../../activities/prepare-model.ts';
import { readSplit } from '../../activities/split.ts';
import { huggingFaceHub } from '../../clients/model-hub-huggingface.ts';
import { tinySchema } from '../../pipeline/run-file/models.ts';
import { uploadFolder } from '../../stores/model-upload.ts';
import { tokenizerFolder } from '../clients/tiny-tokenizer.ts';
import { fakeTrainer } from './fake-ports.ts';
import { humanLines, splitOf } from './human-data.ts';
import { corpusOf } from './shards.ts';
import { rejectionOf, withWorkbench, type Workbench } from './workbench.ts';

const prepared = (bench: Workbench, input: PrepareModelInput) => bench.run((all) => prepareModel(all, input));
const hub = { id: 'org/base', revision: 'f'.repeat(40) };

test('an uploaded folder becomes a model with the very files that were uploaded', () =>
  withWorkbench({}, async (bench) => {
    const { files } = await uploadFolder(bench.store, tokenizerFolder, 'models/mine');
    await bench.store.put('models/mine/manifest.json', Buffer.from(JSON.stringify({ files })));
    const place = await bench.place('model', { object: 'models/mine/manifest.json', seed: 0 });
    const { ref } = await prepared(bench, { place, corpora: [], heldOut: [] });
    expect((await loadManifest(bench.store, ref)).files).toEqual(files);
  }));

test.each([
  ['missing', undefined, 'the store has no object "models/none"'],
  ['no list of files', '{"schema":1}', 'does not list the files of a model'],
  ['no JSON', '{', 'does not list the files of a model'],
])('an object that is %s is refused', (_, content, message) =>
  withWorkbench({}, async (bench) => {
    if (content !== undefined) await bench.store.put('models/none', Buffer.from(content));
    const place = await bench.place('model', { object: 'models/none', seed: 0 });
    const error = await rejectionOf(prepared(bench, { place, corpora: [], heldOut: [] }));
    expect([error.name, error.message]).toEqual(['BadInput', expect.stringContaining(message)]);
  }),
);

test('a tiny model is pretrained on the texts, without what is held out, and its ledger adds up', () => {
  const trainer = fakeTrainer();
  return withWorkbench({ trainer }, async (bench) => {
    const { ref: heldOut } = await splitOf(bench, humanLines(10));
    const [secret] = (await readSplit(bench, heldOut)).heldOut;
    const corpus = await corpusOf(bench, [
      'A plain text of its own.',
      '...',
      secret?.output ?? '',
      'x'.repeat(600_000),
    ]);
    const { corpus: _, ...tiny } = tinySchema.parse({ corpus: [{ object: 'x' }], layers: 2 });
    const place = await bench.place('model', { tiny, seed: 13 }, [corpus, heldOut]);
    const { ref, ledgers } = await prepared(bench, { place, corpora: [corpus], heldOut: [heldOut] });
    expect(trainer.rows[0]).toEqual([{ id: expect.any(String), text: 'A plain text of its own.' }]);
    expect(trainer.jobs[0]).toMatchObject({
      kind: 'pretrain',
      seed: 13,
      model: { layers: 2, vocabularySize: 4096, contextLength: 1024 },
      parameters: { epochs: 20, batchSize: 8, learningRate: 0.001 },
    });
    expect(ledgers).toEqual([
      {
        unit: 'passage',
        in: 4,
        accepted: 1,
        rejected: 3,
        failed: 0,
        skipped: 0,
        reasons: {
          'rejected: no letters': 1,
          'rejected: near-duplicate of a held-out pair': 1,
          'rejected: longer than 500000 characters': 1,
        },
      },
    ]);
    const manifest = await loadManifest(bench.store, ref);
    expect(manifest.files.map(({ path }) => path)).toContain('weights');
  });
});

test('a model of the hub is fetched at its commit, with the token of its secret', () => {
  const asked: unknown[] = [];
  const ports = {
    secret: (name: string) => (name === 'hub-token' ? 'T' : undefined),
    hub: {
      fetch: async (model: unknown, folder: string) => {
        asked.push(model);
        await writeFile(join(folder, 'config.json'), '{}');
      },
    },
  };
  return withWorkbench(ports, async (bench) => {
    const place = await bench.place('model', { hub, seed: 0 });
    const { ref } = await prepared(bench, { place, corpora: [], heldOut: [], secret: 'hub-token' });
    expect(asked).toEqual([{ ...hub, token: 'T' }]);
    const manifest = await loadManifest(bench.store, ref);
    expect(manifest.files.map(({ path }) => path)).toEqual(['config.json']);
    expect(JSON.stringify(manifest)).not.toContain('"T"');
    const unknown = prepared(bench, { place: { ...place, key: place.key }, corpora: [], heldOut: [], secret: 'none' });
    expect(await unknown).toMatchObject({ cached: true });
  });
});

test('a secret this worker does not have is refused by name', () =>
  withWorkbench({}, async (bench) => {
    const place = await bench.place('model', { hub, seed: 0 });
    const error = await rejectionOf(prepared(bench, { place, corpora: [], heldOut: [], secret: 'hub-token' }));
    expect([error.name, error.message]).toEqual(['BadInput', expect.stringContaining('"hub-token"')]);
  }));

test('a hub that cannot be reached says so, and what else there is', () =>
  withWorkbench({ hub: huggingFaceHub('http://127.0.0.1:9') }, async (bench) => {
    const place = await bench.place('model', { hub, seed: 0 });
    const error = await rejectionOf(prepared(bench, { place, corpora: [], heldOut: [] }));
    expect(error.name).toBe('ServerUnavailable');
    expect(error.message).toContain('the model hub http://127.0.0.1:9 cannot be reached for "org/base"');
    expect(error.message).toContain('bring the model as a folder');
  }));
