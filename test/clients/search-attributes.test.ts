import type { OperatorService } from '@temporalio/client';
import { addSearchAttributes, missingSearchAttributes } from '../../clients/search-attributes.ts';
import { rejectionOf } from '../activities/workbench.ts';

// Numbers of temporal.api.enums.v1.IndexedValueType: 1 text, 2 keyword, 4 double.
const ours = { SlingshotRun: 2, SlingshotName: 2, SlingshotStage: 2, SlingshotState: 2, SlingshotProgress: 4 };

/** A namespace that has some search attributes, and keeps what is added. */
function namespaceWith(customAttributes: Record<string, number>) {
  const added: unknown[] = [];
  const operatorService = {
    listSearchAttributes: async ({ namespace }: { namespace: string }) => {
      expect(namespace).toBe('team');
      return { customAttributes };
    },
    addSearchAttributes: async (request: unknown) => void added.push(request),
  } as unknown as OperatorService;
  return { connection: { operatorService }, added };
}

test('a namespace without ours is given them all, with their types', async () => {
  const { connection, added } = namespaceWith({ CustomerId: 2 });
  expect(await addSearchAttributes(connection, 'team')).toEqual(Object.keys(ours));
  expect(added).toEqual([{ namespace: 'team', searchAttributes: ours }]);
});

test('only those that are missing are added', async () => {
  const { SlingshotState: _, SlingshotProgress: _progress, ...rest } = ours;
  const { connection, added } = namespaceWith(rest);
  expect(await missingSearchAttributes(connection, 'team')).toEqual(['SlingshotState', 'SlingshotProgress']);
  expect(added).toEqual([]);
  await addSearchAttributes(connection, 'team');
  expect(added).toEqual([{ namespace: 'team', searchAttributes: { SlingshotState: 2, SlingshotProgress: 4 } }]);
});

test('where all are there nothing is asked of the service', async () => {
  const { connection, added } = namespaceWith(ours);
  expect(await addSearchAttributes(connection, 'team')).toEqual([]);
  expect(added).toEqual([]);
});

test('one of ours with another type is named with its namespace, and nothing is added', async () => {
  const { connection, added } = namespaceWith({ SlingshotState: 1 });
  const error = await rejectionOf(addSearchAttributes(connection, 'team'));
  expect([error.name, error.message]).toEqual([
    'SearchAttributeTaken',
    expect.stringMatching(/^the namespace team has a search attribute SlingshotState that is no Keyword/),
  ]);
  expect(added).toEqual([]);
});
