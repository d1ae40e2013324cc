import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { childEnvironment } from '../../clients/child-environment.ts';
import { startLauncher } from '../../clients/model-server-launcher.ts';
import { trainerProcess } from '../../clients/trainer-process.ts';
import { trainingSchema } from '../../pipeline/run-file/training.ts';
import { rejectionOf } from '../activities/workbench.ts';
import { until } from './process-servers.ts';

const secrets = [
  'S3_ENDPOINT',
  'S3_ACCESS_KEY',
  'S3_SECRET_KEY',
  'SLINGSHOT_STATE',
  'SLINGSHOT_SECRET_HUB',
  'TEMPORAL_ADDRESS',
  'TEMPORAL_API_KEY',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
];
/** Names that only look like those of the worker. */
const kept = ['MY_S3_KEY', 'S3', 'CUDA_VISIBLE_DEVICES', 'OMP_NUM_THREADS'];
const value = 'in the environment of the test';
const before = { ...process.env };

beforeAll(() => {
  for (const name of [...secrets, ...kept]) process.env[name] = value;
});

afterAll(() => {
  for (const name of [...secrets, ...kept]) {
    if (before[name] === undefined) Reflect.deleteProperty(process.env, name);
    else process.env[name] = before[name];
  }
});

/** A program that writes its environment to a file beside it, and ends. */
async function withProgram(
  work: (interpreter: string, folder: string, written: () => Promise<string>) => Promise<void>,
) {
  const folder = await mkdtemp(join(tmpdir(), 'slingshot-test-'));
  const interpreter = join(folder, 'python');
  await writeFile(
    interpreter,
    `#!/bin/sh\nenv > '${folder}/partial'\nmv '${folder}/partial' '${folder}/environment'\n`,
  );
  await chmod(interpreter, 0o700);
  try {
    await work(interpreter, folder, () => readFile(join(folder, 'environment'), 'utf8').catch(() => ''));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function expectNoSecret(written: string): void {
  const names = written.split('\n').map((line) => line.split('=')[0]);
  for (const name of secrets) expect(names).not.toContain(name);
  for (const name of [...kept, 'PATH', 'PYTHONPATH']) expect(names).toContain(name);
}

test('a child has the environment of the worker without its addresses and secrets, and what is added', () => {
  const environment = childEnvironment({ PYTHONPATH: '/trainer', CUDA_VISIBLE_DEVICES: '1' });
  expect(Object.keys(environment).filter((name) => secrets.includes(name))).toEqual([]);
  expect(environment).toMatchObject({
    PATH: before['PATH'],
    MY_S3_KEY: value,
    S3: value,
    PYTHONPATH: '/trainer',
    CUDA_VISIBLE_DEVICES: '1',
  });
});

test('a model server is started without them', () =>
  withProgram(async (interpreter, folder, written) => {
    const launcher = await startLauncher({ interpreter, folder }, 'vllm', join(folder, 'log'));
    await until(async () => (await written()) !== '');
    await launcher.stop();
    expectNoSecret(await written());
  }));

test('a trainer is started without them', () =>
  withProgram(async (interpreter, folder, written) => {
    const job = {
      kind: 'finetune' as const,
      model: join(folder, 'base'),
      rows: join(folder, 'rows.jsonl'),
      heldOut: null,
      specialTokens: 'add' as const,
      output: join(folder, 'model'),
      checkpoints: join(folder, 'checkpoints'),
      seed: 5,
      parameters: trainingSchema.parse({}),
    };
    const run = trainerProcess({ interpreter, folder }).run(job, new AbortController().signal, () => undefined);
    // It ends without a result, which is not what is asked here.
    await rejectionOf(run);
    expectNoSecret(await written());
  }));
