import { compareRows } from '../../../cli/diff/rows.ts';
import type { ArtifactStore } from '../../../stores/artifact-store.ts';
import { openFolderStore } from '../../../stores/folder.ts';
import { seededRandom } from '../../../text/random.ts';
import { failureOf } from '../../stores/artifact-store-contract.ts';
import { withTemporaryFolder } from '../../stores/temporary-folder.ts';

const withStore = (work: (store: ArtifactStore) => Promise<void>): Promise<void> =>
  withTemporaryFolder(async (folder) => work(await openFolderStore(folder)));

async function putRows(store: ArtifactStore, name: string, rows: readonly (readonly [string, string])[]) {
  const keys: string[] = [];
  for (let start = 0; start < Math.max(rows.length, 1); start += 100) {
    const key = `runs/${name}/data-${keys.length}.jsonl`;
    const lines = rows
      .slice(start, start + 100)
      .map(([id, instruction]) => JSON.stringify({ id, instruction, more: 1 }));
    // A last line without its end is a line too
    await store.put(key, Buffer.from(lines.join('\n')));
    keys.push(key);
  }
  return keys;
}

test('data sets of several files are compared alike in one pass and in many', () =>
  withStore(async (store) => {
    const random = seededRandom('rows');
    const ids = Array.from({ length: 700 }, (_, index) => `main/ü${index}`);
    const side = () =>
      ids.filter(() => random() < 0.8).map((id) => [id, random() < 0.7 ? 'the same\u2028' : `${random()}`] as const);
    const [left, right] = [side(), side().reverse()];
    const [one, other] = [new Map(left), new Map(right)];
    const expected = {
      left: left.length,
      right: right.length,
      same: left.filter(([id, text]) => other.get(id) === text).length,
      changed: left.filter(([id, text]) => other.has(id) && other.get(id) !== text).length,
      onlyLeft: left.filter(([id]) => !other.has(id)).length,
      onlyRight: right.filter(([id]) => !one.has(id)).length,
    };
    const [files, others] = [await putRows(store, 'one', left), await putRows(store, 'two', right)];
    for (const passBytes of [undefined, 5_000, 500]) {
      expect(await compareRows(store, files, others, passBytes)).toMatchObject(expected);
    }
  }));

test('an empty data set has no rows', () =>
  withStore(async (store) => {
    const files = await putRows(store, 'one', []);
    expect(await compareRows(store, files, await putRows(store, 'two', [['a', 'b']]))).toMatchObject({
      ...{ left: 0, right: 1, onlyRight: 1, same: 0 },
    });
  }));

test('a line that is no row is named', () =>
  withStore(async (store) => {
    await store.put('a', Buffer.from('{"id":"a","instruction":"b"}\n{"id":"a"}\n'));
    expect(await failureOf(compareRows(store, ['a'], []))).toMatchObject({
      message: 'a, line 2 is no row of a data set',
    });
  }));
