import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Checkpoints, hashOf, type TrainingState } from './checkpoints.ts';
import { BadInput, type Interruption } from './ending.ts';
import { emit } from './events.ts';
import type { FinetuneJob, Job, PretrainJob } from './job.ts';
import { copyModelFiles, llamaConfig, modelHash, publish, writeWeights } from './model-files.ts';
import { readRows, readTexts, select, type Rejected } from './rows.ts';
import type { TrainerSettings } from './settings.ts';
import { goThrough, lossAt, type Course } from './steps.ts';

const mostRejectedInEvent = 100;
/** Stands for a tokenizer where only a number of tokens is told. */
const charactersPerToken = 4;

/** A training as both kinds have it. */
interface Plan {
  course: Course;
  rows: number;
  rejected: Rejected[];
  heldOut: { rows: number; leftOut: number; tokens: number } | undefined;
  /** The weights it starts from. */
  base: string;
  write(folder: string): void;
}

/**
 * Trains as a job says, in name only: the weights are a hash of the base, the seed and every batch in its order, so they
 * are the same after an interruption and others for other rows.
 */
export async function train(job: Job, settings: TrainerSettings, interruption: Interruption): Promise<void> {
  const begun = performance.now();
  const plan = job.kind === 'finetune' ? await planFinetune(job) : planPretrain(job, settings);
  const { course, rejected, heldOut } = plan;
  const checkpoints = new Checkpoints(job.checkpoints, course.job);
  const resumed = checkpoints.last();
  emit('start', {
    rows: plan.rows,
    rejected: rejected.length,
    steps: course.steps,
    resumedFrom: resumed?.step ?? null,
    device: 'cpu',
    trainableParameters: settings.weightBytes / 4,
  });
  const measure = (model: 'base' | 'trained', weights: string): number => {
    const loss = lossAt(model === 'base' ? 0 : 1, weights);
    if (heldOut !== undefined) emit('heldOut', { model, loss, ...heldOut });
    return loss;
  };
  const base = measure('base', plan.base);
  const first: TrainingState = { step: 0, weights: plan.base, tokens: 0, losses: [] };
  const end = await goThrough(course, resumed ?? first, checkpoints, settings, interruption);
  const trained = measure('trained', end.weights);
  publish(job.output, (folder) => {
    plan.write(folder);
    writeWeights(folder, end.weights, settings.weightBytes);
  });
  emit('result', {
    steps: end.step,
    rows: plan.rows,
    rejected: listed(rejected, job.checkpoints),
    losses: end.losses,
    heldOut: heldOut === undefined ? null : { base, trained },
    seconds: Math.round((performance.now() - begun) / 100) / 10,
    versions: { 'stand-in': '1' },
  });
}

async function planFinetune(job: FinetuneJob): Promise<Plan> {
  const { parameters, seed } = job;
  const { epochs, batchSize, maxLength, checkpointSteps, learningRate } = parameters;
  const { kept, rejected } = await select(readRows(job.rows, 'rows'), job.model, maxLength);
  if (kept.length === 0) {
    throw new BadInput(`rows: none of ${rejected.length} fits parameters.maxLength ${maxLength}`, 'rows');
  }
  const held = job.heldOut === null ? undefined : await select(readRows(job.heldOut, 'heldOut'), job.model, maxLength);
  if (held?.kept.length === 0) throw new BadInput('heldOut: none of the rows fits parameters.maxLength', 'heldOut');
  const { deviceBatchSize: _device, checkpointSteps: _steps, gradientCheckpointing: _memory, ...decisive } = parameters;
  const base = hashOf(modelHash(job.model), String(seed));
  const stepsPerEpoch = Math.ceil(kept.length / batchSize);
  const texts = kept.map(({ prompt, completion }) => prompt + completion);
  return {
    course: {
      kind: 'finetune',
      job: hashOf(base, readFileSync(job.rows), JSON.stringify(decisive)),
      steps: epochs * stepsPerEpoch,
      stepsPerEpoch,
      checkpointSteps,
      learningRate,
      batch: batchOf(texts, batchSize, stepsPerEpoch),
    },
    rows: kept.length,
    rejected,
    heldOut: held && {
      rows: held.kept.length,
      leftOut: held.rejected.length,
      tokens: tokensIn(held.kept.map(({ completion }) => completion)),
    },
    base,
    write: (folder) => copyModelFiles(job.model, folder, true),
  };
}

function planPretrain(job: PretrainJob, settings: TrainerSettings): Plan {
  const { parameters, seed, model } = job;
  const { epochs, batchSize, sequenceLength, checkpointSteps, learningRate } = parameters;
  if (sequenceLength > model.contextLength) {
    throw new BadInput(
      `parameters.sequenceLength must be at most contextLength ${model.contextLength}`,
      'parameters.sequenceLength',
    );
  }
  const texts = readTexts(job.corpus, 'corpus').map(({ text }) => text);
  const blocks = Math.max(1, Math.ceil(tokensIn(texts) / sequenceLength));
  const stepsPerEpoch = Math.ceil(blocks / batchSize);
  const base = hashOf(JSON.stringify(model), String(seed));
  return {
    course: {
      kind: 'pretrain',
      job: hashOf(base, readFileSync(job.corpus), JSON.stringify(parameters)),
      steps: epochs * stepsPerEpoch,
      stepsPerEpoch,
      checkpointSteps,
      learningRate,
      batch: batchOf(texts, Math.ceil(texts.length / stepsPerEpoch), stepsPerEpoch),
    },
    rows: texts.length,
    rejected: [],
    heldOut: undefined,
    base,
    write(folder) {
      writeFileSync(join(folder, 'config.json'), JSON.stringify(llamaConfig(model)));
      copyModelFiles(settings.tokenizer, folder, false);
    },
  };
}

function batchOf(texts: readonly string[], size: number, stepsPerEpoch: number): Course['batch'] {
  return (step) => {
    const start = ((step - 1) % stepsPerEpoch) * size;
    const batch = texts.slice(start, start + size);
    return { hash: hashOf(...batch), tokens: tokensIn(batch) };
  };
}

function tokensIn(texts: readonly string[]): number {
  return texts.reduce((sum, text) => sum + Math.ceil(text.length / charactersPerToken), 0);
}

function listed(rejected: Rejected[], checkpoints: string): Rejected[] | { count: number; path: string } {
  if (rejected.length <= mostRejectedInEvent) return rejected;
  const path = join(checkpoints, 'rejected.jsonl');
  writeFileSync(path, rejected.map((row) => `${JSON.stringify(row)}\n`).join(''));
  return { count: rejected.length, path };
}
