import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { showLogs } from '../../../cli/commands/logs.ts';
import type { LogLine } from '../../../cli/connection/history-lines.ts';
import { withTemporaryFolder } from '../../stores/temporary-folder.ts';
import { collectedOutput } from '../collected-output.ts';
import { fakeRuns } from '../fake-runs.ts';

const lineAt = (second: number, workflow: string, text: string): LogLine => ({
  ...{ id: `${second}`, workflow, text },
  at: new Date(Date.UTC(2026, 10, 5, 8, 0, second)),
});

/** A run of which every look tells something new, until it has ended. */
async function shown(looks: LogLine[][], follow: boolean, logs?: string): Promise<string[]> {
  const output = collectedOutput();
  let look = 0;
  const read = async () => ({ lines: looks[look] ?? [], ended: ++look >= looks.length });
  const runs = { ...fakeRuns({}), log: () => ({ read }) };
  await showLogs({ runs, logs }, 'demo', follow, { output, exit: () => undefined }, 1);
  return output.printed;
}

const looks = [[lineAt(0, 'demo', 'started'), lineAt(2, 'demo/data-main', 'started')], [lineAt(3, 'demo', 'finished')]];

test('a run is shown as it stands, each line with its time and the child it is of', async () => {
  expect(await shown(looks, false)).toEqual([
    '2026-11-05 08:00:00.000                      started',
    '2026-11-05 08:00:02.000  data-main           started',
  ]);
});

test('following a run shows what comes until it has ended', async () => {
  const lines = await shown(looks, true);
  expect(lines.map((line) => line.slice(45))).toEqual(['started', 'started', 'finished']);
});

test('lines of the local workers stand among the others, by time', () =>
  withTemporaryFolder(async (folder) => {
    const time = Date.UTC(2026, 10, 5, 8, 0, 1);
    await writeFile(join(folder, 'worker.log'), JSON.stringify({ time, run: 'demo', msg: 'model fetched' }));
    const lines = await shown(looks, false, folder);
    expect(lines.map((line) => line.slice(45))).toEqual(['started', 'worker log: model fetched', 'started']);
  }));
