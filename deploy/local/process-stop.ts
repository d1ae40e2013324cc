import { setTimeout as pause } from 'node:timers/promises';
import { errorCode } from '../../stores/error-code.ts';
import { groupIsAlive, isAlive, type ProcessIdentity } from './process-identity.ts';

/** `gone`: no process with this id and start time was there, and nothing was touched. */
export type StopOutcome = 'stopped' | 'killed' | 'gone';

const POLL_MILLISECONDS = 100;
const KILL_WAIT_MILLISECONDS = 5_000;

/**
 * Ends a process started with startDetached and its whole group: SIGTERM first, SIGKILL after the grace time.
 * A process that merely has the same id, but another start time, is left alone.
 * @param graceTime milliseconds
 */
export async function stopProcess(identity: ProcessIdentity, graceTime: number): Promise<StopOutcome> {
  if (!(await isAlive(identity))) return 'gone';
  signalGroup(identity.pid, 'SIGTERM');
  if (await groupEnds(identity.pid, graceTime)) return 'stopped';
  signalGroup(identity.pid, 'SIGKILL');
  if (await groupEnds(identity.pid, KILL_WAIT_MILLISECONDS)) return 'killed';
  throw new Error(`process ${identity.pid} is still there after SIGKILL: end it by hand and try again`);
}

async function groupEnds(leader: number, within: number): Promise<boolean> {
  const end = Date.now() + within;
  while (Date.now() < end) {
    if (!(await groupIsAlive(leader))) return true;
    await pause(POLL_MILLISECONDS);
  }
  return false;
}

function signalGroup(leader: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-leader, signal);
  } catch (error) {
    if (errorCode(error) !== 'ESRCH') throw error;
  }
}
