import { isAlive } from './process-identity.ts';
import { startDetached, waitUntilHealthy, type DetachedProgram } from './process-start.ts';
import { stopProcess, type StopOutcome } from './process-stop.ts';
import type { Report } from './report.ts';
import type { LocalSettings } from './settings.ts';
import { writeStackRecord, type ProcessName, type StackRecord } from './stack-record.ts';

/** What the parts of the stack work with while `up` or `down` holds the lock of the state folder. */
export interface StackContext {
  settings: LocalSettings;
  report: Report;
  record: StackRecord;
}

/** Time to end by itself, in milliseconds: a worker hands its activities back, a server closes its database. */
const GRACE_TIMES: Record<ProcessName, number> = { worker: 30_000, temporalUi: 5_000, temporal: 15_000, minio: 15_000 };

/** Whether the process that the record names still lives. */
export async function isRunning(context: StackContext, name: ProcessName): Promise<boolean> {
  const identity = context.record.processes[name];
  return identity !== undefined && (await isAlive(identity));
}

/**
 * Starts a program, notes it in the record at once, so that `down` finds it even when `up` is interrupted, and waits
 * until it is healthy. A program that does not become healthy is stopped again.
 * @param timeout milliseconds
 */
export async function startPart(
  context: StackContext,
  name: ProcessName,
  program: DetachedProgram,
  timeout: number,
  check: () => Promise<boolean>,
): Promise<void> {
  const identity = await startDetached(program);
  context.record.processes[name] = identity;
  await saveRecord(context);
  try {
    await waitUntilHealthy(program, identity, timeout, check);
  } catch (error) {
    await stopPart(context, name);
    throw error;
  }
}

/** Stops a process that the record names and takes it out of the record; undefined when it names none. */
export async function stopPart(context: StackContext, name: ProcessName): Promise<StopOutcome | undefined> {
  const identity = context.record.processes[name];
  if (identity === undefined) return undefined;
  const outcome = await stopProcess(identity, GRACE_TIMES[name]);
  context.record.processes[name] = undefined;
  await saveRecord(context);
  return outcome;
}

/** Writes the record as it is now. */
export function saveRecord(context: StackContext): Promise<void> {
  return writeStackRecord(context.settings.stateFolder, context.record);
}
