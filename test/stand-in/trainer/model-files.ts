import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { hashOf } from './checkpoints.ts';

const tokenizerFiles = [
  'tokenizer.json',
  'tokenizer_config.json',
  'tokenizer.model',
  'special_tokens_map.json',
  'added_tokens.json',
  'vocab.json',
  'merges.txt',
  'chat_template.jinja',
  'generation_config.json',
];

/** The configuration of a Llama, in the hub's format. */
export function llamaConfig(shape: {
  vocabularySize: number;
  hiddenSize: number;
  layers: number;
  heads: number;
  intermediateSize: number;
  contextLength: number;
}): Record<string, unknown> {
  return {
    architectures: ['LlamaForCausalLM'],
    model_type: 'llama',
    vocab_size: shape.vocabularySize,
    hidden_size: shape.hiddenSize,
    num_hidden_layers: shape.layers,
    num_attention_heads: shape.heads,
    num_key_value_heads: shape.heads,
    intermediate_size: shape.intermediateSize,
    max_position_embeddings: shape.contextLength,
    bos_token_id: 0,
    eos_token_id: 1,
    tie_word_embeddings: true,
    torch_dtype: 'float32',
  };
}

/** Writes weights that follow from a text: a safetensors file with one tensor of that many bytes. */
export function writeWeights(folder: string, text: string, bytes: number): void {
  const size = bytes - (bytes % 4);
  const header = JSON.stringify({ 'stand_in.weight': { dtype: 'F32', shape: [size / 4], data_offsets: [0, size] } });
  const padded = header.padEnd(Math.ceil(header.length / 8) * 8);
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(padded.length));
  const tensor = Buffer.alloc(size);
  for (let at = 0, block = 0; at < size; at += 32, block++) {
    createHash('sha256').update(`${text} ${block}`).digest().copy(tensor, at);
  }
  // An exponent of all ones would be no number.
  for (let at = 3; at < size; at += 4) tensor[at] = (tensor[at] ?? 0) & 0xbf;
  writeFileSync(join(folder, 'model.safetensors'), Buffer.concat([length, Buffer.from(padded), tensor]));
}

/** Copies tokenizer, generation defaults and, where told so, the configuration. */
export function copyModelFiles(from: string, to: string, withConfig: boolean): void {
  for (const name of withConfig ? [...tokenizerFiles, 'config.json'] : tokenizerFiles) {
    if (existsSync(join(from, name))) copyFileSync(join(from, name), join(to, name));
  }
}

/** A hash over what decides a training that starts from a model. */
export function modelHash(folder: string): string {
  const names = readdirSync(folder)
    .filter((name) => /\.(json|safetensors|bin)$/.test(name))
    .sort();
  return hashOf(...names.flatMap((name) => [name, readFileSync(join(folder, name))]));
}

/** Fills a folder beside its place and renames it, so that a model is whole or absent. */
export function publish(output: string, write: (folder: string) => void): void {
  const [partial, replaced] = [`${output}.partial`, `${output}.replaced`];
  for (const left of [partial, replaced]) rmSync(left, { recursive: true, force: true });
  mkdirSync(partial, { recursive: true });
  write(partial);
  if (existsSync(output)) renameSync(output, replaced);
  renameSync(partial, output);
  rmSync(replaced, { recursive: true, force: true });
}
