import { checkTable } from '../../../cli/commands/doctor.ts';
import { runTable } from '../../../cli/commands/list.ts';
import { stackTable } from '../../../cli/commands/up.ts';
import { workerEnvironment } from '../../../cli/commands/worker.ts';
import type { RunningStack } from '../../../deploy/local/read-stack.ts';

const stack: RunningStack = {
  stateFolder: '/state',
  temporalAddress: '127.0.0.1:7233',
  temporalNamespace: 'default',
  store: {
    ...{ kind: 's3', endpoint: 'http://127.0.0.1:9000', bucket: 'slingshot', region: 'us-east-1' },
    ...{ accessKey: 'the-access-key', secretKey: 'the-secret-key' },
  },
  ended: [],
};

test('a list of runs has their state, start and duration', () => {
  const startedAt = new Date('2026-11-05T08:00:00Z');
  const runs = [
    { run: 'demo-b', status: 'running' as const, startedAt },
    { run: 'demo-a', status: 'timed out' as const, startedAt, closedAt: new Date('2026-11-05T08:00:42Z') },
  ];
  expect(runTable(runs, new Date('2026-11-05T10:10:00Z'))).toBe(
    [
      'run     state      started (UTC)        duration',
      'demo-b  running    2026-11-05 08:00:00  2 h 10 min',
      'demo-a  timed out  2026-11-05 08:00:00  42 s',
    ].join('\n'),
  );
});

test('a list of runs has stages where runs say theirs', () => {
  const startedAt = new Date('2026-11-05T08:00:00Z');
  const runs = [
    { run: 'demo-b', status: 'running' as const, startedAt, state: 'parked', stage: 'generate' },
    { run: 'demo-a', status: 'running' as const, startedAt },
  ];
  expect(runTable(runs, new Date('2026-11-05T08:00:01Z'))).toBe(
    [
      'run     state    stage     started (UTC)        duration',
      'demo-b  parked   generate  2026-11-05 08:00:00  1.0 s',
      'demo-a  running            2026-11-05 08:00:00  1.0 s',
    ].join('\n'),
  );
});

test('the table of doctor tells what is missing and what to do', () => {
  const checks = [
    { name: 'Node', ok: true, found: '20.20.2' },
    { name: 'Python', ok: false, found: 'none', remedy: 'Install Python' },
  ];
  expect(checkTable(checks)).toBe(
    ['         what    found    to do', 'ok       Node    20.20.2', 'MISSING  Python  none     Install Python'].join(
      '\n',
    ),
  );
});

test('where the stack is is shown without its secrets', () => {
  const text = stackTable(stack);
  expect(text).toContain('http://127.0.0.1:9000, bucket slingshot');
  expect(text).not.toMatch(/the-(access|secret)-key/);
});

test('a worker gets the addresses of the stack, and keeps the Python of its environment where the stack has none', async () => {
  const environment = { PATH: '/bin', SLINGSHOT_PYTHON: '/own/python', SLINGSHOT_STORE_FOLDER: '/elsewhere' };
  expect(await workerEnvironment(stack, environment)).toMatchObject({
    PATH: '/bin',
    TEMPORAL_ADDRESS: '127.0.0.1:7233',
    S3_SECRET_KEY: 'the-secret-key',
    SLINGSHOT_STORE_FOLDER: undefined,
    SLINGSHOT_PYTHON: '/own/python',
    SLINGSHOT_STATE: '/state',
  });
});
