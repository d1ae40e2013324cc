import { connect, type Connect } from '../../../cli/connection/connect.ts';
import { runCommandLine } from '../../../cli/run-command-line.ts';
import { withTemporaryFolder } from '../../stores/temporary-folder.ts';
import { collectedOutput } from '../collected-output.ts';
import { withTemporal } from '../fake-temporal.ts';

// Numbers of temporal.api.enums.v1.IndexedValueType: 1 text, 2 keyword, 4 double.
const ours = { SlingshotRun: 2, SlingshotName: 2, SlingshotStage: 2, SlingshotState: 2, SlingshotProgress: 4 };

async function setUp(environment: Record<string, string>, connecting: Connect = connect) {
  return withTemporaryFolder(async (folder) => {
    const output = collectedOutput();
    const all = { SLINGSHOT_STATE: folder, SLINGSHOT_STORE_FOLDER: folder, ...environment };
    const code = await runCommandLine(['setup'], { environment: all, output, connect: connecting });
    return { code, printed: output.printed, told: output.told.join('\n') };
  });
}

test('a namespace is given the search attributes of runs, the store is tried, and both can be done again', () =>
  withTemporal({ CustomerId: 2, SlingshotRun: 2 }, async ({ address, added }) => {
    const environment = { TEMPORAL_ADDRESS: address, TEMPORAL_NAMESPACE: 'team' };
    const { SlingshotRun: _, ...missing } = ours;
    const { code, printed } = await setUp(environment);
    expect(code).toBe(0);
    expect(printed).toEqual([
      `${address}, namespace team: ${Object.keys(missing).join(', ')}`,
      expect.stringMatching(/: takes conditional writes$/),
    ]);
    expect(added).toEqual([{ namespace: 'team', searchAttributes: missing }]);
    expect((await setUp(environment)).printed[0]).toBe(`${address}, namespace team: nothing to add`);
    expect(added).toHaveLength(1);
  }));

test('a search attribute of ours with another type ends with exit code 1 and its name', () =>
  withTemporal({ ...ours, SlingshotState: 1 }, async ({ address, added }) => {
    const { code, printed, told } = await setUp({ TEMPORAL_ADDRESS: address });
    expect({ code, printed, added }).toEqual({ code: 1, printed: [], added: [] });
    expect(told).toContain('has a search attribute SlingshotState that is no Keyword');
  }));

test('a store that overwrites what is there already is refused', () =>
  withTemporal({}, async ({ address }) => {
    const { code, told } = await setUp({ TEMPORAL_ADDRESS: address }, async (environment) => {
      const connected = await connect(environment);
      return { ...connected, store: { ...connected.store, putIfAbsent: async () => 'written' as const } };
    });
    expect(code).toBe(1);
    expect(told).toContain('does not hold conditional puts');
  }));

test('without a service there is nothing to set up: exit code 3', async () => {
  expect(await setUp({})).toMatchObject({ code: 3, printed: [], told: expect.stringContaining('no stack is running') });
});
