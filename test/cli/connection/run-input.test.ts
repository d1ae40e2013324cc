import type { Client } from '@temporalio/client';
import { defaultPayloadConverter } from '@temporalio/common';
import { readRunInput } from '../../../cli/connection/run-input.ts';
import { runFile } from '../../activities/run-files.ts';
import { rejectionOf } from '../../activities/workbench.ts';

/** A service that knows what one run was started with. */
function clientWith(payloads: unknown[]) {
  const asked: unknown[] = [];
  const started = { input: { payloads: payloads.map((one) => defaultPayloadConverter.toPayload(one)) } };
  const workflowService = {
    getWorkflowExecutionHistory: async (request: unknown) => {
      asked.push(request);
      return { history: { events: [{ workflowExecutionStartedEventAttributes: started }] } };
    },
  };
  return { asked, client: { options: { namespace: 'team' }, workflowService } as unknown as Client };
}

test('what a run was started with is read from the first event of its history', async () => {
  const input = { runFile: runFile(), forceFrom: 'filter' as const };
  const { client, asked } = clientWith([input]);
  expect(await readRunInput(client, 'demo-1')).toEqual(input);
  expect(asked).toEqual([{ namespace: 'team', execution: { workflowId: 'demo-1' }, maximumPageSize: 1 }]);
});

test('a field that an older version did not have gets its default', async () => {
  const { priority: _, drift: _drift, ...older } = runFile();
  const { client } = clientWith([{ runFile: older }]);
  expect(await readRunInput(client, 'demo-1')).toEqual({ runFile: runFile() });
});

test.each([
  [
    'of a version that this one does not know',
    [{ runFile: { ...runFile(), later: 1 } }],
    /of another version: runFile: /,
  ],
  ['that lacks the run file', [{ file: 'x' }], /of another version: runFile: /],
  ['that is missing', [], /started without an input/],
])('an input %s is told of with the run', async (_, payloads, message) => {
  const error = await rejectionOf(readRunInput(clientWith(payloads).client, 'demo-1'));
  expect(error.message).toMatch(message);
  expect(error.message).toContain('demo-1');
});
