import { jest } from '@jest/globals';
import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { isAlive, startTimeOf } from '../../../deploy/local/process-identity.ts';
import { startDetached } from '../../../deploy/local/process-start.ts';
import { stopProcess } from '../../../deploy/local/process-stop.ts';
import { removeTemporaryFolders, temporaryFolder } from './temporary-folder.ts';

// Real processes are slow on a busy machine
jest.setTimeout(60_000);
afterAll(removeTemporaryFolders);

async function shell(script: string) {
  const folder = await temporaryFolder();
  const logFile = join(folder, 'log');
  const identity = await startDetached({
    executable: '/bin/sh',
    programArguments: ['-c', script],
    environment: {},
    folder,
    logFile,
  });
  const firstLine = async () => {
    for (;;) {
      const text = await readFile(logFile, 'utf8');
      if (text.includes('\n')) return text.split('\n')[0] ?? '';
      await pause(20);
    }
  };
  return { identity, firstLine };
}

test('a process whose start time differs from the recorded one is not touched', async () => {
  const { identity } = await shell('exec sleep 60');
  const recycled = { pid: identity.pid, startTime: `${identity.startTime}0` };
  expect(await stopProcess(recycled, 1_000)).toBe('gone');
  expect(await isAlive(identity)).toBe(true);
  expect(await stopProcess(identity, 5_000)).toBe('stopped');
  expect(await isAlive(identity)).toBe(false);
});

test('the processes that a program started end with it', async () => {
  const { identity, firstLine } = await shell('sleep 60 & echo $!; wait');
  const child = Number(await firstLine());
  expect(await startTimeOf(child)).toBeDefined();
  expect(await stopProcess(identity, 5_000)).toBe('stopped');
  expect(await startTimeOf(child)).toBeUndefined();
});

test('a program that ignores the request to end is killed after the grace time', async () => {
  const { identity, firstLine } = await shell('trap "" TERM; echo ready; while :; do sleep 1; done');
  await firstLine();
  expect(await stopProcess(identity, 300)).toBe('killed');
  expect(await isAlive(identity)).toBe(false);
});

test('a process that has ended, but was not yet waited for, counts as gone', async () => {
  const child = spawn('/bin/sh', ['-c', 'exit 0'], { stdio: 'ignore' });
  const { pid } = child;
  if (pid === undefined) throw new Error('no process');
  await new Promise((resolve) => child.on('exit', resolve));
  expect(await startTimeOf(pid)).toBeUndefined();
});

test('a program that cannot be started is refused with its name', async () => {
  const folder = await temporaryFolder();
  const start = startDetached({
    executable: join(folder, 'missing'),
    programArguments: [],
    environment: {},
    folder,
    logFile: join(folder, 'log'),
  });
  await expect(start).rejects.toThrow(/missing/);
});
