import { join } from 'node:path';
import { z } from 'zod';
import type { ArtifactRef, Manifest } from '../pipeline/artifacts.ts';
import type { LocalModel } from '../clients/model-servers.ts';
import { loadTokenizer, type TextTokenizer } from '../clients/tokenizer.ts';
import { downloadFolder } from '../stores/model-download.ts';
import { ArtifactDamaged } from './artifact-damaged.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { loadManifest } from './manifests.ts';
import { parseJson } from './stored-json.ts';

type ModelPlaces = Pick<ActivityDependencies, 'store' | 'workFolder'>;

/** The folder of a model on this machine; its files are fetched from the store when they are not there yet. */
export async function modelFolder(places: ModelPlaces, ref: ArtifactRef): Promise<string> {
  const manifest = await loadManifest(places.store, ref);
  const folder = join(places.workFolder, 'models', ref.content);
  await downloadFolder(places.store, manifest.files, folder);
  return folder;
}

const configSchema = z.object({ is_encoder_decoder: z.boolean().optional() });
const adapterSchema = z.object({ r: z.int().positive() });

/** A model as a server port takes it; its weights are not fetched before the folder is asked for. */
export async function localModel(places: ModelPlaces, ref: ArtifactRef): Promise<LocalModel> {
  const own = { digest: ref.content, folder: () => modelFolder(places, ref) };
  const manifest = await loadManifest(places.store, ref);
  const adapter = await jsonFile(places.store, manifest, adapterFile, adapterSchema);
  if (adapter === undefined) {
    const config = await jsonFile(places.store, manifest, 'config.json', configSchema);
    return { ...own, family: config?.is_encoder_decoder === true ? 'encoder-decoder' : 'decoder' };
  }
  const [base] = manifest.inputs;
  if (base === undefined) throw new ArtifactDamaged(`the adapter ${ref.manifest} does not say what it was trained on`);
  return { ...own, family: 'decoder', adapter: { rank: adapter.r, base: await localModel(places, base) } };
}

/** A small file of a model, without the others. */
async function jsonFile<Schema extends z.ZodType>(
  store: ModelPlaces['store'],
  { files }: Manifest,
  path: string,
  schema: Schema,
): Promise<z.infer<Schema> | undefined> {
  const file = files.find((one) => one.path === path);
  if (file === undefined) return undefined;
  const pieces = await Promise.all(file.parts.map(({ key }) => store.get(key)));
  return schema.parse(parseJson(Buffer.concat(pieces)));
}

/** What tells an adapter from a whole model. */
const adapterFile = 'adapter_config.json';

const tokenizerFiles: readonly string[] = ['tokenizer.json', 'tokenizer_config.json', 'chat_template.jinja'];

/** The tokenizer of a model: only its own files are fetched. */
export async function modelTokenizer(places: ModelPlaces, ref: ArtifactRef): Promise<TextTokenizer> {
  const manifest = await loadManifest(places.store, ref);
  const files = manifest.files.filter(({ path }) => tokenizerFiles.includes(path));
  const folder = join(places.workFolder, 'tokenizers', ref.content);
  await downloadFolder(places.store, files, folder);
  return loadTokenizer(folder);
}
