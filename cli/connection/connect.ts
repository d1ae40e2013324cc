import { join } from 'node:path';
import { readStack, type RunningStack } from '../../deploy/local/read-stack.ts';
import type { Environment } from '../../deploy/local/report.ts';
import type { ArtifactStore } from '../../stores/artifact-store.ts';
import { errorMessage } from '../../stores/error-code.ts';
import { openFolderStore } from '../../stores/folder.ts';
import { createMinioStore } from '../../stores/minio.ts';
import { CommandFailure } from '../command-failure.ts';
import { exitCodes } from '../exit-codes.ts';
import { ServerUnreachable, type PipelineRuns } from './pipeline-runs.ts';
import type { PipelineSchedules } from './pipeline-schedules.ts';
import { connectTemporal, temporalOptionsOf, type TemporalConnection } from './temporal-connection.ts';
import { temporalRuns } from './temporal-runs.ts';
import { temporalSchedules } from './temporal-schedules.ts';

/** Pages for people; those that are not known are left out. */
export interface Links {
  /** Page of a run in Temporal's UI. */
  run(run: string): string | undefined;
  console: string | undefined;
}

/** What a command works with once the stack, or the cluster the environment names, was found. */
export interface Connected {
  runs: PipelineRuns;
  schedules: PipelineSchedules;
  store: ArtifactStore;
  links: Links;
  /** Folder with the logs of the workers, where they run on this machine. */
  logs?: string | undefined;
}

/** Finds the stack and connects to it. */
export type Connect = (environment: Environment) => Promise<Connected>;

/**
 * Connects to what the environment names, or else to the local stack.
 * @throws CommandFailure with exit code 3 when there is no stack or its Temporal does not answer
 */
export async function connect(environment: Environment): Promise<Connected> {
  const stack = await findStack(environment);
  const { temporalNamespace, uiUrl, consoleUrl } = stack;
  const store = await openStore(stack, environment['S3_CA']);
  const temporal = await openTemporal(stack, environment);
  return {
    store,
    runs: temporalRuns(temporal),
    schedules: temporalSchedules(temporal),
    links: {
      run: (run) => (uiUrl === undefined ? undefined : runPage(uiUrl, temporalNamespace, run)),
      console: consoleUrl,
    },
    logs: stack.worker === undefined ? undefined : join(stack.stateFolder, 'logs'),
  };
}

/**
 * The stack that runs, or what the environment names.
 * @throws CommandFailure with exit code 3 when there is neither
 */
export async function findStack(environment: Environment): Promise<RunningStack> {
  let stack: RunningStack | undefined;
  try {
    stack = await readStack(environment);
  } catch (error) {
    throw new CommandFailure(errorMessage(error), exitCodes.unreachable, { cause: error });
  }
  if (stack !== undefined) return stack;
  throw new CommandFailure('no stack is running: start one with `slingshot up`', exitCodes.unreachable);
}

/** Page of a run in Temporal's UI. */
export function runPage(uiUrl: string, namespace: string, run: string): string {
  const base = uiUrl.replace(/\/+$/, '');
  return `${base}/namespaces/${encodeURIComponent(namespace)}/workflows/${encodeURIComponent(run)}`;
}

async function openStore({ store }: RunningStack, ca: string | undefined): Promise<ArtifactStore> {
  if (store.kind === 'folder') return openFolderStore(store.folder);
  return createMinioStore(ca === undefined || ca === '' ? store : { ...store, ca });
}

/**
 * Connects to the Temporal of a stack.
 * @throws CommandFailure with exit code 3, or ServerUnreachable
 */
export async function openTemporal(stack: RunningStack, environment: Environment): Promise<TemporalConnection> {
  try {
    return await connectTemporal(temporalOptionsOf(stack, environment), environment);
  } catch (error) {
    if (!(error instanceof ServerUnreachable) || stack.ended.length === 0) throw error;
    const ended = stack.ended.join(', ');
    const message = `${ended} of the local stack ended: start it again with \`slingshot up\``;
    throw new CommandFailure(message, exitCodes.unreachable, { cause: error });
  }
}
