import { readFile } from 'node:fs/promises';
import { temporalSecurityVariables } from '../../clients/temporal-environment.ts';
import { workerVariableNames } from '../../workers/environment.ts';

const page = await readFile(new URL('../../docs/worker-environment.md', import.meta.url), 'utf8');
/** Names in the first column of the page's tables. */
const told = [...page.matchAll(/^\| `([A-Z0-9_*]+)`/gm)].map(([, name]) => name ?? '');

test.each([...workerVariableNames, ...temporalSecurityVariables])('the page on the environment tells of %s', (name) => {
  expect(told).toContain(name);
});

test('the page tells of no variable twice, and of none that is not read', () => {
  const others = ['TEMPORAL_ADDRESS', 'TEMPORAL_NAMESPACE', 'TEMPORAL_GRPC_META_*', 'SLINGSHOT_SECRET_*'];
  const traces = ['OTEL_EXPORTER_OTLP_ENDPOINT', 'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT', 'OTEL_SERVICE_NAME'];
  const read = [...workerVariableNames, ...temporalSecurityVariables, ...others, ...traces];
  expect([...told].sort()).toEqual([...read].sort());
});
