import { setTimeout as pause } from 'node:timers/promises';
import { startTracing } from '../../clients/tracing.ts';
import { startTraceReceiver } from './trace-receiver.ts';

test.each([{}, { OTEL_EXPORTER_OTLP_ENDPOINT: '' }, { OTEL_SERVICE_NAME: 'x' }])(
  'without a collector nothing is traced: %j',
  async (environment) => {
    expect(await startTracing(environment, 'test')).toBeUndefined();
  },
);

test('spans keep their parents across asynchronous calls, and arrive under the name of their process', async () => {
  const receiver = await startTraceReceiver();
  const tracing = await startTracing({ OTEL_EXPORTER_OTLP_ENDPOINT: `${receiver.url}/` }, 'test');
  const span = async (name: string, work: () => Promise<unknown>): Promise<void> => {
    await tracing?.tracer.startActiveSpan(name, async (started) => {
      await work();
      started.end();
    });
  };
  await Promise.all(
    ['one', 'two'].map((name) => span(name, () => pause(5).then(() => span(`${name}'s`, () => pause(5))))),
  );
  await tracing?.close();
  receiver.close();

  expect([...receiver.paths]).toEqual(['/v1/traces']);
  const parents = receiver.spans.map(({ name, parentSpanId, service }) => ({
    name,
    parent: receiver.spans.find(({ spanId }) => spanId === parentSpanId)?.name,
    service,
  }));
  expect(parents.sort((left, right) => left.name.localeCompare(right.name))).toEqual([
    { name: 'one', parent: undefined, service: 'test' },
    { name: "one's", parent: 'one', service: 'test' },
    { name: 'two', parent: undefined, service: 'test' },
    { name: "two's", parent: 'two', service: 'test' },
  ]);
});

test('an address for traces alone is taken as it stands, and a name given by the environment goes before ours', async () => {
  const receiver = await startTraceReceiver();
  const environment = { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${receiver.url}/own/path`, OTEL_SERVICE_NAME: 'given' };
  const tracing = await startTracing(environment, 'test');
  tracing?.tracer.startSpan('one').end();
  await tracing?.close();
  receiver.close();
  expect([...receiver.paths]).toEqual(['/own/path']);
  expect(receiver.spans.map(({ service }) => service)).toEqual(['given']);
});
