import { wrongInput } from '../../cli/command-failure.ts';
import type {
  NewSchedule,
  Overlap,
  PipelineSchedules,
  ScheduleDescription,
} from '../../cli/connection/pipeline-schedules.ts';

/** A service with schedules that keeps what it was asked for and starts nothing. */
export interface FakeSchedules extends PipelineSchedules {
  made: Record<string, NewSchedule>;
  /** What was asked of a schedule, in order. */
  asked: [what: string, name: string, ...rest: unknown[]][];
}

/** @param found what the service knows beyond what is made, by name */
export function fakeSchedules(found: Record<string, ScheduleDescription> = {}): FakeSchedules {
  const known = new Map(Object.entries(found));
  const fake: FakeSchedules = {
    made: {},
    asked: [],
    create: async (name, wanted) => {
      if (known.has(name)) throw wrongInput(`there is a schedule "${name}" already`);
      fake.made[name] = wanted;
      known.set(name, describedAs(name, wanted));
    },
    list: async () => [...known.values()],
    describe: async (name) => need(name),
    pause: async (name, note) => ask('pause', name, note),
    resume: async (name, note) => ask('resume', name, note),
    trigger: async (name, overlap: Overlap) => ask('trigger', name, overlap),
    backfill: async (name, from, to, overlap) => ask('backfill', name, from, to, overlap),
    delete: async (name) => ask('delete', name),
  };
  function need(name: string): ScheduleDescription {
    const one = known.get(name);
    if (one === undefined) throw wrongInput(`there is no schedule "${name}"`);
    return one;
  }
  function ask(what: string, name: string, ...rest: unknown[]): void {
    need(name);
    fake.asked.push([what, name, ...rest]);
  }
  return fake;
}

function describedAs(name: string, { crons, timezone = 'UTC', overlap, catchup, paused, note, input }: NewSchedule) {
  return scheduleDescription({
    name,
    times: [...crons],
    timezone,
    overlap,
    catchup,
    paused,
    note,
    runFile: input.runFile.name,
  });
}

export function scheduleDescription(fields: Partial<ScheduleDescription> = {}): ScheduleDescription {
  return {
    name: 'nightly',
    times: ['0 3 * * *'],
    timezone: 'UTC',
    paused: false,
    note: undefined,
    next: [new Date('2026-11-21T03:00:00Z'), new Date('2026-11-22T03:00:00Z')],
    runs: [],
    runFile: 'trial',
    overlap: 'skip',
    catchup: 600_000,
    running: [],
    started: 0,
    missed: 0,
    skipped: 0,
    ...fields,
  };
}
