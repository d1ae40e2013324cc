import { ApplicationFailure, CancelledFailure } from '@temporalio/common';
import type { MetricMeter, MetricTags } from '@temporalio/common';
import type { Context } from '@temporalio/activity';
import type { StageOutcome } from '../../activities/once.ts';
import { emptyLedger, note } from '../../pipeline/ledger.ts';
import { observeActivity } from '../../workers/activity-interceptor.ts';

interface Observed {
  /** As "name tags", with what was added or recorded. */
  metrics: Record<string, number>;
  lines: { message: string; fields: Record<string, unknown> }[];
  /** Attributes that every line of the activity would get. */
  attributes: Record<string, unknown>;
}

const place = { kind: 'generate', key: 'k', inputs: [], shard: 3 };

function outcome(fields: Partial<StageOutcome> = {}): StageOutcome {
  const ledger = { ...emptyLedger('fragment'), in: 10, accepted: 8 };
  note(ledger, 'rejected', 'too long', 2);
  const ref = { kind: 'generate', key: 'k', manifest: 'm', content: 'c' } as const;
  return { ref, ledgers: [ledger], cached: false, seconds: 1, ...fields };
}

/** Runs an activity under observation. */
async function observe(activityType: string, input: unknown, run: () => Promise<unknown>): Promise<Observed> {
  const observed: Observed = { metrics: {}, lines: [], attributes: {} };
  const add = (name: string) => (value: number, tags: MetricTags) => {
    const series = `${name} ${JSON.stringify(tags)}`;
    observed.metrics[series] = (observed.metrics[series] ?? 0) + value;
  };
  const metricMeter = {
    createCounter: (name: string) => ({ add: add(name) }),
    createHistogram: (name: string) => ({ record: add(name) }),
  } as unknown as MetricMeter;
  const context = {
    info: { activityType },
    log: { info: (message: string, fields: Record<string, unknown>) => observed.lines.push({ message, fields }) },
    metricMeter,
    cancellationSignal: new AbortController().signal,
    cancellationDetails: { workerShutdown: true, paused: false },
  } as unknown as Context;
  const { inbound, outbound } = observeActivity(context);
  await inbound?.execute?.({ args: [input], headers: {} }, run).catch(() => undefined);
  observed.attributes = outbound?.getLogAttributes?.({ attempt: 1 }, (attributes) => attributes) ?? {};
  return observed;
}

test('records are counted by stage, unit and ending, and requests, tokens and seconds by stage', async () => {
  const usage = { requests: 4, promptTokens: 400, outputTokens: 90, serverSeconds: 2.5 };
  const { metrics } = await observe('generate', { place }, async () => outcome({ usage }));
  expect(metrics).toEqual({
    'slingshot_records {"stage":"generate","unit":"fragment","ending":"accepted"}': 8,
    'slingshot_records {"stage":"generate","unit":"fragment","ending":"rejected"}': 2,
    'slingshot_requests {"stage":"generate"}': 4,
    'slingshot_prompt_tokens {"stage":"generate"}': 400,
    'slingshot_output_tokens {"stage":"generate"}': 90,
    'slingshot_server_seconds {"stage":"generate"}': 2.5,
    'slingshot_activity_seconds {"stage":"generate","ending":"made"}': expect.any(Number),
  });
});

test('what was made before is not counted again', async () => {
  const { metrics, lines } = await observe('generate', { place }, async () => outcome({ cached: true }));
  expect(Object.keys(metrics)).toEqual(['slingshot_activity_seconds {"stage":"generate","ending":"cached"}']);
  expect(lines).toEqual([{ message: 'activity done before', fields: { seconds: expect.any(Number) } }]);
});

test('what adds up shards is not counted: they were', async () => {
  const { metrics } = await observe('complete', { ...place, shard: undefined }, async () => outcome());
  expect(Object.keys(metrics)).toEqual(['slingshot_activity_seconds {"stage":"generate","ending":"made"}']);
});

test('a failure is timed as one, and its log is left to what knows the reason', async () => {
  const { metrics, lines } = await observe('extract', place, () => Promise.reject(ApplicationFailure.retryable('no')));
  expect(Object.keys(metrics)).toEqual(['slingshot_activity_seconds {"stage":"generate","ending":"failed"}']);
  expect(lines).toEqual([]);
});

test('an activity that is cancelled says why', async () => {
  const { metrics, lines } = await observe('train', { place }, () => Promise.reject(new CancelledFailure('over')));
  expect(Object.keys(metrics)).toEqual(['slingshot_activity_seconds {"stage":"generate","ending":"cancelled"}']);
  expect(lines).toMatchObject([{ message: 'activity cancelled', fields: { reason: 'workerShutdown' } }]);
});

test.each([
  ['a place', place],
  ['a place among other things', { place, served: { server: { kind: 'process' }, lease: 'l' } }],
])('log lines name stage and shard where the input is %s, and nothing else of it', async (_, input) => {
  const { attributes } = await observe('generate', input, async () => outcome());
  expect(attributes).toEqual({ attempt: 1, stage: 'generate', shard: 3 });
});

test.each([
  ['a run', { run: 'r', runFile: {} }],
  ['a server, which has a kind too', { kind: 'process', model: {} }],
  ['nothing', undefined],
])('an activity whose input is %s has no stage, and no series', async (_, input) => {
  const { attributes, metrics, lines } = await observe('plan', input, async () => ({ name: 'x' }));
  expect(attributes).toEqual({ attempt: 1 });
  expect(metrics).toEqual({});
  expect(lines).toHaveLength(1);
});
