import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { z } from 'zod';
import { childEnvironment } from './child-environment.ts';
import type { PreloadedHosts } from './preloaded-hosts.ts';
import { trainerJobFile } from './trainer-job.ts';
import { rejectedRowSchema, trainerEventSchema, type TrainerEvent } from './trainer-events.ts';
import {
  TrainerFailed,
  TrainerRefused,
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
  /** Where trainings and servers are forked from, if anywhere. */
  hosts?: PreloadedHosts | undefined;
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
    const host = await program.hosts?.variables('train');
    // stdin stays open as a lifeline: the trainer ends when it is closed.
    const child = execa(program.interpreter, ['-m', 'slingshot_trainer', 'train', jobFile], {
      env: childEnvironment({ PYTHONPATH: program.folder, HF_HUB_OFFLINE: '1', ...host }),
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
      rejected: (await listed(result.rejected, rejectedRowSchema)).map(({ id, reason, tokens, side }) => ({
        id,
        reason,
        tokens: tokens ?? undefined,
        side: side ?? undefined,
      })),
      ...finiteLosses(result),
      validationRows: (await listed(asRows(result.validationRows), rowSchema)).map(({ id }) => id),
      bestStep: result.bestStep ?? null,
      stoppedAt: result.stoppedAt ?? null,
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
function finiteLosses({
  losses,
  heldOut,
  validation,
}: ResultEvent): Pick<TrainingResult, 'losses' | 'heldOut' | 'validation'> {
  const finite = losses.flatMap(({ step, loss }) => (loss === null ? [] : [{ step, loss }]));
  const validated = validation.flatMap(({ step, epoch, loss }) => (loss === null ? [] : [{ step, epoch, loss }]));
  const [base, trained] = [heldOut?.base, heldOut?.trained];
  const allFinite = finite.length === losses.length && validated.length === validation.length;
  if (!allFinite || base === null || trained === null) {
    throw new TrainerRefused('the training diverged: its loss is no finite number; lower learningRate or change dtype');
  }
  const measured = base === undefined || trained === undefined ? null : { base, trained };
  return { losses: finite, heldOut: measured, validation: validated };
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

const rowSchema = z.object({ id: z.string() });

function asRows(ids: ResultEvent['validationRows']): { id: string }[] | { path: string } {
  return Array.isArray(ids) ? ids.map((id) => ({ id })) : ids;
}

/** Few rows stand in the event itself; many lie in a file beside the checkpoints. */
async function listed<Row>(rows: Row[] | { path: string }, schema: z.ZodType<Row>): Promise<Row[]> {
  if (Array.isArray(rows)) return rows;
  const lines = (await readFile(rows.path, 'utf8')).split('\n').filter((line) => line !== '');
  return lines.map((line) => schema.parse(JSON.parse(line)));
}
