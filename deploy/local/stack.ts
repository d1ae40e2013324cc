import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { withLock } from './lock.ts';
import type { StopOutcome } from './process-stop.ts';
import { resolvePython } from './python.ts';
import { readStack, type RunningStack } from './read-stack.ts';
import type { Environment, Report } from './report.ts';
import { readLocalSettings } from './settings.ts';
import { isRunning, saveRecord, stopPart, type StackContext } from './stack-context.ts';
import { processNames, readStackRecord, removeStackRecord, type ProcessName } from './stack-record.ts';
import { ensureStore } from './store-part.ts';
import { ensureTemporal } from './temporal-part.ts';
import { ensureWorker } from './worker-part.ts';

/** What `up` is asked for. */
export interface UpRequest {
  report: Report;
  /** Also prepares the trainer's Python and starts a worker; one that runs is kept up to date in any case */
  worker: boolean;
  /** Also prepares the trainer's Python, without a worker */
  trainer?: boolean;
  /** Defaults to process.env */
  environment?: Environment;
}

/** What `down` is asked for. */
export interface DownRequest {
  report: Report;
  /** Defaults to process.env */
  environment?: Environment;
}

/** What `down` did with one process that `up` had started. */
export interface StoppedPart {
  name: ProcessName;
  outcome: StopOutcome;
}

/**
 * Starts what of the local stack does not run yet and waits until all of it is healthy. Safe to repeat, and to run
 * twice at once. What it starts goes on after this process has ended, until `down`.
 * @throws Error when a part cannot be had or does not become healthy; the parts that started go on
 */
export async function up(request: UpRequest): Promise<RunningStack> {
  const { report, environment = process.env } = request;
  await withContext(report, environment, async (context) => {
    const wantsWorker = request.worker || (await isRunning(context, 'worker'));
    const wantsTrainer = wantsWorker || request.trainer === true;
    // Temporal and MinIO one after the other, as a build keeps every core busy; Python beside them, as it mostly waits
    const services = ensureTemporal(context).then(() => ensureStore(context));
    await allSettled(wantsTrainer ? [services, ensurePython(context)] : [services]);
    if (wantsWorker) await ensureWorker(context);
  });
  const stack = await readStack(environment);
  if (stack === undefined) throw new Error('the stack was stopped by another command while it started: try again');
  return stack;
}

/** Stops exactly what `up` started and still runs; data and logs are kept. */
export async function down(request: DownRequest): Promise<StoppedPart[]> {
  const { report, environment = process.env } = request;
  const stopped: StoppedPart[] = [];
  await withContext(report, environment, async (context) => {
    for (const name of processNames) {
      const outcome = await stopPart(context, name);
      if (outcome === undefined) continue;
      report(`${name}: ${outcome === 'gone' ? 'had already ended' : outcome}`);
      stopped.push({ name, outcome });
    }
    await removeStackRecord(context.settings.stateFolder);
  });
  return stopped;
}

async function ensurePython(context: StackContext): Promise<void> {
  const found = await resolvePython(context.settings, context.report);
  context.record.python = found;
  await saveRecord(context);
  const serving = found.serving === 'none' ? 'for training only' : `serving on the ${found.serving.toUpperCase()}`;
  context.report(`python: ${found.version}, ${serving}`);
}

/** Waits for all, so that nothing goes on in the background once `up` has failed; then throws what the first one threw. */
async function allSettled(parts: Promise<void>[]): Promise<void> {
  const outcomes = await Promise.allSettled(parts);
  for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
}

async function withContext(
  report: Report,
  environment: Environment,
  work: (context: StackContext) => Promise<void>,
): Promise<void> {
  const settings = readLocalSettings(environment);
  const waiting = () => report('another slingshot command starts or stops the stack; waiting for it');
  await mkdir(settings.stateFolder, { recursive: true, mode: 0o700 });
  await withLock(join(settings.stateFolder, 'stack'), waiting, async () => {
    const record = (await readStackRecord(settings.stateFolder)) ?? { processes: {} };
    await work({ settings, report, record });
  });
}
