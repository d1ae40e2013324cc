import {
  ScheduleAlreadyRunning,
  ScheduleNotFoundError,
  type ScheduleDescription as TemporalDescription,
  type ScheduleExecutionResult,
  type ScheduleSummary as TemporalSummary,
} from '@temporalio/client';
import { z } from 'zod';
import { workflowNames } from '../../pipeline/workflow-names.ts';
import { wrongInput } from '../command-failure.ts';
import { cronWithText, specTexts } from '../schedule/spec-text.ts';
import {
  overlaps,
  type NewSchedule,
  type Overlap,
  type PipelineSchedules,
  type ScheduleDescription,
  type ScheduledRun,
  type ScheduleSummary,
} from './pipeline-schedules.ts';
import { startOptions } from './start-options.ts';
import type { TemporalConnection } from './temporal-connection.ts';

/** As Temporal names what we write in small letters. */
const policies = {
  skip: 'SKIP',
  'buffer-one': 'BUFFER_ONE',
  'buffer-all': 'BUFFER_ALL',
  'cancel-other': 'CANCEL_OTHER',
  'terminate-other': 'TERMINATE_OTHER',
  'allow-all': 'ALLOW_ALL',
} as const satisfies Record<Overlap, string>;

/** The schedules of a Temporal service that was connected to. */
export function temporalSchedules({ client, call }: TemporalConnection): PipelineSchedules {
  const { schedule } = client;
  const known = async <T>(operation: string, name: string, work: () => Promise<T>): Promise<T> => {
    try {
      return await call(operation, work);
    } catch (error) {
      if (error instanceof ScheduleNotFoundError) {
        throw wrongInput(`there is no schedule "${name}": slingshot schedule list shows them all`);
      }
      throw error;
    }
  };
  return {
    create: (name, wanted) =>
      call('making the schedule', async () => {
        try {
          await schedule.create({ scheduleId: name, ...scheduleOf(wanted) });
        } catch (error) {
          if (error instanceof ScheduleAlreadyRunning) {
            throw wrongInput(`there is a schedule "${name}" already: choose another name, or delete it first`);
          }
          // The SDK makes a TypeError of what the service says about times that it cannot read
          if (error instanceof TypeError)
            throw wrongInput(`the times of the schedule cannot be used: ${error.message}`);
          throw error;
        }
      }),
    list: () =>
      call('listing schedules', async () => {
        const found: ScheduleSummary[] = [];
        for await (const one of schedule.list()) {
          // Right after it was made the service may not know yet what a schedule does
          if ((one.action?.workflowType ?? workflowNames.pipeline) === workflowNames.pipeline)
            found.push(summaryOf(one));
        }
        return found.sort((left, right) => (left.name < right.name ? -1 : 1));
      }),
    describe: (name) =>
      known('asking for the schedule', name, async () => descriptionOf(await schedule.getHandle(name).describe())),
    pause: (name, note) => known('pausing the schedule', name, () => schedule.getHandle(name).pause(note)),
    resume: (name, note) => known('resuming the schedule', name, () => schedule.getHandle(name).unpause(note)),
    trigger: (name, overlap) =>
      known('triggering the schedule', name, () => schedule.getHandle(name).trigger(policies[overlap])),
    backfill: (name, start, end, overlap) =>
      known('backfilling the schedule', name, () =>
        schedule.getHandle(name).backfill({ start, end, overlap: policies[overlap] }),
      ),
    delete: (name) => known('deleting the schedule', name, () => schedule.getHandle(name).delete()),
  };
}

function scheduleOf({ crons, every, timezone, overlap, catchup, paused, note, input }: NewSchedule) {
  return {
    spec: {
      cronExpressions: crons.map(cronWithText),
      intervals: every === undefined ? [] : [{ every }],
      ...(timezone === undefined ? {} : { timezone }),
    },
    action: {
      type: 'startWorkflow' as const,
      workflowType: workflowNames.pipeline,
      // The service adds the time a run is for
      workflowId: input.runFile.name,
      ...startOptions(input),
    },
    policies: { overlap: policies[overlap], catchupWindow: catchup },
    state: { paused, ...(note === undefined ? {} : { note }) },
  };
}

function summaryOf({ scheduleId, spec, state, info }: TemporalSummary | TemporalDescription): ScheduleSummary {
  return {
    name: scheduleId,
    times: spec === undefined ? [] : specTexts(spec),
    timezone: spec?.timezone || 'UTC',
    paused: state.paused,
    note: state.note || undefined,
    next: info.nextActionTimes,
    runs: info.recentActions.map(runOf).reverse(),
  };
}

/** What a schedule hands its runs, as far as it is told. */
const argumentSchema = z.object({ runFile: z.object({ name: z.string() }) });

function descriptionOf(found: TemporalDescription): ScheduleDescription {
  const { action, policies: chosen, info } = found;
  return {
    ...summaryOf(found),
    runFile: argumentSchema.safeParse(action.args?.[0]).data?.runFile.name ?? 'unknown',
    overlap: overlaps.find((one) => policies[one] === chosen.overlap) ?? 'skip',
    catchup: chosen.catchupWindow,
    running: info.runningActions.map(({ workflow }) => workflow.workflowId),
    started: info.numActionsTaken,
    missed: info.numActionsMissedCatchupWindow,
    skipped: info.numActionsSkippedOverlap,
  };
}

function runOf({ scheduledAt, takenAt, action }: ScheduleExecutionResult): ScheduledRun {
  return { run: action.workflow.workflowId, scheduledAt, startedAt: takenAt };
}
