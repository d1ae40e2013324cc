import { join } from 'node:path';
import type { ArtifactRef } from '../pipeline/artifacts.ts';
import type { LocalModel } from '../clients/model-servers.ts';
import { loadTokenizer, type TextTokenizer } from '../clients/tokenizer.ts';
import { downloadFolder } from '../stores/model-download.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { loadManifest } from './manifests.ts';

type ModelPlaces = Pick<ActivityDependencies, 'store' | 'workFolder'>;

/** The folder of a model on this machine; its files are fetched from the store when they are not there yet. */
export async function modelFolder(places: ModelPlaces, ref: ArtifactRef): Promise<string> {
  const manifest = await loadManifest(places.store, ref);
  const folder = join(places.workFolder, 'models', ref.content);
  await downloadFolder(places.store, manifest.files, folder);
  return folder;
}

/** A model as a server port takes it; nothing is fetched before the folder is asked for. */
export function localModel(places: ModelPlaces, ref: ArtifactRef): LocalModel {
  return { digest: ref.content, folder: () => modelFolder(places, ref) };
}

const tokenizerFiles: readonly string[] = ['tokenizer.json', 'tokenizer_config.json', 'chat_template.jinja'];

/** The tokenizer of a model: only its own files are fetched. */
export async function modelTokenizer(places: ModelPlaces, ref: ArtifactRef): Promise<TextTokenizer> {
  const manifest = await loadManifest(places.store, ref);
  const files = manifest.files.filter(({ path }) => tokenizerFiles.includes(path));
  const folder = join(places.workFolder, 'tokenizers', ref.content);
  await downloadFolder(places.store, files, folder);
  return loadTokenizer(folder);
}
