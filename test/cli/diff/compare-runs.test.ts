import { compareRuns } from '../../../cli/diff/compare-runs.ts';
import { comparisonView } from '../../../cli/diff/view.ts';
import { RunNotFound } from '../../../cli/connection/pipeline-runs.ts';
import type { ArtifactStore } from '../../../stores/artifact-store.ts';
import { openFolderStore } from '../../../stores/folder.ts';
import { failureOf } from '../../stores/artifact-store-contract.ts';
import { withTemporaryFolder } from '../../stores/temporary-folder.ts';
import { sampleReport } from '../sample-report.ts';

interface Stored {
  runFile?: unknown;
  steps?: Record<string, string>;
  manifests?: Record<string, string>;
  rows?: { id: string; instruction: string }[];
  accepted?: number;
}

/** Writes a run as it stands in the store; without rows it has not finished. */
async function storeRun(
  store: ArtifactStore,
  run: string,
  { runFile, steps = {}, manifests = {}, rows, accepted }: Stored,
) {
  const put = (name: string, value: unknown) => store.put(`runs/${run}/${name}`, Buffer.from(JSON.stringify(value)));
  await put('plan.json', { schema: 1, steps: Object.entries(steps).map(([id, key]) => ({ id, key })) });
  if (runFile !== undefined) await put('run-file.json', runFile);
  if (rows === undefined) return;
  const data = `runs/${run}/data-00000.jsonl`;
  await store.put(data, Buffer.from(rows.map((row) => `${JSON.stringify(row)}\n`).join('')));
  const [first, ...others] = sampleReport.stages;
  const stages = first === undefined ? [] : [{ ...first, accepted: accepted ?? first.accepted }, ...others];
  const artifacts = { ...sampleReport.artifacts, data: [data], steps: manifests };
  await put('report.json', { ...sampleReport, run, stages, artifacts });
}

const compared = (left: Stored, right: Stored) =>
  withTemporaryFolder(async (folder) => {
    const store = await openFolderStore(folder);
    await storeRun(store, 'one', left);
    await storeRun(store, 'two', right);
    return compareRuns(store, 'one', 'two');
  });

const rows = [{ id: 'main/a', instruction: 'Write.' }];

test('settings that differ are told by their place, and an arm is compared with that of its name', async () => {
  const arm = (name: string, candidates: number) => ({ name, candidates, corpora: [{ object: 'x' }] });
  const { settings } = await compared(
    { runFile: { name: 'n', seed: 1, arms: [arm('a', 2), arm('b', 3)], tags: ['x'] } },
    { runFile: { name: 'n', seed: 2, arms: [arm('b', 4), arm('a', 2)], tags: ['x', 'y'], note: null } },
  );
  expect(settings).toEqual([
    { of: 'seed', left: 1, right: 2 },
    { of: 'arms.b.candidates', left: 3, right: 4 },
    { of: 'tags.1', left: undefined, right: 'y' },
    { of: 'note', left: undefined, right: null },
  ]);
});

test('artifacts are compared by the key of each step, and by content where the keys are the same', async () => {
  const { steps } = await compared(
    { steps: { a: '1', b: '2', c: '3', d: '4' }, manifests: { a: 'a/manifest-1', d: 'd/manifest-1' }, rows },
    { steps: { a: '1', b: '9', d: '4', e: '5' }, manifests: { a: 'a/manifest-1', d: 'd/manifest-2' }, rows },
  );
  expect(Object.fromEntries(steps.map(({ step, is }) => [step, is]))).toEqual({
    a: 'same',
    b: 'different',
    c: 'only left',
    d: 'same recipe, other content',
    e: 'only right',
  });
});

test('counts that differ and all scores are told', async () => {
  const { stages, scores } = await compared({ rows, accepted: 74 }, { rows, accepted: 70 });
  expect(stages).toEqual([{ of: 'train generator: accepted', left: 74, right: 70 }]);
  expect(scores).toContainEqual({ of: 'held-out rouge-l: follower', left: 10.456, right: 10.456 });
  expect(scores).toContainEqual({ of: 'held-out loss: generator', left: 3.2, right: 3.2 });
});

test('pairs only one has, and pairs with another instruction, are counted with examples', async () => {
  const { rows: compare } = await compared(
    { rows: [...rows, { id: 'main/b', instruction: 'Read.' }, { id: 'main/c', instruction: 'Sing.' }] },
    { rows: [{ id: 'main/d', instruction: 'Go.' }, { id: 'main/b', instruction: 'Read it.' }, ...rows] },
  );
  expect(compare).toEqual({
    ...{ left: 3, right: 3, same: 1, onlyLeft: 1, onlyRight: 1, changed: 1 },
    examples: {
      onlyLeft: [{ id: 'main/c', instruction: 'Sing.' }],
      onlyRight: [{ id: 'main/d', instruction: 'Go.' }],
      changed: [{ id: 'main/b', left: 'Read.', right: 'Read it.' }],
    },
  });
});

test('what cannot be compared is said, and the rest is', async () => {
  const comparison = await compared({ steps: { a: '1' }, rows }, { steps: { a: '1' } });
  expect(comparison).toMatchObject({ settings: null, stages: null, scores: null, rows: null });
  expect(comparison.steps).toEqual([{ step: 'a', is: 'same' }]);
  const text = comparisonView(comparison);
  expect(text).toContain('two has not finished');
  expect(text).toMatch(/\nSettings\nnot compared\n/);
  expect(text).not.toMatch(/one has not finished/);
});

test('the tables show what differs, with both values and the change', async () => {
  const text = comparisonView(
    await compared(
      { runFile: { seed: 1 }, steps: { a: '1', b: '2' }, rows, accepted: 74 },
      { runFile: { seed: 2 }, steps: { a: '1', b: '3' }, rows, accepted: 70 },
    ),
  );
  expect(text).toMatch(/^seed +1 +2 +\+1$/m);
  expect(text).toMatch(/^b +different$/m);
  expect(text).toMatch(/^1 of 2 the same$/m);
  expect(text).toMatch(/^train generator: accepted +74 +70 +-4$/m);
  expect(text).toMatch(/^in both, the same instruction +1$/m);
});

test('a run of which the store has nothing is not found', async () => {
  await withTemporaryFolder(async (folder) => {
    const store = await openFolderStore(folder);
    await storeRun(store, 'one', {});
    expect(await failureOf(compareRuns(store, 'one', 'two'))).toBeInstanceOf(RunNotFound);
  });
});
