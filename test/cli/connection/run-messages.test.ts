import { WorkflowUpdateFailedError, type Client } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { runMessages } from '../../../cli/connection/run-messages.ts';
import { rejectionOf } from '../../activities/workbench.ts';

/** A client that keeps what was sent to which run. */
function clientWith(answer: () => Promise<string>) {
  const sent: unknown[][] = [];
  const operations: string[] = [];
  const getHandle = (run: string) => ({
    executeUpdate: async (name: string, { args }: { args: unknown[] }) => {
      sent.push([run, name, ...args]);
      return answer();
    },
    signal: async (name: string) => void sent.push([run, name]),
  });
  const client = { workflow: { getHandle } } as unknown as Client;
  const messages = runMessages(client, async (operation, run, work) => {
    operations.push(`${operation} ${run}`);
    return work();
  });
  return { messages, sent, operations };
}

const resolution = { action: 'retry' as const, item: 'generate:main/3', by: 'ada', why: 'the server is back' };

test('an answer and a change are updates, whose reply is what was done', async () => {
  const { messages, sent, operations } = clientWith(async () => 'generate:main/3: retry');
  expect(await messages.resolve('demo-1', resolution)).toBe('generate:main/3: retry');
  await messages.change('demo-1', { window: 8, pairs: null });
  expect(sent).toEqual([
    ['demo-1', 'resolve', resolution],
    ['demo-1', 'change', { window: 8, pairs: null }],
  ]);
  expect(operations).toEqual(['answering demo-1', 'changing the run demo-1']);
});

test('a pause and its end are signals', async () => {
  const { messages, sent } = clientWith(async () => '');
  await messages.pause('demo-1');
  await messages.resume('demo-1');
  expect(sent).toEqual([
    ['demo-1', 'pause'],
    ['demo-1', 'resume'],
  ]);
});

test('an update that its validator refuses is wrong input, with the reason of the run', async () => {
  const reason = ApplicationFailure.nonRetryable('nothing is parked as "generate:main/4"', 'BadInput');
  const { messages } = clientWith(async () => {
    throw new WorkflowUpdateFailedError('Workflow Update failed', reason);
  });
  const updates = [() => messages.resolve('demo-1', resolution), () => messages.change('demo-1', { window: 0 })];
  for (const update of updates) {
    expect(await rejectionOf(update())).toMatchObject({
      ...{ message: 'demo-1 refuses: nothing is parked as "generate:main/4"', exitCode: 2 },
    });
  }
});

test('any other failure of the service stays what it is', async () => {
  const failure = new Error('socket closed');
  const { messages } = clientWith(() => Promise.reject(failure));
  expect(await rejectionOf(messages.resolve('demo-1', resolution))).toBe(failure);
});
