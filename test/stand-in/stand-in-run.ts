import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { writeBaseModel } from './base-model.ts';
import { writeInterpreter, type StandInInterpreter } from './trainer/interpreter.ts';
import type { TrainerOptions } from './trainer/settings.ts';
import { pairLines, passageLines } from './written-data.ts';

/** A run against stand-ins. */
export interface StandInRunOptions {
  /** Where everything of it goes; made when it is not there. */
  folder: string;
  /** Base address of a stand-in model server, without /v1. */
  url: string;
  passages: number;
  /** Words of a passage; 60 when absent. */
  words?: number;
  shardSize: number;
  /** Human pairs, an eighth of which is held out; 40 when absent. */
  pairs?: number;
  concurrency?: number;
  promptsPerRequest?: number;
  trainer?: Partial<TrainerOptions>;
  /** Fields of the run file in the place of those here, by their names at its top. */
  changes?: Record<string, unknown>;
}

/** Where a run is, and what its worker must be told. */
export interface StandInRun {
  folder: string;
  /** The run file. */
  file: string;
  /** For the worker, beside the variables of its stack. */
  environment: Record<string, string>;
  /** The interpreter; its log has every step that was trained. */
  trainer: StandInInterpreter;
}

/**
 * Writes a run that trains nothing and asks a stand-in server for every text and score: all six stages, in the time that
 * the stand-ins are told to take. The base model is a folder whose tokenizer is the one that the server must be given.
 */
export async function writeStandInRun(options: StandInRunOptions): Promise<StandInRun> {
  const { folder, url, passages, words = 60, shardSize, pairs = 40, trainer = {}, changes = {} } = options;
  await mkdir(folder, { recursive: true });
  writeBaseModel(join(folder, 'base'));
  await writeFile(join(folder, 'passages.jsonl'), passageLines(passages, words));
  await writeFile(join(folder, 'pairs.jsonl'), pairLines(pairs));
  const licence = 'CC0-1.0';
  const training = {
    epochs: 2,
    batchSize: 8,
    learningRate: 1e-3,
    maxLength: 4000,
    dtype: 'float32',
    checkpointSteps: 5,
  };
  const named = (model: string) => ({
    kind: 'static',
    api: 'vllm',
    url,
    model,
    promptsPerRequest: options.promptsPerRequest ?? 32,
    concurrency: options.concurrency ?? 8,
  });
  const run = {
    name: 'stand-in',
    models: { base: { folder: 'base', licence } },
    data: { seeds: { path: 'pairs.jsonl', licence } },
    servers: { local: named('stand-in'), generator: named('stand-in-generator'), follower: named('stand-in-follower') },
    // A name for each model, so that nobody takes the texts of one for those of another, nor counts them as repeated.
    roles: {
      generator: { model: 'generator', server: 'generator' },
      follower: { model: 'follower', server: 'follower' },
    },
    arm: {
      corpora: [{ path: 'passages.jsonl', licence }],
      extraction: { strategy: 'whole', sectionWords: 2000 },
      candidates: 3,
      sampling: { maxNewTokens: 80 },
    },
    train: training,
    finetune: training,
    evaluation: { heldOut: { count: Math.ceil(pairs / 8) }, maxNewTokens: 80 },
    shardSize,
    ...changes,
  };
  const file = join(folder, 'run.yaml');
  await writeFile(file, stringify(run));
  const program = await writeInterpreter(join(folder, 'program'), trainer);
  return {
    folder,
    file,
    trainer: program,
    environment: {
      SLINGSHOT_PYTHON: program.interpreter,
      SLINGSHOT_SERVING: 'none',
      SLINGSHOT_ALLOWED_HOSTS: '127.0.0.1',
    },
  };
}
