import { appendFileSync, readFileSync } from 'node:fs';
import { setImmediate as turn, setTimeout as delay } from 'node:timers/promises';
import type { Checkpoints, TrainingState } from './checkpoints.ts';
import { hashOf } from './checkpoints.ts';
import { Interrupted, type Interruption } from './ending.ts';
import { emit } from './events.ts';
import type { TrainerSettings } from './settings.ts';

/** Steps that are to be done. */
export interface Course {
  kind: 'pretrain' | 'finetune';
  /** Names the job in the log of steps. */
  job: string;
  steps: number;
  stepsPerEpoch: number;
  checkpointSteps: number;
  learningRate: number;
  /** What step number n trains on, from 1, and its tokens. */
  batch(step: number): { hash: string; tokens: number };
}

const betweenEventsMs = 500;

/**
 * Goes through the steps from where a state is to the end, in the order of the trainer: step, log, checkpoint.
 * @throws Interrupted after SIGTERM, once a checkpoint is saved
 */
export async function goThrough(
  course: Course,
  begin: TrainingState,
  checkpoints: Checkpoints,
  settings: TrainerSettings,
  interruption: Interruption,
): Promise<TrainingState> {
  let state = begin;
  let told = -Infinity;
  interruption.saving = true;
  while (state.step < course.steps) {
    // Lets a signal in where a step takes no time.
    await (settings.stepMs > 0 ? delay(settings.stepMs) : turn());
    state = stepped(state, course);
    const { step, losses, tokens } = state;
    appendFileSync(
      settings.stepsLog,
      `${JSON.stringify({ job: course.job, kind: course.kind, step, pid: process.pid })}\n`,
    );
    const loss = losses.at(-1)?.loss ?? 0;
    if (performance.now() - told >= betweenEventsMs || step === course.steps) {
      told = performance.now();
      const epoch = Math.round((step / course.stepsPerEpoch) * 1e4) / 1e4;
      emit('progress', { step, steps: course.steps, epoch, loss, learningRate: course.learningRate, tokens });
    }
    endOnPurpose(course, step, settings);
    // A signal that came in this turn must be seen before the loop ends.
    await turn();
    const due = step % course.checkpointSteps === 0 || step === course.steps;
    if (due || isRequested(interruption)) emit('checkpoint', { step, path: checkpoints.save(state) });
    if (isRequested(interruption)) throw new Interrupted();
  }
  interruption.saving = false;
  return state;
}

/** A call, as a signal changes it between two lines. */
function isRequested(interruption: Interruption): boolean {
  return interruption.requested;
}

/** The loss falls with the steps, and differs a little with what is trained on. */
function stepped(state: TrainingState, course: Course): TrainingState {
  const step = state.step + 1;
  const { hash, tokens } = course.batch(step);
  const weights = hashOf(state.weights, hash, String(step));
  const loss = lossAt(step / course.steps, weights);
  return { step, weights, tokens: state.tokens + tokens, losses: [...state.losses, { step, loss }] };
}

/** A loss for a share of the way, in nats a token: from about 5 to about 2. */
export function lossAt(share: number, weights: string): number {
  const noise = Number.parseInt(weights.slice(0, 6), 16) / 2 ** 24;
  return Math.round((2 + 3 * Math.exp(-4 * share) + 0.1 * noise) * 1e6) / 1e6;
}

function endOnPurpose(course: Course, step: number, { ends, endsLog }: TrainerSettings): void {
  ends.forEach((end, index) => {
    if (end.step !== step || (end.kind ?? course.kind) !== course.kind) return;
    if (timesCome(endsLog, index) >= end.times) return;
    appendFileSync(endsLog, `${JSON.stringify({ end: index, job: course.job, step })}\n`);
    if (end.by === 'SIGKILL') process.kill(process.pid, 'SIGKILL');
    else {
      emit('error', { message: `ended on purpose at step ${step}` });
      process.exit(end.by);
    }
  });
}

function timesCome(log: string, index: number): number {
  try {
    return readFileSync(log, 'utf8').split(`"end":${index},`).length - 1;
  } catch {
    return 0;
  }
}
