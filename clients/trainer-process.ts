import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { z } from 'zod';
import { childEnvironment } from './child-environment.ts';
import { trainerJobFile } from './trainer-job.ts';
import { trainerEventSchema, type TrainerEvent } from './trainer-events.ts';
import {
  TrainerFailed,
  TrainerRefused,
  type RejectedRow,
  type Trainer,
  type TrainerJob,
  type TrainingProgress,
  type TrainingResult,
} from './trainer.ts';

/** Exit codes of the trainer program, see deploy/trainer/README.md. */
const exitCodes = { badInput: 64, outOfMemory: 71 };

/** After SIGTERM the trainer finishes its step and saves a checkpoint; then it is killed. */
const saveTimeMs = 60_000;

export interface TrainerProgram {
  /** Python interpreter with the trainer's requirements. */
  interpreter: string;
  /** Folder that holds the slingshot_trainer package. */
  folder: string;
}

type ResultEvent = Extract<TrainerEvent, { event: 'result' }>;

/** The trainer as a child process of this worker; it ends when the worker does, however that dies. */
export function trainerProcess(program: TrainerProgram): Trainer {
  async function run(
    job: TrainerJob,
    signal: AbortSignal,
    onProgress: (progress: TrainingProgress) => void,
  ): Promise<TrainingResult> {
    await mkdir(job.checkpoints, { recursive: true });
    const jobFile = join(dirname(job.output), 'job.json');
    await writeFile(jobFile, JSON.stringify(trainerJobFile(job), null, 2));
    // stdin stays open as a lifeline: the trainer ends when it is closed.
    const child = execa(program.interpreter, ['-m', 'slingshot_trainer', 'train', jobFile], {
      env: childEnvironment({ PYTHONPATH: program.folder, HF_HUB_OFFLINE: '1' }),
      extendEnv: false,
      stdin: 'pipe',
      stderr: 'pipe',
      buffer: false,
      reject: false,
      cancelSignal: signal,
      forceKillAfterDelay: saveTimeMs,
    });
    // Kept by hand: a limit on what execa buffers would end a training that prints much.
    let printed = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      printed = (printed + text).slice(-8_000);
    });
    let resumedFrom: number | null = null;
    let result: ResultEvent | undefined;
    let problem: string | undefined;
    for await (const line of child.iterable()) {
      const event = parseEvent(line);
      if (event === undefined) continue;
      if (event.event === 'start') resumedFrom = event.resumedFrom;
      if (event.event === 'start') onProgress({ step: event.resumedFrom ?? 0, steps: event.steps });
      if (event.event === 'progress')
        onProgress({ step: event.step, steps: event.steps, loss: event.loss ?? undefined });
      if (event.event === 'error') problem = event.field ? `${event.field}: ${event.message}` : event.message;
      if (event.event === 'result') result = event;
    }
    const ended = await child;
    signal.throwIfAborted();
    if (ended.code === 'ENOENT' || ended.code === 'EACCES') {
      throw new TrainerRefused(`the trainer's program "${program.interpreter}" cannot be started: ${ended.code}`);
    }
    if (ended.exitCode !== 0 || result === undefined) {
      throw failureOf(ended.exitCode, ended.signal, problem ?? lastLines(printed));
    }
    const { steps, rows, versions } = result;
    return {
      steps,
      rows,
      rejected: await rejectedRows(result.rejected),
      ...finiteLosses(result),
      resumedFrom,
      versions,
    };
  }

  return { description: `trainer process (${program.interpreter})`, run };
}

function parseEvent(line: string): TrainerEvent | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    return trainerEventSchema.safeParse(JSON.parse(line)).data;
  } catch {
    // A library's own print, as of a Python dict, is no event.
    return undefined;
  }
}

/** @throws TrainerRefused when the training diverged: such a model is of no use, and would come out the same again */
function finiteLosses({ losses, heldOut }: ResultEvent): Pick<TrainingResult, 'losses' | 'heldOut'> {
  const finite = losses.flatMap(({ step, loss }) => (loss === null ? [] : [{ step, loss }]));
  const [base, trained] = [heldOut?.base, heldOut?.trained];
  if (finite.length < losses.length || base === null || trained === null) {
    throw new TrainerRefused('the training diverged: its loss is no finite number; lower learningRate or change dtype');
  }
  return { losses: finite, heldOut: base === undefined || trained === undefined ? null : { base, trained } };
}

function failureOf(exitCode: number | undefined, signal: string | undefined, detail: string): Error {
  if (exitCode === exitCodes.badInput) return new TrainerRefused(`the trainer refused the job: ${detail}`);
  if (exitCode === exitCodes.outOfMemory) {
    return new TrainerRefused(`the training ran out of memory; lower deviceBatchSize or maxLength: ${detail}`);
  }
  return new TrainerFailed(`the trainer ended with ${signal ?? `exit code ${exitCode}`}: ${detail}`);
}

/** The last lines a program printed, without the progress bars that libraries draw over themselves. */
function lastLines(text: string): string {
  const lines = text.split(/[\r\n]+/).filter((line) => line.trim() !== '' && !/\d+%\|/.test(line));
  return lines.slice(-8).join('\n');
}

const rejectedSchema = z.object({ id: z.string(), reason: z.string(), tokens: z.int().nullish() });

/** Few rejected rows stand in the event itself; many lie in a file beside the checkpoints. */
async function rejectedRows(rejected: ResultEvent['rejected']): Promise<RejectedRow[]> {
  const rows = Array.isArray(rejected)
    ? rejected
    : (await readFile(rejected.path, 'utf8'))
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => rejectedSchema.parse(JSON.parse(line)));
  return rows.map((row) => ({ id: row.id, reason: row.reason, tokens: row.tokens ?? undefined }));
}
