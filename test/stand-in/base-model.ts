import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tokenizerFolder } from '../clients/tiny-tokenizer.ts';
import { copyModelFiles, llamaConfig, writeWeights } from './trainer/model-files.ts';

/** Writes a folder that `models.base.folder` of a run file may name: tokenizer, configuration and weights of 4 KiB. */
export function writeBaseModel(folder: string, weights = 'base'): void {
  mkdirSync(folder, { recursive: true });
  copyModelFiles(tokenizerFolder, folder, false);
  const shape = {
    vocabularySize: 403,
    hiddenSize: 64,
    layers: 2,
    heads: 2,
    intermediateSize: 128,
    contextLength: 4096,
  };
  writeFileSync(join(folder, 'config.json'), JSON.stringify(llamaConfig(shape), null, 2));
  writeFileSync(join(folder, 'generation_config.json'), JSON.stringify({ bos_token_id: 0, eos_token_id: 1 }));
  writeWeights(folder, weights, 4096);
}
