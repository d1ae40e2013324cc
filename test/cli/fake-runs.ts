import type { PipelineRuns, RunDescription } from '../../cli/connection/pipeline-runs.ts';
import { RunNotFound } from '../../cli/connection/pipeline-runs.ts';
import type { PipelineInput } from '../../pipeline/plan.ts';
import type { RunProgress, ShardProgress } from '../../pipeline/progress.ts';

/** What the service knows of a workflow at one moment. */
export interface FakeMoment extends Partial<Omit<RunDescription, 'run'>> {
  progress?: RunProgress | undefined;
  shards?: ShardProgress | undefined;
}

/** A Temporal service in which every look at a workflow shows its next moment, and the last one for good. */
export interface FakeRuns extends PipelineRuns {
  started: { run: string; input: PipelineInput }[];
  /** What was only planned. */
  planned: { id: string; input: PipelineInput }[];
  /** What was said to a run, in order. */
  said: [what: string, run: string, message?: unknown][];
  cancelled: string[];
  /** Children whose shards were asked for. */
  asked: string[];
  closed: boolean;
}

export const startedAt = new Date('2026-11-05T08:00:00Z');

export function fakeRuns(
  workflows: Record<string, FakeMoment[]>,
  result: () => Promise<string> = async () => 'runs/none/report.json',
): FakeRuns {
  const current = new Map<string, FakeMoment>();
  const started: FakeRuns['started'] = [];
  const look = (workflow: string): FakeMoment => {
    const moments = workflows[workflow] ?? (started.some(({ run }) => run === workflow) ? workflows['*'] : undefined);
    if (moments === undefined) throw new RunNotFound(workflow);
    const moment = (moments.length > 1 ? moments.shift() : moments[0]) ?? {};
    current.set(workflow, moment);
    return moment;
  };
  const runs: FakeRuns = {
    started,
    planned: [],
    said: [],
    cancelled: [],
    asked: [],
    closed: false,
    start: async (run, input) => void started.push({ run, input }),
    plan: async (id, input) => {
      runs.planned.push({ id, input });
      return {
        plan: { name: input.runFile.name, steps: [], warnings: [] },
        survey: { steps: [], warnings: [] },
        servers: [],
      };
    },
    input: async (run) => {
      const one = started.find((each) => each.run === run);
      if (one === undefined) throw new RunNotFound(run);
      return one.input;
    },
    resolve: async (run, resolution) => {
      runs.said.push(['resolve', run, resolution]);
      return `${resolution.item ?? 'all'}: ${resolution.action}`;
    },
    pause: async (run) => void runs.said.push(['pause', run]),
    resume: async (run) => void runs.said.push(['resume', run]),
    change: async (run, change) => {
      runs.said.push(['change', run, change]);
      return 'data-main';
    },
    describe: async (run) => {
      const { status = 'running', activities = [], closedAt, ...moment } = look(run);
      return { run, status, activities, closedAt, startedAt: moment.startedAt ?? startedAt };
    },
    progress: async (run) => current.get(run)?.progress,
    shardProgress: async (child) => {
      runs.asked.push(child);
      return current.get(child)?.shards;
    },
    result,
    list: async (limit) =>
      Object.entries(workflows)
        .filter(([run]) => run !== '*' && !run.includes('/'))
        .map(([run, [moment]]) => ({
          run,
          status: moment?.status ?? 'running',
          startedAt: moment?.startedAt ?? startedAt,
        }))
        .slice(0, limit),
    log: () => ({ read: async () => ({ lines: [], ended: true }) }),
    running: async () =>
      Object.entries(workflows)
        .filter(([, [moment]]) => (moment?.status ?? 'running') === 'running')
        .map(([workflow]) => workflow),
    cancel: async (run) => void runs.cancelled.push(run),
    close: async () => void (runs.closed = true),
  };
  return runs;
}
