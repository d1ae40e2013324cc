import { mkdtemp, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Tokenizer } from '@huggingface/tokenizers';
import { execa } from 'execa';
import { z } from 'zod';
import { type Attempt, eventsNamed, isRunning, python, startTrainer, train, useHost } from './trainer-process.ts';

const withPython = python ? describe : describe.skip;
if (!python) console.warn('trainer: left out, as SLINGSHOT_PYTHON names no interpreter with the trainer requirements');

const words = 'the river bends past old stones while slow boats carry salt and grain to quiet towns'.split(' ');
const sentence = (seed: number) =>
  Array.from({ length: 9 }, (_, index) => words[(seed * 7 + index * seed) % 17]).join(' ');
const rows = Array.from({ length: 24 }, (_, index) => ({
  id: `row-${index}`,
  prompt: `Say number ${index}:\n`,
  completion: sentence(index),
}));
const tooLong = { id: 'row-too-long', prompt: 'Say it all:\n', completion: 'ünïcödé '.repeat(200) };
const empty = { id: 'row-empty', prompt: 'Say nothing:\n', completion: '' };

let folder: string;
let base: Attempt;
let endHost = (): Promise<void> => Promise.resolve();
const inFolder = (...names: string[]) => path.join(folder, ...names);

async function writeRecords(name: string, records: object[]): Promise<string> {
  await writeFile(inFolder(name), records.map((record) => `${JSON.stringify(record)}\n`).join(''));
  return inFolder(name);
}

async function writeJob(name: string, job: object): Promise<string> {
  const places = { output: inFolder(name), checkpoints: inFolder(`${name}-checkpoints`) };
  await writeFile(inFolder(`${name}.json`), JSON.stringify({ protocol: 1, seed: 7, ...places, ...job }));
  return inFolder(`${name}.json`);
}

function pretrainJob(epochs: number): object {
  return {
    kind: 'pretrain',
    corpus: inFolder('corpus.jsonl'),
    model: { vocabularySize: 300, hiddenSize: 32, layers: 1, heads: 2, intermediateSize: 64, contextLength: 128 },
    parameters: { epochs, batchSize: 4, learningRate: 1e-3, sequenceLength: 64 },
  };
}

/** 24 rows in batches of 16 (micro-batches of 4) over 4 epochs: ⌈24 / 16⌉ · 4 = 8 steps. */
function finetuneJob(): object {
  const parameters = { method: 'full', epochs: 4, batchSize: 16, deviceBatchSize: 5, learningRate: 1e-3 };
  return {
    kind: 'finetune',
    model: inFolder('base'),
    rows: inFolder('rows.jsonl'),
    heldOut: inFolder('held-out.jsonl'),
    parameters: { ...parameters, maxLength: 100, checkpointSteps: 2 },
  };
}

beforeAll(async () => {
  if (!python) return;
  folder = await mkdtemp(path.join(tmpdir(), 'slingshot-trainer-'));
  const texts = Array.from({ length: 40 }, (_, index) => ({ id: `text-${index}`, text: sentence(index + 1) }));
  await writeRecords('corpus.jsonl', texts);
  await writeRecords('rows.jsonl', [...rows.slice(0, 12), tooLong, empty, ...rows.slice(12)]);
  await writeRecords('held-out.jsonl', [{ ...rows[3], id: 'seen' }, { ...rows[5], id: 'seen-too' }, tooLong]);
  // The first imports for itself, the others are forked from a host, as those of a worker.
  base = await train(await writeJob('base', pretrainJob(2)));
  endHost = await useHost(folder);
}, 120_000);

afterAll(async () => {
  await endHost();
  if (folder) await rm(folder, { recursive: true, force: true });
});

withPython('the trainer makes a tiny model from scratch', () => {
  test('prints nothing but events, ends with the result, and says what the model is', async () => {
    expect(base).toMatchObject({ exitCode: 0, noise: [] });
    expect(base.events[0]).toMatchObject({ event: 'start', rows: 40, resumedFrom: null });
    expect(base.events.at(-1)).toMatchObject({ event: 'result', rows: 40, rejected: [], heldOut: null });
    const card = await readFile(inFolder('base', 'README.md'), 'utf8');
    expect(card).toContain('on\n40 texts');
    expect(card).toContain('no use beyond that trial');
    const generation: unknown = JSON.parse(await readFile(inFolder('base', 'generation_config.json'), 'utf8'));
    expect(generation).not.toHaveProperty('temperature');
    expect((await stat(inFolder('base', 'model.safetensors'))).mode & 0o777).toBe(0o644);
  });

  test('writes a tokenizer that gives any text back unchanged and puts the begin token first', async () => {
    const load = async (name: string): Promise<object> =>
      z.record(z.string(), z.unknown()).parse(JSON.parse(await readFile(inFolder('base', name), 'utf8')));
    const tokenizer = new Tokenizer(await load('tokenizer.json'), await load('tokenizer_config.json'));
    for (const text of ['the river', ' naïve  spaces\n\t', '🙂👩‍👩‍👧 — Ω 漢字', 'a\u0000b']) {
      const { ids } = tokenizer.encode(text);
      expect(ids[0]).toBe(tokenizer.token_to_id('<s>'));
      expect(tokenizer.decode(ids, { skip_special_tokens: true })).toBe(text);
    }
  });
});

withPython('the trainer finetunes', () => {
  let whole: Attempt;
  const weights = (name: string) => readFile(inFolder(name, 'model.safetensors'));

  beforeAll(async () => {
    whole = await train(await writeJob('whole', finetuneJob()));
  }, 120_000);

  test('on every row that fits and names those that do not', () => {
    expect(whole).toMatchObject({ exitCode: 0, noise: [] });
    expect(eventsNamed(whole, 'start')).toMatchObject([{ rows: 24, rejected: 2, steps: 8, resumedFrom: null }]);
    const [result] = eventsNamed(whole, 'result');
    expect(result).toMatchObject({ steps: 8, rows: 24, versions: { trl: expect.any(String) } });
    expect(result?.rejected).toEqual([
      { id: 'row-too-long', reason: 'tooLong', tokens: expect.any(Number) },
      { id: 'row-empty', reason: 'emptyCompletion', tokens: expect.any(Number) },
    ]);
    expect(result?.losses).toHaveLength(8);
    expect(eventsNamed(whole, 'progress').at(-1)).toMatchObject({ step: 8, steps: 8, epoch: 4 });
    expect(eventsNamed(whole, 'checkpoint').map((event) => event.step)).toEqual([2, 4, 6, 8]);
  });

  test('and measures the same held-out rows before and after', () => {
    const measured = eventsNamed(whole, 'heldOut');
    expect(measured).toMatchObject([
      { model: 'base', rows: 2, leftOut: 1 },
      { model: 'trained', rows: 2, leftOut: 1, tokens: measured[0]?.tokens },
    ]);
    // A model that has learnt next to nothing gives each of its 300 tokens about the same probability: ln 300 = 5.70.
    expect(measured[0]?.loss).toBeGreaterThan(4);
    expect(measured[0]?.loss).toBeLessThan(5.9);
    expect(measured[1]?.loss).toBeLessThan(Number(measured[0]?.loss));
    expect(eventsNamed(whole, 'result')[0]?.heldOut).toEqual({ base: measured[0]?.loss, trained: measured[1]?.loss });
  });

  test('on after SIGKILL and SIGTERM, from the last checkpoint, to the very same weights', async () => {
    const job = await writeJob('interrupted', finetuneJob());
    const killed = await train(job, (event, kill) => {
      if (event.event === 'checkpoint') kill('SIGKILL');
    });
    expect(killed.signal).toBe('SIGKILL');
    await expect(stat(inFolder('interrupted'))).rejects.toThrow('ENOENT');
    const reached = eventsNamed(killed, 'checkpoint').at(-1)?.step;

    const stopped = await train(job, (event, kill) => {
      if (event.event === 'heldOut') kill('SIGTERM');
    });
    expect(eventsNamed(stopped, 'start')[0]).toMatchObject({ resumedFrom: reached, steps: 8 });
    expect(stopped.exitCode).toBe(75);
    const saved = eventsNamed(stopped, 'checkpoint').at(-1)?.step ?? reached;

    const finished = await train(job);
    expect(eventsNamed(finished, 'start')[0]).toMatchObject({ resumedFrom: saved });
    const [result] = eventsNamed(finished, 'result');
    const [expected] = eventsNamed(whole, 'result');
    expect(result).toMatchObject({ steps: 8, losses: expected?.losses, heldOut: expected?.heldOut });
    expect((await weights('interrupted')).equals(await weights('whole'))).toBe(true);
    const tokens = (attempt: Attempt) => eventsNamed(attempt, 'progress').at(-1)?.tokens;
    expect(tokens(finished)).toBe(tokens(whole));
  }, 180_000);

  test('from the checkpoint before when the last one is cut short', async () => {
    const expected = await weights('whole');
    await truncate(inFolder('whole-checkpoints', 'checkpoint-8', 'optimizer.pt'), 1000);
    const again = await train(inFolder('whole.json'));
    expect(eventsNamed(again, 'start')[0]).toMatchObject({ resumedFrom: 6 });
    expect((await weights('whole')).equals(expected)).toBe(true);
  }, 120_000);
});

withPython('the trainer refuses with exit code 64 and the name of the field', () => {
  test.each([
    ['a setting out of range', { parameters: { maxLength: 0 } }, 'parameters.maxLength', 'got 0'],
    ['a misspelt setting', { parameters: { learningrate: 1 } }, 'parameters.learningrate', 'not a known field'],
    ['another protocol', { protocol: 2 }, 'protocol', 'must be 1, got 2'],
    ['a model that is not there', { model: '/nowhere' }, 'model', '/nowhere'],
    ['rows that are not there', { rows: '/nowhere.jsonl' }, 'rows', '/nowhere.jsonl'],
  ])('%s', async (_, change, field, message) => {
    const refused = await train(await writeJob('refused', { ...finetuneJob(), ...change }));
    expect(refused).toMatchObject({ exitCode: 64, noise: [] });
    expect(refused.events).toEqual([{ event: 'error', field, message: expect.stringContaining(message) }]);
  });

  test('a repeated row, by its id', async () => {
    const repeated = await writeRecords('repeated.jsonl', [rows[0] ?? {}, rows[1] ?? {}, rows[0] ?? {}]);
    const refused = await train(await writeJob('refused', { ...finetuneJob(), rows: repeated }));
    expect(refused.exitCode).toBe(64);
    expect(refused.events).toMatchObject([{ event: 'error', field: 'rows' }]);
    expect(refused.events[0]?.message).toContain('row-0 appears twice');
  }, 60_000);
});

withPython('the trainer does not outlive its parent', () => {
  test('it ends at once when its standard input is closed', async () => {
    const subprocess = startTrainer(['train', await writeJob('endless', pretrainJob(100_000))]);
    subprocess.stdin.end();
    const ended = await Promise.race([subprocess, sleep(20_000)]);
    subprocess.kill('SIGKILL');
    expect(ended).toMatchObject({ signal: 'SIGKILL' });
  }, 30_000);

  test('it ends while training when its parent is killed', async () => {
    const job = await writeJob('orphan', pretrainJob(100_000));
    // The events go to a file, as a pipe nobody reads any more would end the trainer in another way.
    const script = `
      const child = require('node:child_process').spawn(
        process.env.SLINGSHOT_PYTHON, ['-m', 'slingshot_trainer', 'train', ${JSON.stringify(job)}],
        {
          stdio: ['pipe', require('node:fs').openSync(${JSON.stringify(inFolder('events'))}, 'w'), 'ignore'],
          env: { ...process.env, PYTHONPATH: 'deploy/trainer' },
        },
      );
      console.log(child.pid);`;
    const parent = execa('node', ['-e', script], { reject: false, cwd: path.join(import.meta.dirname, '../..') });
    const processId = await new Promise<number>((resolve) => {
      parent.stdout.once('data', (data: Buffer) => resolve(Number.parseInt(data.toString(), 10)));
    });
    while (!(await readFile(inFolder('events'), 'utf8')).includes('"progress"')) await sleep(100);
    expect(await isRunning(processId)).toBe(true);
    parent.kill('SIGKILL');
    for (let wait = 0; wait < 100 && (await isRunning(processId)); wait += 1) await sleep(50);
    const left = await isRunning(processId);
    if (left) process.kill(processId, 'SIGKILL');
    expect(left).toBe(false);
  }, 120_000);
});
