import { join } from 'node:path';
import type { ScheduleDescription } from '../../../cli/connection/pipeline-schedules.ts';
import { runCommandLine } from '../../../cli/run-command-line.ts';
import { openFolderStore } from '../../../stores/folder.ts';
import { collectedOutput } from '../collected-output.ts';
import { fakeRuns, type FakeMoment } from '../fake-runs.ts';
import { fakeSchedules, scheduleDescription } from '../fake-schedules.ts';
import { runFileText, withRunFile } from '../run-file/run-file-folder.ts';

const withPrefix = runFileText.replace(
  '- path: data/passages.jsonl\n      licence',
  '- prefix: inbox/news/\n      licence',
);

interface Told {
  code: number;
  printed: string;
  told: string;
}

/** Command lines on a service with these schedules. */
async function withSchedules(
  found: Record<string, ScheduleDescription>,
  work: (
    bench: { schedules: ReturnType<typeof fakeSchedules>; file: string; heads: (key: string) => Promise<unknown> },
    run: (...words: string[]) => Promise<Told>,
  ) => Promise<void>,
  moments: Record<string, FakeMoment[]> = {},
): Promise<void> {
  await withRunFile({ 'run.yaml': withPrefix }, async (file, folder) => {
    const store = await openFolderStore(join(folder, 'store'));
    const schedules = fakeSchedules(found);
    const connected = {
      runs: fakeRuns(moments),
      schedules,
      store,
      links: { run: () => undefined, console: undefined },
    };
    await work({ schedules, file, heads: (key) => store.head(key) }, async (...words) => {
      const output = collectedOutput();
      const code = await runCommandLine(['schedule', ...words], {
        environment: {},
        output,
        connect: async () => connected,
      });
      return { code, printed: output.printed.join('\n'), told: output.told.join('\n') };
    });
  });
}

describe('making a schedule', () => {
  test('uploads the local files once and leaves prefixes to the runs; overlap and catch-up are said', async () => {
    await withSchedules({}, async ({ schedules, file, heads }, run) => {
      const { code, printed } = await run('create', 'nightly', '--file', file, '--cron', '0 3 * * *');
      expect(code).toBe(0);
      const made = schedules.made['nightly'];
      expect(made).toMatchObject({ crons: ['0 3 * * *'], overlap: 'skip', catchup: 600_000, paused: false });
      expect(made?.input.runFile.arm?.corpora[0]).toMatchObject({ prefix: 'inbox/news/' });
      const seeds = made?.input.runFile.data['seeds'];
      expect(seeds?.path).toBeUndefined();
      expect(await heads(seeds?.object ?? '')).toBeDefined();
      expect(printed).toContain('made schedule nightly\n');
      expect(printed).toMatch(/overlap +skip: when an earlier run goes on, it is not started/);
      expect(printed).toMatch(/catch-up +10m: /);
      expect(printed).toMatch(/next \(UTC\) +2026-11-21 03:00:00/);
    });
  });

  test('takes several times, a time zone, an interval, a policy, and begins paused where it is to', async () => {
    await withSchedules({}, async ({ schedules, file }, run) => {
      const times = ['--cron', '0 3 * * *', '--cron', '0 15 * * *', '--timezone', 'Europe/Berlin', '--every', '36h'];
      const others = ['--overlap', 'buffer-one', '--catchup', '1h', '--paused', '--note', 'not before May'];
      const { code, printed } = await run('create', 'twice', '--file', file, ...times, ...others);
      expect(code).toBe(0);
      expect(schedules.made['twice']).toMatchObject({
        crons: ['0 3 * * *', '0 15 * * *'],
        timezone: 'Europe/Berlin',
        every: 36 * 3_600_000,
        overlap: 'buffer-one',
        catchup: 3_600_000,
        paused: true,
        note: 'not before May',
      });
      expect(printed).toContain('made schedule twice, paused');
    });
  });

  test.each([
    [[], 'say when runs are due'],
    [['--cron', '0 3 * * *', '--overlap', 'sometimes'], 'Allowed choices are skip, buffer-one'],
    [['--every', '10'], 'It must be a time such as'],
    [['--every', '0.5s'], '--every must be a second or longer'],
    [['--cron', '0 3 * * *', '--catchup', '1s'], '--catchup must be 10s or longer'],
  ])('with %j is refused before anything is uploaded', async (words, message) => {
    await withSchedules({}, async ({ schedules, file }, run) => {
      const { code, told } = await run('create', 'nightly', '--file', file, ...words);
      expect([code, told]).toEqual([2, expect.stringContaining(message)]);
      expect(schedules.made).toEqual({});
    });
  });

  test('of a run file in which something is wrong names it', async () => {
    await withSchedules({}, async ({ file }, run) => {
      const { code, told } = await run('create', 'nightly', '--file', `${file}.none`, '--cron', '0 3 * * *');
      expect([code, told]).toEqual([2, expect.stringContaining('no such file')]);
    });
  });
});

describe('schedules that are there', () => {
  const runs = [
    { run: 'trial-2026-11-20T03:00:00Z', scheduledAt: new Date('2026-11-20T03:00:00Z'), startedAt: new Date() },
    { run: 'trial-2026-11-19T03:00:00Z', scheduledAt: new Date('2026-11-19T03:00:00Z'), startedAt: new Date() },
  ];
  const nightly = scheduleDescription({
    runs,
    running: ['trial-2026-11-20T03:00:00Z'],
    overlap: 'buffer-one',
    started: 7,
    missed: 1,
    skipped: 2,
  });
  const paused = scheduleDescription({
    name: 'weekly',
    paused: true,
    note: 'until the store is larger',
    times: ['every 7d'],
  });

  test('are listed with their times, next and latest runs, and why they are paused', async () => {
    await withSchedules({ nightly, weekly: paused }, async (_, run) => {
      const lines = (await run('list')).printed.split('\n').map((line) => line.split(/ {2,}/));
      expect(lines).toEqual([
        ['schedule', 'times', 'next (UTC)', 'latest run', 'state'],
        ['nightly', '0 3 * * * (UTC)', '2026-11-21 03:00:00', 'trial-2026-11-20T03:00:00Z', 'active'],
        ['weekly', 'every 7d (UTC)', 'paused: until the store is larger'],
      ]);
    });
    await withSchedules({}, async (_, run) => expect((await run('list')).printed).toBe('no schedules yet'));
  });

  test('are described with their policies, the next times, and how the latest runs ended', async () => {
    const moments = { [runs[0]?.run ?? '']: [{ status: 'running' as const }] };
    await withSchedules(
      { nightly },
      async (_, run) => {
        const { printed } = await run('describe', 'nightly');
        const text = printed.replaceAll(/ {2,}/g, ' | ');
        expect(text).toContain('run file | trial');
        expect(text).toContain('overlap | buffer-one: when an earlier run goes on, it is started after that one');
        expect(text).toContain('catch-up | 10m: ');
        expect(text).toContain('next (UTC) | 2026-11-21 03:00:00, 2026-11-22 03:00:00');
        expect(text).toContain('so far | 7 started, 1 missed, 2 skipped');
        expect(text).toContain('trial-2026-11-20T03:00:00Z | running | 2026-11-20 03:00:00');
        expect(text).toContain('trial-2026-11-19T03:00:00Z | history gone | 2026-11-19 03:00:00');
      },
      moments,
    );
  });

  test('name a run that was allowed to overlap among those that go on', async () => {
    const run = runs[1]?.run ?? '';
    const moments = { [run]: [{ status: 'running' as const }] };
    await withSchedules(
      { nightly: { ...nightly, running: [] } },
      async (_, ask) => expect((await ask('describe', 'nightly')).printed).toMatch(new RegExp(`running +${run}`)),
      moments,
    );
  });

  test('are paused, resumed and deleted by name, with a note', async () => {
    await withSchedules({ nightly }, async ({ schedules }, run) => {
      expect((await run('pause', 'nightly', '--note', 'no space')).printed).toBe('paused nightly: no space');
      expect((await run('resume', 'nightly')).code).toBe(0);
      expect((await run('delete', 'nightly')).printed).toContain('runs it has started go on');
      expect(schedules.asked).toEqual([
        ['pause', 'nightly', 'no space'],
        ['resume', 'nightly', 'resumed by slingshot'],
        ['delete', 'nightly'],
      ]);
    });
  });

  test('are triggered by their own policy unless another is named, and a run that goes on is told of', async () => {
    await withSchedules({ nightly }, async ({ schedules }, run) => {
      const { printed } = await run('trigger', 'nightly');
      expect(printed).toContain('while trial-2026-11-20T03:00:00Z goes on');
      expect(printed).toContain('overlap buffer-one');
      await run('trigger', 'nightly', '--overlap', 'allow-all');
      expect(schedules.asked.map(([, , overlap]) => overlap)).toEqual(['buffer-one', 'allow-all']);
    });
  });

  test('are backfilled from one moment to another, one run after the other', async () => {
    await withSchedules({ nightly }, async ({ schedules }, run) => {
      const { code } = await run('backfill', 'nightly', '--from', '2026-11-01', '--to', '2026-11-07T03:00:00+01:00');
      expect(code).toBe(0);
      const span = [new Date('2026-11-01T00:00:00Z'), new Date('2026-11-07T02:00:00Z')];
      expect(schedules.asked).toEqual([['backfill', 'nightly', ...span, 'buffer-all']]);
    });
  });

  test.each([
    [['--from', '2026-11-08', '--to', '2026-11-01'], '--from must not be later than --to'],
    [['--from', '2026-11-01T03:00:00', '--to', '2026-11-02'], 'with a zone'],
    [['--from', 'yesterday', '--to', '2026-11-02'], 'It must be a date'],
    [['--from', '2026-11-01'], "required option '--to <time>' not specified"],
  ])('are not backfilled with %j', async (words, message) => {
    await withSchedules({ nightly }, async ({ schedules }, run) => {
      const { code, told } = await run('backfill', 'nightly', ...words);
      expect([code, told]).toEqual([2, expect.stringContaining(message)]);
      expect(schedules.asked).toEqual([]);
    });
  });

  test.each(['describe', 'pause', 'resume', 'trigger', 'delete'])(
    '%s of one that is not there is wrong input',
    async (command) => {
      await withSchedules({ nightly }, async (_, run) => {
        expect(await run(command, 'nightli')).toMatchObject({ code: 2, told: 'there is no schedule "nightli"' });
      });
    },
  );
});
