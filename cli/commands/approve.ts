import type { Command } from 'commander';
import { findProfile, saveApproval } from '../../activities/drift/approval.ts';
import type { Resolution } from '../../pipeline/resolution.ts';
import { refuseDuringCollection } from '../../stores/collection-lock.ts';
import { wrongInput } from '../command-failure.ts';
import { RunNotFound, type PipelineRuns } from '../connection/pipeline-runs.ts';
import type { Connected } from '../connection/connect.ts';
import type { Output } from '../output.ts';
import { signature } from '../signature.ts';
import type { Surroundings } from '../surroundings.ts';
import { withConnection } from '../with-connection.ts';

/** What `slingshot approve` is asked for. */
export interface ApproveRequest {
  why: string;
  by: string;
}

export function addApprove(program: Command, surroundings: Surroundings): void {
  program
    .command('approve')
    .description('make a run the one that the data of later runs of its name are compared with')
    .argument('<run>', 'id of the run')
    .requiredOption('--why <reason>', 'why it is good; kept with the approval')
    .option('--by <name>', 'who says so', signature())
    .action((run: string, request: ApproveRequest) =>
      withConnection(surroundings, (connected) => approveRun(connected, run, request, surroundings)),
    );
}

/**
 * Approves a run by its profile, and lets it go on where it waits for that.
 * @throws CommandFailure where the run has no profile, or no reason is given
 */
export async function approveRun(
  { runs, store }: Pick<Connected, 'runs' | 'store'>,
  run: string,
  { why, by }: ApproveRequest,
  { output }: Pick<Surroundings, 'output'>,
): Promise<void> {
  if (why.trim() === '') throw wrongInput('--why is empty: say why the run is good');
  await refuseDuringCollection(store);
  const profile = await findProfile(store, run);
  if (profile === undefined) {
    throw wrongInput(`${run} has no profile in ${store.description}: there is no such run, or it has no pairs yet`);
  }
  const { name } = profile;
  const key = await saveApproval(store, { run, name, profile, by, at: new Date().toISOString(), why });
  output.print(`${run} is approved; later runs of "${name}" are compared with it (${key})`);
  await letGoOn(runs, run, { action: 'approve', by, why }, output);
}

/** Answers what of a run waits for an approval; nothing does where it has ended, or nobody knows it any more. */
async function letGoOn(runs: PipelineRuns, run: string, resolution: Resolution, output: Output): Promise<void> {
  try {
    if ((await runs.describe(run)).closedAt !== undefined) return;
  } catch (error) {
    if (error instanceof RunNotFound) return;
    throw error;
  }
  const progress = await runs.progress(run);
  if (progress === undefined) {
    output.tell(`no worker answers for ${run}: if it waits for this approval, approve it again when one runs`);
  }
  for (const { id, actions } of progress?.parked ?? []) {
    if (!actions.includes(resolution.action)) continue;
    const answered = await runs.resolve(run, { ...resolution, item: id });
    output.print(`${run} goes on: ${answered}`);
  }
}
