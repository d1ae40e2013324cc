import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { trainerProcess } from '../../clients/trainer-process.ts';
import type { FinetuneJob, TrainingProgress } from '../../clients/trainer.ts';
import { trainingSchema } from '../../pipeline/run-file/training.ts';
import { rejectionOf } from '../activities/workbench.ts';

const signal = new AbortController().signal;

/** A shell script in the place of Python: `$4` is the job file. */
async function withProgram(
  script: string,
  work: (
    run: (abort?: AbortSignal, progress?: TrainingProgress[]) => ReturnType<ReturnType<typeof trainerProcess>['run']>,
    folder: string,
  ) => Promise<void>,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'slingshot-test-'));
  const interpreter = join(folder, 'python');
  await writeFile(interpreter, `#!/bin/sh\n${script}\n`);
  await chmod(interpreter, 0o700);
  const job: FinetuneJob = {
    kind: 'finetune',
    model: join(folder, 'base'),
    rows: join(folder, 'rows.jsonl'),
    heldOut: null,
    specialTokens: 'add',
    output: join(folder, 'model'),
    checkpoints: join(folder, 'checkpoints'),
    seed: 5,
    parameters: trainingSchema.parse({}),
  };
  try {
    const trainer = trainerProcess({ interpreter, folder: '/package' });
    await work((abort = signal, progress = []) => trainer.run(job, abort, (step) => progress.push(step)), folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const say = (event: object) => `echo '${JSON.stringify(event)}'`;
const start = { event: 'start', rows: 9, steps: 4, resumedFrom: null, device: 'cpu' };
const result = {
  event: 'result',
  steps: 4,
  rows: 9,
  rejected: [
    { id: 'a', reason: 'tooLong', tokens: 600, side: 'prompt' },
    { id: 'b', reason: 'emptyCompletion', tokens: null },
  ],
  validation: [{ step: 2, epoch: 1, loss: 1.75 }],
  validationRows: ['c'],
  bestStep: 2,
  stoppedAt: null,
  losses: [{ step: 2, loss: 1.5 }],
  heldOut: { base: 3.25, trained: 2.5 },
  seconds: 1.5,
  versions: { trl: '1.16.0' },
};

test('events become progress and the result, whatever else is printed between them', () =>
  withProgram(
    [
      "echo 'Loading weights: 100%'",
      say(start),
      `echo "{'loss': 2.5, 'epoch': 1}"`,
      say({ event: 'progress', step: 2, steps: 4, loss: 2.5, learningRate: 0.1 }),
      say({ event: 'checkpoint', step: 2 }),
      say({ event: 'a later version', x: 1 }),
      say({ event: 'heldOut', model: 'base', loss: 3.25 }),
      say(result),
    ].join('\n'),
    async (run) => {
      const progress: TrainingProgress[] = [];
      expect(await run(signal, progress)).toEqual({
        steps: 4,
        rows: 9,
        rejected: [
          { id: 'a', reason: 'tooLong', tokens: 600, side: 'prompt' },
          { id: 'b', reason: 'emptyCompletion', tokens: undefined, side: undefined },
        ],
        losses: [{ step: 2, loss: 1.5 }],
        heldOut: { base: 3.25, trained: 2.5 },
        validation: [{ step: 2, epoch: 1, loss: 1.75 }],
        validationRows: ['c'],
        bestStep: 2,
        stoppedAt: null,
        resumedFrom: null,
        versions: { trl: '1.16.0' },
      });
      expect(progress).toEqual([
        { step: 0, steps: 4 },
        { step: 2, steps: 4, loss: 2.5 },
      ]);
    },
  ));

test('the program is started as a module of the package, offline, with the job in a file', () =>
  withProgram(
    `echo "$1 $2 $3 $PYTHONPATH $HF_HUB_OFFLINE" > "$(dirname "$4")/asked"; cat "$4" > "$(dirname "$4")/seen"; ${say(result)}`,
    async (run, folder) => {
      await run();
      expect(await readFile(join(folder, 'asked'), 'utf8')).toBe('-m slingshot_trainer train /package 1\n');
      const seen: unknown = JSON.parse(await readFile(join(folder, 'seen'), 'utf8'));
      expect(seen).toMatchObject({ protocol: 1, kind: 'finetune', seed: 5, parameters: { epochs: 3, batchSize: 128 } });
    },
  ));

test('a resumed training says from which step', () =>
  withProgram([say({ ...start, resumedFrom: 3 }), say(result)].join('\n'), async (run) => {
    const progress: TrainingProgress[] = [];
    expect((await run(signal, progress)).resumedFrom).toBe(3);
    expect(progress).toEqual([{ step: 3, steps: 4 }]);
  }));

test('many rejected rows are read from the file the event names', () =>
  withProgram(
    [
      `file="$(dirname "$4")/rejected.jsonl"`,
      `i=0; while [ $i -lt 150 ]; do echo '{"id":"row-'$i'","reason":"tooLong","tokens":600}'; i=$((i+1)); done > "$file"`,
      `echo '{"event":"result","steps":4,"rows":9,"rejected":{"count":150,"path":"'$file'"},"losses":[]}'`,
    ].join('\n'),
    async (run) => {
      const { rejected, heldOut, versions } = await run();
      expect(rejected).toHaveLength(150);
      expect(rejected[149]).toEqual({ id: 'row-149', reason: 'tooLong', tokens: 600 });
      expect([heldOut, versions]).toEqual([null, {}]);
    },
  ));

test.each([
  [
    '64: bad input',
    `${say({ event: 'error', message: 'must be positive', field: 'parameters.epochs' })}; exit 64`,
    'TrainerRefused',
    'the trainer refused the job: parameters.epochs: must be positive',
  ],
  [
    '71: out of memory',
    'echo "not enough" >&2; exit 71',
    'TrainerRefused',
    'lower deviceBatchSize or maxLength: not enough',
  ],
  [
    '1: a crash',
    'echo Traceback >&2; echo "ValueError: x" >&2; exit 1',
    'TrainerFailed',
    'the trainer ended with exit code 1: Traceback\nValueError: x',
  ],
  ['75: interrupted', 'exit 75', 'TrainerFailed', 'exit code 75'],
  ['0 without a result', say(start), 'TrainerFailed', 'exit code 0'],
  ['a signal', 'kill -9 $$', 'TrainerFailed', 'SIGKILL'],
])('exit %s', (_, script, name, message) =>
  withProgram(script, async (run) => {
    const error = await rejectionOf(run());
    expect([error.name, error.message]).toEqual([name, expect.stringContaining(message)]);
  }),
);

test('a result that was written before a crash does not count', () =>
  withProgram(`${say(result)}; exit 1`, async (run) => {
    expect((await rejectionOf(run())).name).toBe('TrainerFailed');
  }));

test.each([
  ['losses', { losses: [{ step: 2, loss: null }] }],
  ['held-out losses', { heldOut: { base: 3, trained: null } }],
])('a training whose %s are no finite numbers is refused, for it would diverge again', (_, fields) =>
  withProgram(say({ ...result, ...fields }), async (run) => {
    const error = await rejectionOf(run());
    expect([error.name, error.message]).toEqual(['TrainerRefused', expect.stringContaining('lower learningRate')]);
  }),
);

test('a training that prints megabytes of warnings goes on to its result', () =>
  withProgram(`head -c 3000000 /dev/zero | tr '\\0' x >&2; ${say(result)}`, async (run) => {
    expect((await run()).steps).toBe(4);
  }));

test('an interpreter that is not there is refused by name', async () => {
  const trainer = trainerProcess({ interpreter: '/nowhere/python', folder: '/package' });
  const folder = await mkdtemp(join(tmpdir(), 'slingshot-test-'));
  const job: FinetuneJob = {
    kind: 'finetune',
    model: '',
    rows: '',
    heldOut: null,
    specialTokens: 'add',
    output: join(folder, 'model'),
    checkpoints: join(folder, 'checkpoints'),
    seed: 1,
    parameters: trainingSchema.parse({}),
  };
  const error = await rejectionOf(trainer.run(job, signal, () => undefined));
  expect([error.name, error.message]).toEqual(['TrainerRefused', expect.stringContaining('"/nowhere/python"')]);
  await rm(folder, { recursive: true });
});

test('an abort lets the trainer save, and ends with its reason', () =>
  withProgram(
    `trap 'echo saved > "$(dirname "$4")/saved"; exit 75' TERM; ${say(start)}; while :; do sleep 0.05; done`,
    async (run, folder) => {
      const abort = new AbortController();
      const reason = new Error('cancelled by the user');
      void delay(300).then(() => abort.abort(reason));
      expect(await rejectionOf(run(abort.signal))).toBe(reason);
      expect(await readFile(join(folder, 'saved'), 'utf8')).toBe('saved\n');
    },
  ));
