import { listModelFolder } from '../../stores/model-folder.ts';
import { errorMessage } from '../../stores/error-code.ts';

/** What a model folder must hold: the files of the hub's format that trainer and servers read. */
const required = [
  { name: 'config.json', pattern: /^config\.json$/ },
  { name: 'tokenizer.json', pattern: /^tokenizer\.json$/ },
  { name: '*.safetensors', pattern: /^[^/]+\.safetensors$/ },
];

/** What is wrong with a model folder, in a sentence; undefined when it can be used. */
export async function modelFolderProblem(folder: string): Promise<string | undefined> {
  let files: string[];
  try {
    files = await listModelFolder(folder);
  } catch (error) {
    return errorMessage(error);
  }
  const missing = required.filter(({ pattern }) => !files.some((file) => pattern.test(file))).map(({ name }) => name);
  if (missing.length === 0) return undefined;
  return `the folder has no ${missing.join(', no ')}; a model in the hub's format is needed, with safetensors weights`;
}
