import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { localModel, modelTokenizer } from '../../activities/local-models.ts';
import { commitArtifact, loadManifest, type ArtifactPlace } from '../../activities/manifests.ts';
import { refusingPorts } from './fake-ports.ts';
import { rejectionOf, withWorkbench, type Workbench } from './workbench.ts';

const adapterFiles = { 'adapter_config.json': JSON.stringify({ peft_type: 'LORA', r: 4 }) };

/** A model artifact as a training leaves it: the base stands first among its inputs. */
async function trainedModel(bench: Workbench, name: string, base: Awaited<ReturnType<Workbench['model']>>[]) {
  const { files } = await loadManifest(bench.store, await bench.model(name, adapterFiles));
  const place: ArtifactPlace = { kind: 'train', key: name, inputs: base };
  return (await commitArtifact(bench.store, place, { files }, { at: '', seconds: 0, by: {} })).ref;
}

test('a model is of the family its configuration says, and nothing but that is fetched before its folder is asked for', () =>
  withWorkbench(refusingPorts, async ({ dependencies, model }) => {
    const t5 = await localModel(dependencies, await model('t5', { 'config.json': '{"is_encoder_decoder": true}' }));
    const llama = await localModel(dependencies, await model('llama', { 'config.json': '{"vocab_size": 9}' }));
    expect([t5.family, llama.family, llama.adapter]).toEqual(['encoder-decoder', 'decoder', undefined]);
    await expect(readFile(join(dependencies.workFolder, 'models'))).rejects.toThrow('ENOENT');
    expect(await readFile(join(await t5.folder(), 'weights'), 'utf8')).toBe('t5');
  }));

test('an adapter knows its rank and the whole model it was trained on', () =>
  withWorkbench(refusingPorts, async (bench) => {
    const base = await bench.model('base', { 'config.json': '{}' });
    const { digest, adapter } = await localModel(bench.dependencies, await trainedModel(bench, 'generator', [base]));
    expect(adapter?.rank).toBe(4);
    expect(adapter?.base.digest).toBe(base.content);
    expect(digest).not.toBe(base.content);
  }));

test('an adapter that does not say what it was trained on is damaged', () =>
  withWorkbench(refusingPorts, async (bench) => {
    const error = await rejectionOf(localModel(bench.dependencies, await trainedModel(bench, 'generator', [])));
    expect([error.name, error.message]).toEqual([
      'ArtifactDamaged',
      expect.stringContaining('does not say what it was trained on'),
    ]);
  }));

test('a chat template that lies beside the tokenizer is taken', () =>
  withWorkbench(refusingPorts, async ({ dependencies, model }) => {
    const template =
      '{% for m in messages %}<{{ m.role }}>{{ m.content }}{% endfor %}{% if add_generation_prompt %}<assistant>{% endif %}';
    const tokenizer = await modelTokenizer(dependencies, await model('chat', { 'chat_template.jinja': template }));
    expect(tokenizer.chat?.prompt('Hello')).toBe('<user>Hello<assistant>');
    expect((await modelTokenizer(dependencies, await model('plain'))).chat).toBeUndefined();
  }));
