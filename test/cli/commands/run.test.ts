import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runDemo } from '../../../cli/commands/demo.ts';
import { runFromFile, type RunRequest } from '../../../cli/commands/run.ts';
import { RunFailed } from '../../../cli/connection/run-result.ts';
import { parkedView } from '../../../cli/view/parked-view.ts';
import { openFolderStore } from '../../../stores/folder.ts';
import { collectedOutput } from '../collected-output.ts';
import { fakeRuns, type FakeMoment } from '../fake-runs.ts';
import { fakeSchedules } from '../fake-schedules.ts';
import { parkedItem, progress, step } from '../progress/sample-progress.ts';
import { withRunFile } from '../run-file/run-file-folder.ts';
import { sampleReport } from '../sample-report.ts';

const closedAt = new Date('2026-11-05T08:10:00Z');
const key = sampleReport.artifacts.report;
const quick = { intervalMilliseconds: 1 };
const request: RunRequest = { json: false, detach: false, fresh: false, results: 'results' };
const going: FakeMoment = { progress: progress([step('train:generator', { state: 'running' })]) };
const completed: FakeMoment = { status: 'completed', closedAt, progress: progress([]) };

async function withStack<T>(
  moments: Record<string, FakeMoment[]>,
  work: (stack: Awaited<ReturnType<typeof openStack>>) => Promise<T>,
): Promise<T> {
  return withRunFile({}, async (file, folder) => work(await openStack(file, folder, moments)));
}

async function openStack(file: string, folder: string, moments: Record<string, FakeMoment[]>) {
  const store = await openFolderStore(join(folder, 'store'));
  for (const object of sampleReport.artifacts.data) await store.put(object, Buffer.from('{"id":1}\n'));
  await store.put(key, Buffer.from(JSON.stringify(sampleReport)));
  await store.put(key.replace('.json', '.md'), Buffer.from('# demo\n'));
  const runs = fakeRuns(moments, async () => key);
  const links = { run: () => undefined, console: undefined };
  const connected = { runs, schedules: fakeSchedules(), store, links };
  const output = collectedOutput();
  const codes: number[] = [];
  const exit = (code: number): void => void codes.push(code);
  const surroundings = { environment: {}, output, exit, connect: async () => connected };
  return { file, runs, store, connected, output, codes, surroundings, results: join(folder, 'results') };
}

describe('a run from a file', () => {
  test('uploads, starts, follows to the end, downloads and shows the results', async () => {
    await withStack(
      { '*': [going, completed] },
      async ({ file, runs, store, output, codes, surroundings, results }) => {
        await runFromFile(file, { ...request, results }, surroundings, quick);
        const [started] = runs.started;
        expect(started?.run).toMatch(/^trial-\d{8}-\d{6}-[0-9a-f]{4}$/);
        expect(started?.input.fresh).toBeUndefined();
        const corpus = started?.input.runFile.arm?.corpora[0];
        expect(corpus?.path).toBeUndefined();
        expect(await store.head(corpus?.object ?? '')).toBeDefined();
        expect(output.printed).toContain('train:generator running');
        expect(output.printed.at(-1)).toContain(`${sampleReport.run}: done`);
        expect(await readFile(join(results, sampleReport.run, 'data.jsonl'), 'utf8')).toBe('{"id":1}\n{"id":1}\n');
        expect(codes).toEqual([]);
        expect(runs.closed).toBe(true);
      },
    );
  });

  test('with --json says progress on stderr and one JSON object on stdout', async () => {
    await withStack({ '*': [going, completed] }, async ({ file, output, surroundings, results }) => {
      await runFromFile(file, { ...request, json: true, results }, surroundings, quick);
      expect(output.printed).toHaveLength(1);
      expect(JSON.parse(output.printed[0] ?? '')).toMatchObject({
        run: sampleReport.run,
        status: 'completed',
        stages: [
          { name: 'train', in: 76 },
          { name: 'extract', cached: true },
        ],
      });
      expect(output.told).toContain('train:generator running');
    });
  });

  test('with --json says why it failed in the JSON object too', async () => {
    const failed: FakeMoment = { status: 'failed', closedAt };
    await withStack({ '*': [failed] }, async ({ file, runs, output, surroundings, results }) => {
      runs.result = async () => Promise.reject(new RunFailed('no memory', 'TrainerFailed', 'train:generator', false));
      const ending = runFromFile(file, { ...request, json: true, results }, surroundings, quick);
      await expect(ending).rejects.toMatchObject({ exitCode: 1 });
      expect(JSON.parse(output.printed[0] ?? '')).toMatchObject({
        status: 'failed',
        failure: { step: 'train:generator', type: 'TrainerFailed', message: 'no memory' },
      });
    });
  });

  test('with --detach prints its id and follows nothing', async () => {
    await withStack({}, async ({ file, runs, output, surroundings }) => {
      await runFromFile(file, { ...request, detach: true, fresh: true }, surroundings, quick);
      expect(output.printed.at(-1)).toBe(runs.started[0]?.run);
      expect(runs.started[0]?.input.fresh).toBe(true);
      expect(output.told.join()).toContain(`slingshot status ${runs.started[0]?.run}`);
    });
  });

  const parked: FakeMoment = { progress: progress([], { parked: [parkedItem()] }) };

  test('that waits for a person ends with exit code 5, what it waits for, and the command that answers', async () => {
    await withStack({ '*': [going, parked] }, async ({ file, runs, output, codes, surroundings, results }) => {
      await runFromFile(file, { ...request, results }, surroundings, quick);
      expect(codes).toEqual([5]);
      const run = runs.started[0]?.run ?? '';
      expect(output.printed.at(-1)).toBe(`\n${parkedView(run, [parkedItem()])}`);
      expect([runs.cancelled, runs.closed]).toEqual([[], true]);
    });
  });

  test('that waits for a person says so with --json in its one JSON object', async () => {
    await withStack({ '*': [parked] }, async ({ file, runs, output, codes, surroundings, results }) => {
      await runFromFile(file, { ...request, json: true, results }, surroundings, quick);
      expect(codes).toEqual([5]);
      expect(output.printed).toHaveLength(1);
      expect(JSON.parse(output.printed[0] ?? '')).toEqual({
        ...{ run: runs.started[0]?.run, status: 'running', parked: [parkedItem()] },
      });
      expect(output.told.join('\n')).toContain('slingshot resolve');
    });
  });

  test('is left to itself on Ctrl-C, with exit code 130 and how to come back', async () => {
    await withStack({ '*': [going] }, async ({ file, runs, output, codes, surroundings, results }) => {
      const listeners = process.listenerCount('SIGINT');
      const interrupt = setTimeout(() => process.emit('SIGINT'), 50);
      await runFromFile(file, { ...request, results }, surroundings, quick);
      clearTimeout(interrupt);
      expect(codes).toEqual([130]);
      expect(output.printed.at(-1)).toContain(`slingshot status ${runs.started[0]?.run}`);
      expect(runs.cancelled).toEqual([]);
      expect(process.listenerCount('SIGINT')).toBe(listeners);
    });
  });
});

describe('the demo', () => {
  const left = 'trial-20261105-080000-00ff';

  test('follows the run that an interrupted one left to itself', async () => {
    await withStack({ [left]: [going, completed] }, async ({ file, connected, runs, surroundings, results }) => {
      await runDemo(connected, file, { fresh: false, results }, surroundings);
      expect(runs.started).toEqual([]);
    });
  });

  test('starts a run of its own when there is none, or when it is to be fresh', async () => {
    const moments = { [left]: [going], '*': [completed] };
    await withStack(moments, async ({ file, connected, runs, surroundings, results }) => {
      await runDemo(connected, file, { fresh: true, results }, surroundings);
      expect(runs.started).toHaveLength(1);
    });
    const others = { [left]: [completed], 'other-20261105-080000-00ff': [going, completed], '*': [completed] };
    await withStack(others, async ({ file, connected, runs, surroundings, results }) => {
      await runDemo(connected, file, { fresh: false, results }, surroundings);
      expect(runs.started).toHaveLength(1);
    });
  });
});
