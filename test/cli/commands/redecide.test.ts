import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { redecideRun, type RedecideRequest } from '../../../cli/commands/redecide.ts';
import { runCommandLine } from '../../../cli/run-command-line.ts';
import { group } from '../../activities/choice/candidates.ts';
import { decidedRun } from '../../activities/redecision/decided-runs.ts';
import { withWorkbench } from '../../activities/workbench.ts';
import { withTemporaryFolder } from '../../stores/temporary-folder.ts';
import { collectedOutput } from '../collected-output.ts';
import { fakeRuns } from '../fake-runs.ts';
import { fakeSchedules } from '../fake-schedules.ts';

const shards = [[group('a', 8, 4, 5)], [group('d', 20, 21)]];

async function redecided(request: Partial<RedecideRequest>) {
  return withTemporaryFolder((results) =>
    withWorkbench({}, async (bench) => {
      await decidedRun(bench, shards);
      const output = collectedOutput();
      const all = { choose: { strategy: 'lowest', margin: 0.1 }, results, json: false, ...request };
      await redecideRun(bench.store, 'run-1', all, { output });
      const files = await readdir(join(results, 'run-1'));
      const rows = (await readFile(join(results, 'run-1', files[0] ?? ''), 'utf8')).trimEnd().split('\n');
      return { printed: output.printed, files, ids: rows.map((row) => (JSON.parse(row) as { id: string }).id) };
    }),
  );
}

test('the new data set is brought here under the name of its choice, beside that of the run', async () => {
  const { files, ids } = await redecided({});
  expect(files).toEqual(['data-lowest-margin-0.1.jsonl']);
  expect(ids).toEqual(['main/a']);
  expect((await redecided({ choose: { strategy: 'random' }, seed: 7 })).files).toEqual(['data-random-seed-7.jsonl']);
});

test('the difference in pairs is shown, with reasons, examples and how to train on the choice', async () => {
  const text = (await redecided({})).printed.join('\n');
  expect(text).toMatch(/^run-1: chosen again by \{ strategy: lowest, margin: 0\.1 \}, seed 13, in \d+\.\d s\n/);
  const lines = text.split('\n');
  expect(lines.find((line) => line.startsWith('pairs '))?.split(/\s+/)).toEqual(['pairs', '2', '1']);
  expect(lines.find((line) => line.startsWith('mean'))?.split(/\s+/)).toEqual(['mean', 'perplexity', '12.00', '4.000']);
  expect(lines).toContain('fragments: 2; 0 with other instructions, 1 without a pair now, 0 with one now');
  expect(lines).toContain('main, fragments: rejected: margin over the runner-up below 0.1 (1)');
  expect(lines).toContain('  -    20.00  Say 0.');
});

test('with --json there is one object with the figures and the places', async () => {
  const { printed } = await redecided({ json: true });
  expect(printed).toHaveLength(1);
  expect(JSON.parse(printed[0] ?? '')).toMatchObject({
    run: 'run-1',
    choice: { strategy: 'lowest', version: 1, margin: 0.1 },
    pairs: 1,
    difference: { before: { pairs: 2 }, after: { pairs: 1 }, onlyBefore: 1 },
    seconds: expect.any(Number),
    file: expect.stringContaining('data-lowest-margin-0.1.jsonl'),
  });
});

test('a choice that is written wrong, and a run that is not there, end with exit code 2', () =>
  withWorkbench({}, async ({ store }) => {
    const output = collectedOutput();
    const runs = fakeRuns({});
    const links = { run: () => undefined, console: undefined };
    const connected = { runs, schedules: fakeSchedules(), store, links };
    const surroundings = { environment: {}, output, connect: async () => connected };
    expect(await runCommandLine(['redecide', 'run-1', '--choose', 'lowst'], surroundings)).toBe(2);
    expect(output.told.join('\n')).toContain('must be lowest, margin:0.1');
    expect(await runCommandLine(['redecide', 'run-1', '--choose', 'top-k:0'], surroundings)).toBe(2);
    expect(await runCommandLine(['redecide', 'run-1', '--choose', 'lowest'], surroundings)).toBe(2);
    expect(output.told.at(-1)).toContain('"run-1" has no report');
    expect(runs.closed).toBe(true);
  }));
