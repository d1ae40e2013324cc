import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client, Connection } from '@temporalio/client';
import { execa } from 'execa';
import { connect, type Connected } from '../../../cli/connection/connect.ts';
import { loadReport } from '../../../cli/results/load-report.ts';
import { readRunFile } from '../../../cli/run-file/read-run-file.ts';
import { uploadRunFile } from '../../../cli/run-file/upload.ts';
import { startRun } from '../../../cli/start-run.ts';
import { readTemporalOptions } from '../../../clients/temporal-environment.ts';
import type { RunReport } from '../../../pipeline/report.ts';
import type { RunProgress } from '../../../pipeline/progress.ts';
import { tokenizerFolder } from '../../clients/tiny-tokenizer.ts';
import type { ModelServerOptions } from '../../stand-in/model-server/settings.ts';
import { spawnModelServer, type SpawnedModelServer } from '../../stand-in/model-server/spawn.ts';
import { folderStore, type TestStore } from './stores.ts';
import { startWorkerProcess, type WorkerProcess } from './worker-process.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));

/** Whether there is a Temporal for these tests; what was left out is said once. */
export function withStack(what: string): typeof describe {
  if (process.env['TEMPORAL_ADDRESS'] !== undefined) return describe;
  console.warn(`${what}: left out, because TEMPORAL_ADDRESS is not set`);
  return describe.skip;
}

/** Runs of one store, as a user has them. */
export interface Runs {
  /** Uploads what a run file names and starts the run; gives its id. */
  start(file: string, options?: { fresh?: boolean }): Promise<string>;
  /** Waits for the end of a run. */
  report(run: string): Promise<RunReport>;
  /** start and report. */
  make(file: string, options?: { fresh?: boolean }): Promise<RunReport>;
  /** Waits until the progress of a run is as wanted. */
  until(run: string, wanted: (progress: RunProgress) => boolean): Promise<RunProgress>;
  /** The command of this build: what it printed; throws where its exit code is not 0. */
  slingshot(...words: string[]): Promise<string>;
  /** A run that a command starts, as `slingshot run FILE` and `slingshot rerun RUN`; its id. */
  startedBy(...words: string[]): Promise<string>;
  /** A worker for this store; two of the same state take each other's place on one machine. */
  worker(variables: Record<string, string>, state?: string): Promise<WorkerProcess>;
}

/** Everything a test starts; all of it ends with the test. */
export interface RunBench {
  folder: string;
  /** A stand-in model server as a process. */
  server(options?: Partial<ModelServerOptions>): Promise<SpawnedModelServer>;
  /** Ends something with the test, before what was started earlier. */
  atEnd(end: () => Promise<unknown>): void;
  /** An empty store in a folder. */
  folderStore(name: string): Promise<TestStore>;
  /** Runs whose artifacts lie in a store. @param temporal variables of another Temporal than the stack's */
  runs(at: TestStore, temporal?: Record<string, string>): Promise<Runs>;
}

/**
 * Does work with a bench of its own, in a temporary folder. What takes too long fails, and everything it started ends:
 * its worker would take the tasks of the next test.
 */
export async function withRunBench(work: (bench: RunBench) => Promise<void>, seconds = 300): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'slingshot-faults-'));
  const ends: (() => Promise<unknown>)[] = [() => rm(folder, { recursive: true, force: true, maxRetries: 5 })];
  let deadline: NodeJS.Timeout | undefined;
  const overdue = new Promise<never>((_, reject) => {
    deadline = setTimeout(() => reject(new Error(`the test was not done after ${seconds} s`)), seconds * 1000);
  });
  try {
    const working = work({
      folder,
      atEnd: (end) => ends.push(end),
      folderStore: (name) => folderStore(join(folder, name)),
      async server(options = {}) {
        const server = await spawnModelServer({ tokenizer: tokenizerFolder, ...options });
        ends.push(() => server.kill());
        return server;
      },
      async runs(at, temporal = {}) {
        const environment = { ...process.env, SLINGSHOT_STATE: folder, ...at.variables, ...temporal };
        const connected = await connect(environment);
        ends.push(() => connected.runs.close());
        const started: string[] = [];
        ends.push(() => Promise.all(started.map((run) => endRun(connected, run, environment))));
        return {
          ...runsOf(connected, started, environment),
          async worker(variables, state = join(folder, 'worker')) {
            await mkdir(state, { recursive: true });
            const worker = await startWorkerProcess({ ...at.variables, ...temporal, ...variables }, state);
            ends.push(() => worker.kill());
            return worker;
          },
        };
      },
    });
    await Promise.race([working, overdue]);
  } finally {
    clearTimeout(deadline);
    for (const end of ends.toReversed()) await end().catch((error: unknown) => console.warn(String(error)));
  }
}

function runsOf({ runs, store }: Connected, started: string[], environment: NodeJS.ProcessEnv): Omit<Runs, 'worker'> {
  const start: Runs['start'] = async (file, { fresh = false } = {}) => {
    const checked = await readRunFile(file);
    const runFile = await uploadRunFile(store, checked.runFile, checked.folder, () => undefined);
    const run = await startRun(runs, fresh ? { runFile, fresh } : { runFile });
    started.push(run);
    return run;
  };
  const report: Runs['report'] = async (run) => {
    while ((await runs.describe(run)).status === 'running') await new Promise((resolve) => setTimeout(resolve, 200));
    return loadReport(store, await runs.result(run));
  };
  const slingshot: Runs['slingshot'] = async (...words) => {
    const env = { ...environment, NODE_OPTIONS: '' };
    const ended = await execa(process.execPath, ['dist/cli/main.js', ...words], { cwd: root, env, extendEnv: false });
    return ended.stdout;
  };
  return {
    start,
    report,
    make: async (file, options) => report(await start(file, options)),
    async until(run, wanted) {
      for (;;) {
        const progress = await runs.progress(run);
        if (progress !== undefined && wanted(progress)) return progress;
        const { status } = await runs.describe(run);
        if (status !== 'running') throw new Error(`${run} is ${status} before it was as wanted`);
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    },
    slingshot,
    async startedBy(...words) {
      const run = (await slingshot(...words, '--detach')).trim().split('\n').at(-1) ?? '';
      started.push(run);
      return run;
    },
  };
}

/** Runs that a failed test left would keep the workers of the next one busy; their children have its id in theirs. */
async function endRun({ runs }: Connected, run: string, environment: NodeJS.ProcessEnv): Promise<void> {
  const { status } = await runs.describe(run);
  if (status === 'completed') return;
  const { address, namespace, ...secured } = readTemporalOptions(environment);
  const connection = await Connection.connect({ address, ...secured });
  const { workflow } = new Client({ connection, namespace });
  for await (const { workflowId } of workflow.list({
    query: `ExecutionStatus = "Running" AND WorkflowId STARTS_WITH "${run}"`,
  })) {
    await workflow.getHandle(workflowId).terminate('the test has ended');
  }
  await connection.close();
}
