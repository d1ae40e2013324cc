import { randomUUID } from 'node:crypto';
import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';
import { temporalSchedules } from '../../cli/connection/temporal-schedules.ts';
import type {
  NewSchedule,
  PipelineSchedules,
  ScheduleDescription,
  ScheduleSummary,
} from '../../cli/connection/pipeline-schedules.ts';
import { addSearchAttributes } from '../../clients/search-attributes.ts';
import { searchAttributes } from '../../pipeline/search-attributes.ts';
import { runFile } from '../activities/run-files.ts';
import { rejectionOf } from '../activities/workbench.ts';
import { startScriptedWorkers, type ScriptedWorkers } from './scripted-workers.ts';

const address = process.env['TEMPORAL_ADDRESS'];
const namespace = process.env['TEMPORAL_NAMESPACE'] ?? 'default';
const withTemporal = address === undefined ? describe.skip : describe;
if (address === undefined) console.warn('left out: schedules on a Temporal, because TEMPORAL_ADDRESS is not set');

const minute = 60_000;
const nameAttribute = defineSearchAttributeKey(searchAttributes.name, SearchAttributeType.KEYWORD);

let workers: ScriptedWorkers;
let schedules: PipelineSchedules;

/** Asks again until the service, which tells of schedules a little late, gives what is wanted. */
async function eventually<T>(ask: () => Promise<T | undefined>): Promise<T> {
  const until = Date.now() + 30_000;
  for (;;) {
    const found = await ask();
    if (found !== undefined) return found;
    if (Date.now() > until) throw new Error('the service never told what was wanted');
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

/** A schedule of a run file of its own; its runs find everything made already. */
function wanted(fields: Partial<NewSchedule> = {}) {
  const name = `s-${randomUUID().slice(0, 8)}`;
  const input = { runFile: runFile({ name, priority: { level: 4, weight: 2 } }) };
  const script = workers.expect(name, { cached: () => true });
  const schedule: NewSchedule = {
    crons: ['0 3 * * *'],
    overlap: 'skip',
    catchup: 600_000,
    paused: true,
    note: 'made by a test',
    input,
    ...fields,
  };
  return { name, script, schedule };
}

const resultOf = (run: string): Promise<unknown> => workers.client.workflow.getHandle(run).result();

withTemporal('schedules on a real Temporal', () => {
  beforeAll(async () => {
    workers = await startScriptedWorkers(address ?? '', namespace);
    const { connection, client } = workers;
    await addSearchAttributes(connection, namespace);
    schedules = temporalSchedules({
      ...{ connection, client, namespace, address: address ?? '' },
      call: (_, work) => work(),
      close: () => Promise.resolve(),
    });
  }, 2 * minute);

  afterAll(() => workers.stop(), minute);

  test(
    'one that is made paused is described as it was asked for, and starts nothing by itself',
    async () => {
      const { name, schedule } = wanted({ every: 36 * 3_600_000, timezone: 'Europe/Berlin', overlap: 'buffer-one' });
      await schedules.create(name, schedule);
      expect(await schedules.describe(name)).toMatchObject({
        name,
        runFile: name,
        times: ['0 3 * * *', 'every 36h'],
        timezone: 'Europe/Berlin',
        overlap: 'buffer-one',
        catchup: 600_000,
        paused: true,
        note: 'made by a test',
        runs: [],
        running: [],
        started: 0,
      });
      const [next] = (await schedules.describe(name)).next;
      expect(next?.getTime()).toBeGreaterThan(Date.now());
      await schedules.delete(name);
    },
    minute,
  );

  test(
    'a triggered one starts a pipeline run with the run file it was made with, and tells of it',
    async () => {
      const { name, schedule, script } = wanted();
      await schedules.create(name, schedule);
      const begun = Date.now();
      await schedules.trigger(name, 'skip');
      const [run] = await eventually(async () => {
        const { runs } = await schedules.describe(name);
        return runs.length === 0 ? undefined : runs;
      });
      expect(run?.run).toMatch(new RegExp(`^${name}-\\d{4}-\\d\\d-\\d\\dT`));
      expect(Math.abs((run?.scheduledAt.getTime() ?? 0) - begun)).toBeLessThan(minute);
      expect(await resultOf(run?.run ?? '')).toEqual({ report: `runs/${run?.run}/report.json` });
      expect(script.runFile).toEqual(schedule.input.runFile);
      const described = await workers.client.workflow.getHandle(run?.run ?? '').describe();
      expect(described.type).toBe('pipeline');
      expect(described.priority).toMatchObject({ priorityKey: 4, fairnessKey: name, fairnessWeight: 2 });
      expect(described.typedSearchAttributes.get(nameAttribute)).toBe(name);
      expect(await schedules.describe(name)).toMatchObject({ started: 1, paused: true });
      await schedules.delete(name);
    },
    minute,
  );

  test(
    'a backfill starts a run for each time that was due, one after the other, each with its own date',
    async () => {
      const { name, schedule, script } = wanted();
      await schedules.create(name, schedule);
      const days = ['2026-11-01', '2026-11-02', '2026-11-03'];
      await schedules.backfill(name, new Date('2026-11-01T00:00:00Z'), new Date('2026-11-03T12:00:00Z'), 'buffer-all');
      const runs = await eventually(async () => {
        const found = (await schedules.describe(name)).runs;
        return found.length === 3 ? found : undefined;
      });
      expect(runs.map(({ scheduledAt }) => scheduledAt.toISOString()).sort()).toEqual(
        days.map((day) => `${day}T03:00:00.000Z`),
      );
      for (const { run } of runs) await resultOf(run);
      const dates = script.resolved.map(({ at }) => at).sort();
      expect(dates).toEqual(days.map((day) => `${day}T03:00:00.000Z`));
      await schedules.delete(name);
    },
    minute,
  );

  test(
    'while a run goes on, one that is triggered is skipped or started as the policy says, and counted',
    async () => {
      let goOn = (): void => undefined;
      const held = new Promise<void>((resolve) => (goOn = resolve));
      const { name, schedule } = wanted();
      workers.expect(name, { cached: () => true, before: { resolveSources: () => held } });
      await schedules.create(name, schedule);
      const seen = (fits: (found: ScheduleDescription) => boolean) =>
        eventually(async () => {
          const found = await schedules.describe(name);
          return fits(found) ? found : undefined;
        });
      try {
        await schedules.trigger(name, 'skip');
        await seen(({ running }) => running.length === 1);
        await schedules.trigger(name, 'skip');
        await seen(({ skipped }) => skipped === 1);
        // Two runs of one second would have the same id
        await new Promise((resolve) => setTimeout(resolve, 1_100));
        await schedules.trigger(name, 'allow-all');
        // The service does not watch runs that were allowed to overlap, but it has started this one
        const { runs } = await seen((found) => found.runs.length === 2);
        for (const { run } of runs) {
          expect((await workers.client.workflow.getHandle(run).describe()).status.name).toBe('RUNNING');
        }
      } finally {
        goOn();
      }
      for (const { run } of (await schedules.describe(name)).runs) await resultOf(run);
      await schedules.delete(name);
    },
    minute,
  );

  test(
    'it is listed, paused and resumed with a note, and gone once it is deleted',
    async () => {
      const { name, schedule } = wanted({ paused: false });
      await schedules.create(name, schedule);
      const listed = (fits: (one: ScheduleSummary) => boolean) =>
        eventually(async () => (await schedules.list()).find((one) => one.name === name && fits(one)));
      expect(await listed(({ next }) => next.length > 0)).toMatchObject({ times: ['0 3 * * *'], paused: false });
      await schedules.pause(name, 'no space left');
      expect(await listed(({ paused }) => paused)).toMatchObject({ note: 'no space left' });
      await schedules.resume(name, 'space again');
      expect(await schedules.describe(name)).toMatchObject({ paused: false, note: 'space again' });
      await schedules.delete(name);
      const error = await rejectionOf(schedules.describe(name));
      expect(error).toMatchObject({ exitCode: 2, message: expect.stringContaining(`there is no schedule "${name}"`) });
    },
    minute,
  );

  test(
    'what cannot be is wrong input: a name that is taken, times that say nothing, a name that is not known',
    async () => {
      const { name, schedule } = wanted();
      await schedules.create(name, schedule);
      const wrong: [Promise<unknown>, RegExp][] = [
        [schedules.create(name, schedule), /there is a schedule ".*" already/],
        [
          schedules.create(`${name}-b`, { ...schedule, crons: ['every night'] }),
          /times of the schedule cannot be used/,
        ],
        [
          schedules.create(`${name}-c`, { ...schedule, timezone: 'Mars/Olympus' }),
          /times of the schedule cannot be used/,
        ],
        [schedules.pause(`${name}-d`, ''), /there is no schedule/],
        [schedules.trigger(`${name}-d`, 'skip'), /there is no schedule/],
        [schedules.backfill(`${name}-d`, new Date(0), new Date(1), 'skip'), /there is no schedule/],
        [schedules.delete(`${name}-d`), /there is no schedule/],
      ];
      for (const [asked, message] of wrong) {
        expect(await rejectionOf(asked)).toMatchObject({ exitCode: 2, message: expect.stringMatching(message) });
      }
      await schedules.delete(name);
    },
    minute,
  );
});
