import { readdir, readFile } from 'node:fs/promises';
import { execa } from 'execa';

/** A process that is known again: its id alone may belong to another process tomorrow. */
export interface ProcessIdentity {
  pid: number;
  /** Opaque; two processes with the same id never share it */
  startTime: string;
}

/** The start time of a living process, or undefined when there is none; a zombie counts as gone. */
export async function startTimeOf(pid: number): Promise<string | undefined> {
  return process.platform === 'linux' ? startTimeFromProc(pid) : startTimeFromPs(pid);
}

/** Whether this very process still lives. */
export async function isAlive(identity: ProcessIdentity): Promise<boolean> {
  return (await startTimeOf(identity.pid)) === identity.startTime;
}

/** Whether any living process is in the group that this process leads. */
export async function groupIsAlive(leader: number): Promise<boolean> {
  if (process.platform === 'linux') {
    const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
    const fields = await Promise.all(pids.map((pid) => statFields(pid)));
    return fields.some((stat) => stat !== undefined && stat.state !== 'Z' && stat.group === leader);
  }
  const { stdout } = await execa('ps', ['-A', '-o', 'pgid=,stat='], { reject: false });
  return stdout.split('\n').some((line) => {
    const [group, state] = line.trim().split(/\s+/);
    return Number(group) === leader && state !== undefined && !state.startsWith('Z');
  });
}

async function startTimeFromProc(pid: number): Promise<string | undefined> {
  const stat = await statFields(pid);
  if (stat === undefined || stat.state === 'Z') return undefined;
  // Ticks count from the start of the machine, so they mean something only together with which start that was
  const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => '');
  return `${boot.trim()}:${stat.startTicks}`;
}

/** Fields of /proc/PID/stat, see proc_pid_stat(5); the second holds the command in brackets and may contain anything. */
async function statFields(pid: number): Promise<{ state: string; group: number; startTicks: string } | undefined> {
  const line = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  const fields = line?.slice(line.lastIndexOf(')') + 2).split(' ');
  const [state, group, startTicks] = [fields?.[0], fields?.[2], fields?.[19]];
  if (state === undefined || group === undefined || startTicks === undefined) return undefined;
  return { state, group: Number(group), startTicks };
}

async function startTimeFromPs(pid: number): Promise<string | undefined> {
  const { stdout } = await execa('ps', ['-o', 'stat=,lstart=', '-p', String(pid)], {
    reject: false,
    env: { LC_ALL: 'C' },
  });
  const [state, ...start] = stdout.trim().split(/\s+/);
  return state === undefined || state === '' || state.startsWith('Z') ? undefined : start.join(' ');
}
