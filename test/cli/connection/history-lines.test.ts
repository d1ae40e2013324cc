import { readFile } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';
import { historyFromJSON } from '@temporalio/common/lib/proto-utils.js';
import { historyLines } from '../../../cli/connection/history-lines.ts';

const folder = new URL('../../fixtures/run-log/', import.meta.url);

/** A history of a run that an earlier version made: what is told of it does not depend on the workflows of today. */
async function fixture(name: string): Promise<string> {
  return gunzipSync(await readFile(new URL(`${name}.json.gz`, folder))).toString('utf8');
}

async function recorded(name: string): Promise<string[]> {
  const history = historyFromJSON(JSON.parse(await fixture(name)));
  return historyLines(`demo/${name}`, 'execution', history).map(
    ({ at, text }) => `${at.toISOString().slice(11)} ${text}`,
  );
}

const payload = (value: unknown) => ({
  metadata: { encoding: Buffer.from('json/plain').toString('base64') },
  data: Buffer.from(JSON.stringify(value)).toString('base64'),
});

/** Lines of made-up events, a second apart. */
function linesOf(events: Record<string, unknown>[]): string[] {
  const history = historyFromJSON({
    events: events.map((event, index) => ({
      eventId: String(index + 1),
      eventTime: `2026-11-05T08:00:0${index}.500Z`,
      eventType: 'EVENT_TYPE_UNSPECIFIED',
      ...event,
    })),
  });
  return historyLines('demo', 'execution', history).map(({ text }) => text);
}

const scheduled = {
  userMetadata: { summary: payload('generate shard 2/3') },
  activityTaskScheduledEventAttributes: { activityId: '1', activityType: { name: 'generate' } },
};

const failure = (message: string, type?: string, cause?: unknown) => ({
  message,
  ...(type === undefined ? {} : { applicationFailureInfo: { type } }),
  ...(cause === undefined ? {} : { cause }),
});

// Times and names as `temporal workflow show` gives them for the same file
test('of a recorded run every activity and child is told by its summary, with how long it took', async () => {
  const lines = await recorded('pipeline');
  expect(lines[0]).toBe('19:10:45.884Z started');
  expect(lines).toContain('19:10:46.513Z base model base: started');
  expect(lines).toContain('19:16:09.402Z base model base: finished after 5 min 23 s');
  expect(lines).toContain('19:16:09.425Z child demo-1795201845873/train-generator: started');
  expect(lines).toContain('19:17:19.799Z child demo-1795201845873/train-generator: finished');
  expect(lines.at(-1)).toBe('19:19:21.992Z finished');
});

test.each(['data-main', 'evaluate', 'finetune-follower', 'train-generator'])(
  'of the recorded child %s every activity is told once as started and once as finished',
  async (name) => {
    const { events } = JSON.parse(await fixture(name)) as {
      events: { eventType: string }[];
    };
    const count = (type: string): number => events.filter(({ eventType }) => eventType === `EVENT_TYPE_${type}`).length;
    const lines = await recorded(name);
    expect(lines.filter((line) => line.endsWith(': started'))).toHaveLength(count('ACTIVITY_TASK_SCHEDULED'));
    expect(lines.filter((line) => line.includes(': finished after'))).toHaveLength(count('ACTIVITY_TASK_COMPLETED'));
    expect(lines[0]).toMatch(/^[\d:.]+Z started: \w+/);
  },
);

test('an activity that was tried again says how often, and what failed', () => {
  expect(
    linesOf([
      scheduled,
      {
        activityTaskStartedEventAttributes: {
          ...{ scheduledEventId: '1', attempt: 3 },
          lastFailure: failure('connect ECONNREFUSED', 'ServerUnavailable'),
        },
      },
      { activityTaskCompletedEventAttributes: { scheduledEventId: '1', startedEventId: '2' } },
    ]),
  ).toEqual([
    'generate shard 2/3: started, attempt 3 (attempt 2 failed: ServerUnavailable: connect ECONNREFUSED)',
    'generate shard 2/3: finished after 1.0 s, attempt 3',
  ]);
});

test('a failure is told with its type, and with what lies below it', () => {
  const started = { activityTaskStartedEventAttributes: { scheduledEventId: '1', attempt: 1 } };
  const cause = failure('bucket is full', undefined);
  expect(
    linesOf([
      scheduled,
      started,
      {
        activityTaskFailedEventAttributes: {
          scheduledEventId: '1',
          failure: failure('no room', 'StoreRefused', cause),
        },
      },
      {
        workflowExecutionFailedEventAttributes: {
          failure: {
            message: 'Activity task failed',
            activityFailureInfo: {},
            cause: failure('no room', 'StoreRefused'),
          },
        },
      },
    ]),
  ).toEqual([
    'generate shard 2/3: started',
    'generate shard 2/3: failed after 1.0 s: StoreRefused: no room (bucket is full)',
    'failed: StoreRefused: no room',
  ]);
});

test('an activity whose worker fell silent timed out, and one that is cancelled was cancelled', () => {
  const timeout = {
    message: 'activity Heartbeat timeout',
    timeoutFailureInfo: { timeoutType: 'TIMEOUT_TYPE_HEARTBEAT' },
  };
  expect(
    linesOf([
      scheduled,
      { activityTaskStartedEventAttributes: { scheduledEventId: '1', attempt: 1 } },
      { activityTaskTimedOutEventAttributes: { scheduledEventId: '1', failure: timeout } },
      { activityTaskCanceledEventAttributes: { scheduledEventId: '1' } },
    ]).slice(1),
  ).toEqual([
    'generate shard 2/3: failed after 1.0 s: timed out: its worker fell silent',
    'generate shard 2/3: cancelled after 2.0 s',
  ]);
});

test('an activity that has not ended was handed to the workers, for its start is written when it ends', () => {
  expect(linesOf([scheduled])).toEqual(['generate shard 2/3: handed to the workers']);
});

test('signals and updates say who sent them and why', () => {
  const resolution = { action: 'retry', item: 'generate:main/3', by: 'ana', why: 'the server is back' };
  expect(
    linesOf([
      { workflowExecutionSignaledEventAttributes: { signalName: 'pause', identity: '7@host' } },
      {
        workflowExecutionUpdateAcceptedEventAttributes: {
          acceptedRequest: {
            meta: { identity: 'ui' },
            input: { name: 'resolve', args: { payloads: [payload(resolution)] } },
          },
        },
      },
      { workflowExecutionUpdateCompletedEventAttributes: { outcome: { failure: failure('nothing is parked') } } },
      { workflowExecutionSignaledEventAttributes: { signalName: 'child-report', input: { payloads: [payload({})] } } },
      { workflowExecutionCancelRequestedEventAttributes: { identity: '7@host', cause: 'wrong corpus' } },
      { workflowExecutionTerminatedEventAttributes: { identity: 'ops@host', reason: 'stuck' } },
    ]),
  ).toEqual([
    'signal pause by 7@host',
    'update resolve {"action":"retry","item":"generate:main/3"} by ana: the server is back',
    'update failed: nothing is parked',
    'asked to end by 7@host: wrong corpus',
    'terminated by ops@host: stuck',
  ]);
});

test('a history that goes on in the next one says so on both sides; timers and tasks are left out', () => {
  expect(
    linesOf([
      { workflowExecutionStartedEventAttributes: { continuedExecutionRunId: 'before' } },
      { workflowTaskScheduledEventAttributes: {} },
      { timerStartedEventAttributes: { timerId: '1' } },
      { workflowTaskFailedEventAttributes: { failure: failure('no such step', 'TypeError') } },
      { workflowExecutionContinuedAsNewEventAttributes: { newExecutionRunId: 'next' } },
    ]),
  ).toEqual([
    'goes on in a fresh history',
    'workflow code failed, and is tried again: TypeError: no such step',
    'ends its history, which has grown long',
  ]);
});

test('a payload that cannot be read costs its words only', () => {
  const encrypted = { metadata: { encoding: Buffer.from('binary/encrypted').toString('base64') }, data: 'AAAA' };
  expect(
    linesOf([{ workflowExecutionSignaledEventAttributes: { signalName: 'pause', input: { payloads: [encrypted] } } }]),
  ).toEqual(['signal pause']);
});
