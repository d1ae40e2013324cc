import { CommandFailure } from '../../cli/command-failure.ts';
import type { Connect } from '../../cli/connection/connect.ts';
import { RunFailed } from '../../cli/connection/run-result.ts';
import { runCommandLine } from '../../cli/run-command-line.ts';
import { openFolderStore } from '../../stores/folder.ts';
import { withTemporaryFolder } from '../stores/temporary-folder.ts';
import { collectedOutput } from './collected-output.ts';
import { fakeRuns, type FakeMoment } from './fake-runs.ts';
import { fakeSchedules } from './fake-schedules.ts';
import { withRunFile } from './run-file/run-file-folder.ts';
import { sampleReport } from './sample-report.ts';

const { run } = sampleReport;
const closedAt = new Date('2026-11-05T08:10:00Z');
const noStack: Connect = async () => {
  throw new CommandFailure('no stack is running', 3);
};

async function ended(words: string[], connect: Connect = noStack, environment: Record<string, string> = {}) {
  const output = collectedOutput();
  const code = await runCommandLine(words, { environment, output, connect });
  return { code, printed: output.printed.join('\n'), told: output.told.join('\n') };
}

/** A service with one run, and a store with its report. */
async function withRun<T>(
  moment: FakeMoment,
  result: () => Promise<string>,
  work: (connect: Connect, folder: string) => Promise<T>,
): Promise<T> {
  return withTemporaryFolder(async (folder) => {
    const store = await openFolderStore(folder);
    await store.put(`runs/${run}/report.json`, Buffer.from(JSON.stringify(sampleReport)));
    const links = { run: (id: string) => `http://ui/${id}`, console: undefined };
    const runs = fakeRuns({ [run]: [moment] }, result);
    return work(async () => ({ runs, schedules: fakeSchedules(), store, links }), folder);
  });
}

const report = async (): Promise<string> => `runs/${run}/report.json`;
const failure = async (): Promise<string> => {
  throw new RunFailed('rank 16 does not divide 7', 'TrainerRefused', 'train:generator', false);
};
const cancellation = async (): Promise<string> => {
  throw new RunFailed('Workflow execution cancelled', 'CancelledFailure', undefined, true);
};

describe('exit codes', () => {
  test('0 for help, which names them all', async () => {
    const { code, printed } = await ended(['--help']);
    expect(code).toBe(0);
    for (const number of [0, 1, 2, 3, 4, 5, 130]) expect(printed).toMatch(new RegExp(`^ {2}${number} `, 'm'));
  });

  test('2 for an unknown command, option or argument, with how to get help', async () => {
    expect(await ended(['frobnicate'])).toMatchObject({ code: 2, told: expect.stringContaining('--help') });
    expect(await ended(['list', '--limit', '0'])).toMatchObject({ code: 2 });
    expect(await ended(['run'])).toMatchObject({ code: 2 });
  });

  test('2 for a run file in which something is wrong, before anything is started', async () => {
    await withRunFile({ 'data/pairs.jsonl': '' }, async (file) => {
      expect(await ended(['run', file])).toEqual({ code: 2, printed: '', told: 'data/pairs.jsonl: holds no pairs' });
    });
  });

  test('3 when there is no stack', async () => {
    await withRunFile({}, async (file) => {
      expect(await ended(['run', file])).toMatchObject({ code: 3, told: 'no stack is running' });
    });
  });

  test('2 for a run that is not known', async () => {
    await withRun({}, report, async (connect) => {
      expect(await ended(['status', 'nightly'], connect)).toMatchObject({ code: 2 });
      expect(await ended(['cancel', 'nightly'], connect)).toMatchObject({ code: 2 });
    });
  });

  test('0 for the status of a finished run, the latest one unless named, with its final view', async () => {
    await withRun({ status: 'completed', closedAt }, report, async (connect) => {
      const { code, printed } = await ended(['status'], connect);
      expect(code).toBe(0);
      expect(printed).toContain(`${run}: done`);
      expect(printed).toContain(`http://ui/${run}`);
    });
  });

  test('1 for a run that failed, with the innermost cause, its type, the step and how to go on', async () => {
    await withRun({ status: 'failed', closedAt }, failure, async (connect) => {
      const { code, told } = await ended(['status', run], connect);
      expect(code).toBe(1);
      expect(told.split('\n')).toEqual([
        `${run} failed at train:generator`,
        'TrainerRefused: rank 16 does not divide 7',
        'Mend what it names, then start the run file again to go on: finished steps are found in the store and not made again',
        `History: http://ui/${run}`,
      ]);
    });
  });

  test('4 for a run that was cancelled', async () => {
    await withRun({ status: 'cancelled', closedAt }, cancellation, async (connect) => {
      expect(await ended(['status', run], connect)).toMatchObject({ code: 4 });
    });
  });
});

describe('errors', () => {
  const secret = 'very-secret-key';
  const broken: Connect = async () => {
    throw new TypeError(`odd reply with ${secret}`, { cause: new Error('socket closed') });
  };

  test('of any other kind are told with their causes and without a stack trace', async () => {
    expect(await ended(['list'], broken)).toMatchObject({ code: 1, told: `odd reply with ${secret}: socket closed` });
  });

  test('come with their stack trace when SLINGSHOT_DEBUG is set', async () => {
    const { told } = await ended(['list'], broken, { SLINGSHOT_DEBUG: '1' });
    expect(told).toMatch(/at .*run-command-line\.test\.ts/);
  });

  test('never show a secret', async () => {
    for (const debug of ['', '1']) {
      const { told } = await ended(['list'], broken, { S3_SECRET_KEY: secret, SLINGSHOT_DEBUG: debug });
      expect(told).toContain('odd reply with ***');
      expect(told).not.toContain(secret);
    }
  });
});
