import { showUse } from '../../../cli/commands/du.ts';
import { RunNotFound } from '../../../cli/connection/pipeline-runs.ts';
import { openFolderStore } from '../../../stores/folder.ts';
import { failureOf } from '../../stores/artifact-store-contract.ts';
import { withTemporaryFolder } from '../../stores/temporary-folder.ts';
import { collectedOutput } from '../collected-output.ts';

/** Two runs that read one source, of which one read another too. */
const objects: Record<string, unknown> = {
  'sources/shared/index.json': { pieces: [{ key: 'sources/shared/pieces/a' }] },
  'sources/shared/pieces/a': 'x'.repeat(2046),
  'sources/own/index.json': { pieces: [{ key: 'sources/own/pieces/b' }] },
  'sources/own/pieces/b': 'x'.repeat(1022),
  'inbox/file.jsonl': 'mine',
  ...plan('one', ['sources/shared/index.json', 'sources/own/index.json']),
  ...plan('two', ['sources/shared/index.json']),
};

function plan(run: string, sources: string[]): Record<string, unknown> {
  return { [`runs/${run}/plan.json`]: { schema: 1, run, name: run, at: '2026-11-05T08:00:00Z', steps: [], sources } };
}

const size = (key: string): number => JSON.stringify(objects[key]).length;

async function shown(run?: string): Promise<string[]> {
  return withTemporaryFolder(async (folder) => {
    const store = await openFolderStore(folder);
    for (const [key, content] of Object.entries(objects)) await store.put(key, Buffer.from(JSON.stringify(content)));
    const output = collectedOutput();
    await showUse(store, run, output);
    return output.printed.join('\n').split('\n');
  });
}

const cells = (line: string | undefined): string[] => (line ?? '').split(/ {2,}/);

test('the whole store is shown by kind, with totals', async () => {
  const lines = await shown();
  expect(cells(lines[0])).toEqual(['kind', 'objects', 'bytes']);
  expect(lines.slice(1).map((line) => cells(line).slice(0, 2))).toEqual([
    ['sources', '4'],
    ['runs', '2'],
    ['inbox', '1'],
    ['total', '7'],
  ]);
  expect(cells(lines[3])[2]).toBe('6 B');
});

test('of a run it is shown what it points at, and what no other run does', async () => {
  const lines = await shown('one');
  expect(cells(lines[0])).toEqual(['kind', 'points at', 'bytes', 'only this run', 'bytes']);
  expect(cells(lines[1]).filter((_, column) => column % 2 === 1)).toEqual(['4', '2']);
  const own = ['sources/own/index.json', 'sources/own/pieces/b', 'runs/one/plan.json'].reduce(
    (sum, key) => sum + size(key),
    0,
  );
  expect(lines.at(-1)).toBe(`removing it would free ${(own / 1024).toFixed(1)} KiB`);
  expect((await shown('two')).at(-1)).toBe(`removing it would free ${size('runs/two/plan.json')} B`);
});

test('a run without files is none', async () => {
  expect(await failureOf(shown('three'))).toBeInstanceOf(RunNotFound);
});
