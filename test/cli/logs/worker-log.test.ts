import { appendFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { workerLog } from '../../../cli/logs/worker-log.ts';
import { withTemporaryFolder } from '../../stores/temporary-folder.ts';

const line = (fields: object): string => JSON.stringify({ level: 30, time: 1_793_865_600_000, ...fields });

test('the lines of a run are given with their workflow, and loud ones say that they are', () =>
  withTemporaryFolder(async (folder) => {
    const lines = [
      line({ run: 'demo-1', workflow: 'demo-1/data-main', activity: 'generate', attempt: 2, msg: 'asked again' }),
      line({ run: 'demo-12', msg: 'another run that begins alike' }),
      line({ run: 'demo-2', msg: 'says demo-1 too' }),
      'demo-1: no JSON',
      line({ level: 50, run: 'demo-1', msg: 'failed', error: { type: 'Error', message: 'no room' } }),
    ];
    await writeFile(join(folder, 'worker.log'), `${lines.join('\n')}\n`);
    await writeFile(join(folder, 'minio.log'), line({ run: 'demo-1', msg: 'not of a worker' }));
    const found = await workerLog(folder, 'demo-1').read();
    expect(found.map(({ at, workflow, text }) => [at.toISOString(), workflow, text])).toEqual([
      ['2026-11-05T08:00:00.000Z', 'demo-1/data-main', 'worker log: asked again (generate, attempt 2)'],
      ['2026-11-05T08:00:00.000Z', 'demo-1', 'worker log: ERROR failed - no room'],
    ]);
  }));

test('each line is given once, also one that was half written when the log was read', () =>
  withTemporaryFolder(async (folder) => {
    const log = workerLog(folder, 'demo-1');
    const file = join(folder, 'worker.log');
    const texts = async () => (await log.read()).map(({ text }) => text.replace('worker log: ', ''));
    expect(await texts()).toEqual([]);
    const [first, second, third] = ['erste ü', 'second', 'third'].map((msg) => line({ run: 'demo-1', msg }));
    await writeFile(file, `${first}\n${second?.slice(0, 20)}`);
    expect(await texts()).toEqual(['erste ü']);
    await appendFile(file, `${second?.slice(20)}`);
    expect(await texts()).toEqual(['second']);
    await appendFile(file, `\n${third}\n`);
    expect(await texts()).toEqual(['third']);
    expect(await texts()).toEqual([]);
  }));

test('a folder that is not there holds no log', () =>
  withTemporaryFolder(async (folder) => {
    await mkdir(join(folder, 'logs'));
    expect(await workerLog(join(folder, 'none'), 'demo').read()).toEqual([]);
  }));
