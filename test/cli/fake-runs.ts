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
  started: { run: string; input: PipelineInput; summary: string }[];
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
    cancelled: [],
    asked: [],
    closed: false,
    start: async (run, input, summary) => void started.push({ run, input, summary }),
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
    cancel: async (run) => void runs.cancelled.push(run),
    close: async () => void (runs.closed = true),
  };
  return runs;
}
