import { mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { z } from 'zod';
import { createMinioStore } from '../../stores/minio.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** A passage on purpose wrong, and the reason it must end with. */
export const poisoned: { line: Buffer; reason: string }[] = [
  { line: Buffer.from('{"id":"empty","text":""}'), reason: 'empty' },
  { line: Buffer.from('{"id":"emoji","text":"🐝🌾🌙 🎈"}'), reason: 'no letters or digits' },
  {
    line: Buffer.from([...Buffer.from('{"id":"bytes","text":"caf'), 0xe9, ...Buffer.from('"}')]),
    reason: 'not valid UTF-8',
  },
  {
    line: Buffer.from(JSON.stringify({ id: 'endless', text: 'x'.repeat(1_000_000) })),
    reason: 'longer than 500000 characters',
  },
];

/** One word without an end: no sentence to cut at, and longer than any context. */
export const longerThanContext = 'ab'.repeat(40_000);

/** Openings at which a tokenizer may join prompt and output into one token. */
const awkward = [
  ' leads with a space and goes on about rivers',
  '\n\nstarts after two line breaks, then speaks of hills',
  '... dots first, and then a sentence about old stones',
  '7 boats came in at noon with salt and grain',
  '🐝 a bee is first here, then words',
  ': a colon follows the colon of the prompt',
  'Ünïcode words open this passage on bread',
];

async function lines(name: string, count: number): Promise<string[]> {
  const text = await readFile(join(root, 'examples/data', name), 'utf8');
  return text.split('\n').filter(Boolean).slice(0, count);
}

/** A run on a few passages and pairs with the smallest models that still learn; minutes of work on two cores. */
export async function writeSmallRun(): Promise<{ folder: string; file: string; passages: number }> {
  const folder = await mkdtemp(join(tmpdir(), 'slingshot-run-'));
  const good = (await lines('passages.jsonl', 14)).map((line) => Buffer.from(line));
  const odd = [...awkward, longerThanContext].map((text, index) =>
    Buffer.from(JSON.stringify({ id: `odd-${index}`, text })),
  );
  const passages = [...good, ...odd, ...poisoned.map(({ line }) => line)];
  await writeFile(join(folder, 'passages.jsonl'), Buffer.concat(passages.flatMap((line) => [line, Buffer.from('\n')])));
  await writeFile(join(folder, 'pairs.jsonl'), `${(await lines('pairs.jsonl', 40)).join('\n')}\n`);
  const file = join(folder, 'run.yaml');
  await writeFile(file, runFile('lowest'));
  return { folder, file, passages: passages.length };
}

/** The run file, with the strategy that chooses among candidates. */
export function runFile(choice: string): string {
  return `
name: small
models:
  base:
    tiny:
      corpus: [{ path: passages.jsonl, licence: CC-BY-4.0 }]
      vocabularySize: 1024
      hiddenSize: 128
      layers: 2
      contextLength: 512
      epochs: 8
      batchSize: 4
data:
  seeds: { path: pairs.jsonl, licence: CC-BY-4.0 }
servers:
  local: { kind: process, maxModelLength: 512, promptsPerRequest: 8 }
arm:
  corpora: [{ path: passages.jsonl, licence: CC-BY-4.0, source: examples }]
  extraction: { strategy: whole, sectionWords: 100 }
  sampling: { maxNewTokens: 24 }
  reject: { truncated: false }
choice: { strategy: ${choice} }
train: { epochs: 6, batchSize: 4, learningRate: 1.0e-3, maxLength: 480, dtype: float32, checkpointSteps: 10 }
finetune: { epochs: 4, batchSize: 4, learningRate: 1.0e-3, maxLength: 480, dtype: float32, checkpointSteps: 10 }
evaluation: { heldOut: { count: 8 }, maxNewTokens: 24 }
shardSize: 10
onFailure: fail
`;
}

const count = z.number();

const runJsonSchema = z.looseObject({
  run: z.string(),
  status: z.string(),
  stages: z.array(
    z.looseObject({
      name: z.string(),
      unit: z.string(),
      in: count,
      accepted: count,
      rejected: count,
      failed: count,
      skipped: count,
      seconds: count,
      cached: z.boolean(),
    }),
  ),
  scores: z.array(z.looseObject({ pairs: count, models: z.array(z.object({ model: z.string(), score: count })) })),
  learning: z.array(
    z.looseObject({ model: z.string(), heldOutLoss: z.object({ base: count, trained: count }).nullable() }),
  ),
  artifacts: z.looseObject({ models: z.record(z.string(), z.string()) }),
});

export type RunJson = z.infer<typeof runJsonSchema>;

/** What `slingshot run --json` did: its exit code, the JSON it printed last, and its progress. */
export async function slingshotRun(
  file: string,
  results: string,
): Promise<{ exitCode: number | undefined; json: RunJson | undefined; progress: string }> {
  const ended = await execa(process.execPath, ['dist/cli/main.js', 'run', file, '--json', '--results', results], {
    cwd: root,
    reject: false,
  });
  const last = ended.stdout.slice(ended.stdout.indexOf('{'));
  const json = ended.exitCode === 0 ? runJsonSchema.parse(JSON.parse(last)) : undefined;
  return { exitCode: ended.exitCode, json, progress: ended.stderr + ended.stdout };
}

/** The store of the stack the environment names. */
export function testStore() {
  const { S3_ENDPOINT = '', S3_ACCESS_KEY = '', S3_SECRET_KEY = '', S3_BUCKET = '', S3_REGION = '' } = process.env;
  return createMinioStore({
    endpoint: S3_ENDPOINT,
    accessKey: S3_ACCESS_KEY,
    secretKey: S3_SECRET_KEY,
    bucket: S3_BUCKET,
    region: S3_REGION,
  });
}

/** A worker process of this build, against the stack the environment names, with a state folder of its own. */
export async function startWorker(state: string): Promise<{ pid: number | undefined; stop(): Promise<void> }> {
  const worker = execa(process.execPath, ['dist/workers/main.js'], {
    cwd: root,
    env: {
      SLINGSHOT_STATE: state,
      SLINGSHOT_CACHE: join(state, 'cache'),
      SLINGSHOT_TRAINER: join(root, 'deploy/trainer'),
    },
    stdout: { file: join(state, 'worker.log') },
    stderr: { file: join(state, 'worker.log') },
    reject: false,
  });
  return {
    pid: worker.pid,
    async stop() {
      worker.kill('SIGTERM');
      await worker;
    },
  };
}

/** Logs of the model servers that a worker with this state ever started. */
export async function serverLogs(state: string): Promise<string[]> {
  const names = await readdir(join(state, 'logs')).catch(() => []);
  return names.filter((name) => name.startsWith('model-server'));
}

/** The Python of the trainer, and the program that scores with transformers. */
export const reference = {
  python: process.env['SLINGSHOT_PYTHON'],
  perplexity: join(root, 'test/reference/perplexity.py'),
};
