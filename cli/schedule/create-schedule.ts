import { wrongInput } from '../command-failure.ts';
import type { Connected } from '../connection/connect.ts';
import type { Overlap } from '../connection/pipeline-schedules.ts';
import { readRunFile } from '../run-file/read-run-file.ts';
import { uploadRunFile } from '../run-file/upload.ts';
import type { Surroundings } from '../surroundings.ts';
import { withConnection } from '../with-connection.ts';
import { policyLines, utcText } from './schedule-text.ts';
import { plainTable } from '../view/plain-table.ts';

/** What `slingshot schedule create` is asked for; times in milliseconds. */
export interface CreateRequest {
  file: string;
  cron: string[];
  every?: number | undefined;
  timezone?: string | undefined;
  overlap: Overlap;
  catchup: number;
  paused: boolean;
  note?: string | undefined;
}

/** Temporal takes a shorter one for this. */
const LEAST_CATCHUP_MILLISECONDS = 10_000;

/**
 * Makes a schedule that runs a run file: its local files are uploaded once, now, and its prefixes and date patterns are
 * looked up again by every run.
 * @throws what readRunFile, connect and the service throw; CommandFailure for times that say nothing
 */
export async function createSchedule(
  name: string,
  { file, cron, every, catchup, ...settings }: CreateRequest,
  surroundings: Pick<Surroundings, 'environment' | 'connect' | 'output'>,
): Promise<void> {
  const { output } = surroundings;
  if (cron.length === 0 && every === undefined)
    throw wrongInput('say when runs are due: --cron "0 3 * * *" or --every 24h');
  if (every !== undefined && every < 1_000) throw wrongInput('--every must be a second or longer');
  if (catchup < LEAST_CATCHUP_MILLISECONDS) throw wrongInput('--catchup must be 10s or longer');
  const checked = await readRunFile(file);
  for (const warning of checked.warnings) output.tell(`warning: ${warning}`);
  await withConnection(surroundings, async ({ store, schedules }: Connected) => {
    const runFile = await uploadRunFile(store, checked.runFile, checked.folder, output.print);
    await schedules.create(name, { ...settings, crons: cron, every, catchup, input: { runFile } });
    const made = await schedules.describe(name);
    output.print(`made schedule ${name}${made.paused ? ', paused' : ''}`);
    const next = made.next[0] === undefined ? 'never' : utcText(made.next[0]);
    output.print(plainTable([...policyLines(made), ['next (UTC)', next]]));
  });
}
