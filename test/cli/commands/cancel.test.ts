import { cancelRun } from '../../../cli/commands/cancel.ts';
import { openFolderStore } from '../../../stores/folder.ts';
import { withTemporaryFolder } from '../../stores/temporary-folder.ts';
import { collectedOutput } from '../collected-output.ts';
import { fakeRuns, type FakeMoment } from '../fake-runs.ts';
import { fakeSchedules } from '../fake-schedules.ts';

const closedAt = new Date('2026-11-05T08:10:00Z');

async function cancelled(moments: FakeMoment[]) {
  return withTemporaryFolder(async (folder) => {
    const runs = fakeRuns({ demo: moments });
    const links = { run: () => undefined, console: undefined };
    const output = collectedOutput();
    const surroundings = { output, exit: () => undefined };
    await cancelRun(
      { runs, schedules: fakeSchedules(), store: await openFolderStore(folder), links },
      'demo',
      surroundings,
      {
        intervalMilliseconds: 1,
      },
    );
    return { asked: runs.cancelled, printed: output.printed };
  });
}

test('cancelling a run asks it to end and says how it ended', async () => {
  const { asked, printed } = await cancelled([{}, {}, { status: 'cancelled', closedAt }]);
  expect(asked).toEqual(['demo']);
  expect(printed.at(-1)).toBe('demo: cancelled');
});

test('a run that has ended already is left as it is', async () => {
  const { asked, printed } = await cancelled([{ status: 'completed', closedAt }]);
  expect(asked).toEqual([]);
  expect(printed).toEqual(['demo has already ended: completed']);
});
