import { once } from 'node:events';
import type { Worker } from '@temporalio/worker';
import { serveHealth } from '../../workers/health.ts';
import { roleNames } from '../../workers/roles.ts';

type State = ReturnType<Worker['getState']>;

const own = { host: '127.0.0.1', port: 0 };

type Ask = (path: string) => Promise<number>;

/** Asks a path of the health server of workers in these states, which may change between questions. */
async function withHealth(states: State[], work: (ask: Ask, read: (path: string) => Promise<string>) => Promise<void>) {
  const workers = states.map((_, index) => ({
    role: roleNames[index] ?? 'pipeline',
    worker: { getState: () => states[index] ?? 'FAILED' },
  }));
  const server = serveHealth(workers, own);
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  try {
    const url = (path: string) => `http://127.0.0.1:${port}${path}`;
    await work(
      async (path) => (await fetch(url(path))).status,
      async (path) => (await fetch(url(path))).text(),
    );
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

test('says which workers are not ready', () =>
  withHealth(['RUNNING', 'DRAINING', 'RUNNING', 'INITIALIZED'], async (_, read) => {
    expect(await read('/readyz')).toBe('data is DRAINING, training is INITIALIZED\n');
  }));

test.each(['/', '/health', '/readyz/more', '/livezz'])('there is nothing at %s', (path) =>
  withHealth(['RUNNING'], async (ask) => {
    expect(await ask(path)).toBe(404);
  }),
);

test.each(['127.0.0.1', '0.0.0.0'])('listens at %s, as it is told', async (host) => {
  const server = serveHealth([], { host, port: 0 });
  await once(server, 'listening');
  expect(server.address()).toMatchObject({ address: host });
  server.close();
});
