import { once } from 'node:events';
import type { Worker } from '@temporalio/worker';
import { serveHealth } from '../../workers/health.ts';

type State = ReturnType<Worker['getState']>;

/** Asks a path of the health server of workers in these states, which may change between questions. */
async function withHealth(states: State[], work: (ask: (path: string) => Promise<number>) => Promise<void>) {
  const server = serveHealth(
    states.map((_, index) => ({ getState: () => states[index] ?? 'FAILED' })),
    0,
  );
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  try {
    await work(async (path) => (await fetch(`http://127.0.0.1:${port}${path}`)).status);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

test('is alive from the start, and ready once every worker runs', () => {
  const states: State[] = ['INITIALIZED', 'INITIALIZED'];
  return withHealth(states, async (ask) => {
    expect([await ask('/livez'), await ask('/readyz')]).toEqual([200, 503]);
    states[0] = 'RUNNING';
    expect([await ask('/livez'), await ask('/readyz')]).toEqual([200, 503]);
    states[1] = 'RUNNING';
    expect([await ask('/livez'), await ask('/readyz')]).toEqual([200, 200]);
  });
});

test.each<State>(['STOPPING', 'DRAINING', 'DRAINED', 'STOPPED', 'FAILED'])(
  'is not ready, but alive, while a worker is %s',
  (state) =>
    withHealth(['RUNNING', state], async (ask) => {
      expect([await ask('/livez'), await ask('/readyz')]).toEqual([200, 503]);
    }),
);

test.each(['/', '/health', '/readyz/more', '/livezz'])('no probe is answered with success at %s', (path) =>
  withHealth(['RUNNING'], async (ask) => {
    expect(await ask(path)).toBeGreaterThanOrEqual(400);
  }),
);

test('listens on this machine alone', async () => {
  const server = serveHealth([], 0);
  await once(server, 'listening');
  expect(server.address()).toMatchObject({ address: '127.0.0.1' });
  server.close();
});
