import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { loadTokenizer } from '../../clients/tokenizer.ts';
import { trainerProcess } from '../../clients/trainer-process.ts';
import type { FinetuneJob, PretrainJob, TrainingProgress, TrainingResult } from '../../clients/trainer.ts';
import { resolvePython } from '../../deploy/local/python.ts';
import { readLocalSettings } from '../../deploy/local/settings.ts';
import { trainingSchema, type Training } from '../../pipeline/run-file/training.ts';
import { rejectionOf } from '../activities/workbench.ts';
import { writeBaseModel } from './base-model.ts';
import { writeInterpreter, type StandInInterpreter } from './trainer/interpreter.ts';

const { signal } = new AbortController();

interface Bench {
  program: StandInInterpreter;
  folder: string;
  job: FinetuneJob;
  run(changed?: Partial<FinetuneJob>, signal?: AbortSignal, seen?: TrainingProgress[]): Promise<TrainingResult>;
  weights(): Promise<Buffer>;
}

/** Ten rows in batches of two, twice: ten steps, with a checkpoint after every fourth. */
const parameters: Training = trainingSchema.parse({ epochs: 2, batchSize: 2, checkpointSteps: 4, maxLength: 60 });

async function withTrainer(work: (bench: Bench) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'slingshot-test-'));
  const program = await writeInterpreter(join(folder, 'program'));
  const base = join(folder, 'base');
  writeBaseModel(base);
  const row = (id: string, completion: string) => JSON.stringify({ id, prompt: 'Say:\n', completion });
  const rows = Array.from({ length: 10 }, (_, index) => row(`row-${index}`, `the river ${index}`));
  await writeFile(join(folder, 'rows.jsonl'), [...rows, row('long', 'x'.repeat(80)), row('blank', ' ')].join('\n'));
  await writeFile(join(folder, 'held-out.jsonl'), row('held', 'the bread'));
  const job: FinetuneJob = {
    kind: 'finetune',
    model: base,
    rows: join(folder, 'rows.jsonl'),
    heldOut: join(folder, 'held-out.jsonl'),
    specialTokens: 'add',
    output: join(folder, 'model'),
    checkpoints: join(folder, 'checkpoints'),
    seed: 5,
    parameters,
  };
  const trainer = trainerProcess({ interpreter: program.interpreter, folder });
  try {
    await work({
      program,
      folder,
      job,
      run: (changed = {}, abort = signal, seen = []) =>
        trainer.run({ ...job, ...changed }, abort, (progress) => seen.push(progress)),
      weights: () => readFile(join(folder, 'model', 'model.safetensors')),
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const stepsOf = async ({ program }: Bench): Promise<number[]> => (await program.steps()).map(({ step }) => step);
const oneToTen = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];

test('the project drives it as the trainer: rows, rejects, steps, losses and a whole model', () =>
  withTrainer(async (bench) => {
    const seen: TrainingProgress[] = [];
    const result = await bench.run({}, signal, seen);
    expect(result).toMatchObject({
      steps: 10,
      rows: 10,
      // Begin, "S", "ay", ":", a line break, 80 letters, end; "ay" is the one that the vocabulary has whole.
      rejected: [
        { id: 'long', reason: 'tooLong', tokens: 86 },
        { id: 'blank', reason: 'emptyCompletion' },
      ],
      resumedFrom: null,
    });
    expect(result.losses.map(({ step }) => step)).toEqual(oneToTen);
    expect(result.heldOut?.trained).toBeLessThan(result.heldOut?.base ?? 0);
    expect([seen[0], seen.at(-1)]).toMatchObject([
      { step: 0, steps: 10 },
      { step: 10, steps: 10 },
    ]);
    expect(await stepsOf(bench)).toEqual(oneToTen);
    const files = [
      'config.json',
      'generation_config.json',
      'model.safetensors',
      'tokenizer.json',
      'tokenizer_config.json',
    ];
    expect((await readdir(join(bench.folder, 'model'))).sort()).toEqual(files);
    const theirs = await loadTokenizer(join(bench.folder, 'model'));
    expect(theirs.encode(' the river')).toEqual([0, 265, 281]);
  }));

test('its weights are the same for the same job and others for other rows or another seed', () =>
  withTrainer(async (bench) => {
    const weights: Buffer[] = [];
    const train = async (name: string, changed: Partial<FinetuneJob> = {}): Promise<void> => {
      await bench.run({ checkpoints: join(bench.folder, name), ...changed });
      weights.push(await bench.weights());
    };
    await train('first');
    await train('again');
    await train('seed', { seed: 6 });
    const rows = join(bench.folder, 'fewer.jsonl');
    await writeFile(rows, (await readFile(bench.job.rows, 'utf8')).split('\n').slice(0, 9).join('\n'));
    await train('rows', { rows });
    expect(weights[1]).toEqual(weights[0]);
    expect(new Set(weights.map((one) => one.toString('hex'))).size).toBe(3);
  }));

test('killed amid its steps it goes on from the last checkpoint, to the weights of an undisturbed training', () =>
  withTrainer(async (bench) => {
    await bench.run({ checkpoints: join(bench.folder, 'undisturbed') });
    const undisturbed = await bench.weights();
    await rm(join(bench.folder, 'model'), { recursive: true });
    const before = (await bench.program.steps()).length;
    await bench.program.configure({ ends: [{ step: 7, by: 'SIGKILL' }] });
    const error = await rejectionOf(bench.run());
    expect([error.name, error.message]).toEqual(['TrainerFailed', expect.stringContaining('SIGKILL')]);
    await expect(bench.weights()).rejects.toThrow('ENOENT');
    const result = await bench.run();
    expect(result.resumedFrom).toBe(4);
    expect(result.losses.map(({ step }) => step)).toEqual(oneToTen);
    expect((await stepsOf(bench)).slice(before)).toEqual([1, 2, 3, 4, 5, 6, 7, 5, 6, 7, 8, 9, 10]);
    expect(await bench.weights()).toEqual(undisturbed);
  }));

test.each([
  [70, 'TrainerFailed', 'exit code 70'],
  [71, 'TrainerRefused', 'ran out of memory'],
])('it ends with exit code %i at a step, as often as it is told', (by, name, message) =>
  withTrainer(async (bench) => {
    await bench.program.configure({
      ends: [
        { kind: 'pretrain', step: 1, by },
        { step: 2, by, times: 2 },
      ],
    });
    for (let attempt = 0; attempt < 2; attempt++) {
      const error = await rejectionOf(bench.run());
      expect([error.name, error.message]).toEqual([name, expect.stringContaining(message)]);
    }
    expect((await bench.run()).steps).toBe(10);
  }),
);

test('cancelled it finishes the step and saves, and the next attempt repeats no step', () =>
  withTrainer(async (bench) => {
    await bench.program.configure({ stepMs: 60 });
    const abort = new AbortController();
    const cancelled = rejectionOf(bench.run({}, abort.signal));
    while ((await bench.program.steps()).length < 2) await new Promise((resolve) => setTimeout(resolve, 10));
    abort.abort(new Error('cancelled'));
    expect((await cancelled).message).toBe('cancelled');
    const reached = (await stepsOf(bench)).length;
    expect(reached).toBeLessThan(9);
    expect((await bench.run()).resumedFrom).toBe(reached);
    expect(await stepsOf(bench)).toEqual(oneToTen);
  }));

test('it ends when its standard input does', () =>
  withTrainer(async ({ program, job, folder }) => {
    await program.configure({ stepMs: 10_000 });
    const file = join(folder, 'job.json');
    await writeFile(file, JSON.stringify({ protocol: 1, ...job, parameters: {} }));
    const ended = await execa(program.interpreter, ['-m', 'slingshot_trainer', 'train', file], {
      input: '',
      reject: false,
    });
    expect(ended.signal).toBe('SIGKILL');
  }));

test('checkpoints of another job, rows that do not fit and unknown fields are refused by name', () =>
  withTrainer(async (bench) => {
    await bench.run();
    const refused = async (changed: Partial<FinetuneJob>): Promise<string> => {
      const error = await rejectionOf(bench.run(changed));
      expect(error.name).toBe('TrainerRefused');
      return error.message;
    };
    expect(await refused({ seed: 6 })).toContain('checkpoints: checkpoints:');
    const short = { parameters: { ...parameters, maxLength: 3 }, checkpoints: join(bench.folder, 'other') };
    expect(await refused(short)).toContain('none of 12 fits parameters.maxLength 3');
    expect(await refused({ model: '/nowhere' })).toContain('model: model must be a folder with a config.json');
    const odd: Training & { momentum: number } = { ...parameters, momentum: 0.9 };
    expect(await refused({ parameters: odd })).toContain('parameters.momentum is not a known field');
  }));

test('a pretrained model has the tokenizer it is told, and weights of its texts', () =>
  withTrainer(async ({ program, folder }) => {
    const corpus = join(folder, 'texts.jsonl');
    await writeFile(corpus, JSON.stringify({ id: 'a', text: 'The river flows. '.repeat(100) }));
    const job: PretrainJob = {
      kind: 'pretrain',
      corpus,
      model: {
        vocabularySize: 403,
        hiddenSize: 64,
        layers: 2,
        heads: 2,
        intermediateSize: 128,
        contextLength: 256,
      },
      parameters: { epochs: 3, batchSize: 2, sequenceLength: 64, learningRate: 1e-3 },
      output: join(folder, 'tiny'),
      checkpoints: join(folder, 'checkpoints'),
      seed: 1,
    };
    // 1,700 characters are 425 tokens of four, 7 blocks of 64, 4 batches of two.
    const { steps } = await trainerProcess({ interpreter: program.interpreter, folder }).run(job, signal, () => {});
    expect(steps).toBe(12);
    expect((await loadTokenizer(join(folder, 'tiny'))).encode('the river')).toEqual([0, 352, 281]);
  }));

test('the local stack takes it for an interpreter that can train', () =>
  withTrainer(async ({ program }) => {
    const settings = readLocalSettings({ SLINGSHOT_PYTHON: program.interpreter });
    const found = { how: 'path', interpreter: program.interpreter, version: '3.11.0', serving: 'none' };
    expect(await resolvePython(settings, () => undefined)).toEqual(found);
    const asked = ['-m', 'slingshot_trainer', 'environment'];
    const { stdout } = await execa(program.interpreter, asked);
    expect(JSON.parse(stdout)).toMatchObject({ event: 'environment', protocol: 1, vllm: null, gpu: false });
  }));
