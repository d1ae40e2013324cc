import { setTimeout as delay } from 'node:timers/promises';
import { serverId, serverPools, type ServerPools } from '../../clients/server-pools.ts';
import type { PoolSettings } from '../../clients/server-pool.ts';
import type { Endpoint } from '../../clients/text-generation.ts';
import { vllmClient } from '../../clients/vllm.ts';
import { ServerSlots, type SlotSettings } from '../../stores/server-slots.ts';
import { rejectionOf } from '../activities/workbench.ts';
import { memoryStore } from '../stores/memory-store.ts';
import { problem, sendStatus, withServer, writes, type Answer, type VllmServer } from './vllm-server.ts';

/** The lease is long beside the rest, so that a busy machine does not look like a dead worker. */
const slotSettings: SlotSettings = { leaseMs: 20_000, beatMs: 60, pollMs: 20, holdMs: 150, idleMs: 100 };
const shortLease = { ...slotSettings, leaseMs: 2_400 };
const poolSettings: PoolSettings = { tickMs: 20, gaugeMs: 50, standstillMs: 5_000 };

/** A worker: its own connection to the store that all share, and its own pools. */
function workerOn(memory: ReturnType<typeof memoryStore>, slots = slotSettings, settings = poolSettings) {
  const { store, cutOff, calls } = memory.user();
  const pools = serverPools((server, onChange) => new ServerSlots(store, server, onChange, slots), settings);
  return { pools, cutOff, calls };
}

const sampling = { temperature: 0, topP: 1, topK: 0, maxNewTokens: 8, stop: [] };

/** One run's requests through a worker, each prompt a request of its own. */
function ask(
  pools: ServerPools,
  endpoint: Endpoint,
  run: string,
  count: number,
  { signal = new AbortController().signal, weight = 1, onWait = (_: string) => {} } = {},
) {
  const one = { ...endpoint, promptsPerRequest: 1 };
  const prompts = Array.from({ length: count }, (_, index) => `${run}/${index}`);
  const client = vllmClient(one, pools.permits(one, { run, weight, onWait }));
  return client.generate({ prompts, candidates: 1, sampling }, signal);
}

/** Completions that are open on a server, and the most there were; a client that went away has none. */
function completions(answer: Answer) {
  let [open, most] = [0, 0];
  const counted: Answer = (request, response, count) => {
    if (request.path === '/v1/completions') {
      most = Math.max(most, ++open);
      response.on('close', () => open--);
    }
    return answer(request, response, count);
  };
  return { counted, most: () => most };
}

const slow =
  (milliseconds: number): Answer =>
  async (request) => {
    await delay(milliseconds);
    return writes(request);
  };

/** A server that takes so long for each completion, and says how many were open at most. */
async function withSlowServer(
  milliseconds: number,
  endpoint: Partial<Endpoint>,
  work: (server: VllmServer, most: () => number) => Promise<void>,
): Promise<void> {
  const { counted, most } = completions(slow(milliseconds));
  await withServer(counted, (server) => work(server, most), endpoint);
}

const runsOf = ({ requests }: VllmServer) =>
  requests.flatMap(({ body }) => (body === undefined ? [] : [String(body.prompt[0]).split('/')[0] ?? '']));

test(
  'two runs in each of two workers together never exceed the cap, all is done, and all of them get on',
  () =>
    withSlowServer(8, { concurrency: 6 }, async (server, most) => {
      const memory = memoryStore();
      const workers = [workerOn(memory), workerOn(memory)];
      const each = 150;
      const runs = workers.flatMap(({ pools }, worker) =>
        ['a', 'b'].map((run) => ask(pools, server.endpoint, `${run}${worker}`, each)),
      );
      const made = await Promise.all(runs);
      expect(made.map((texts) => texts.length)).toEqual([each, each, each, each]);
      expect(most()).toBeLessThanOrEqual(6);
      // The cap is used, not only kept.
      expect(most()).toBeGreaterThanOrEqual(5);
      const half = runsOf(server).slice(0, 2 * each);
      for (const run of ['a0', 'b0', 'a1', 'b1']) {
        expect(half.filter((one) => one === run).length).toBeGreaterThan(each / 4);
      }
      await Promise.all(workers.map(({ pools }) => pools.close()));
      expect(memory.keys().filter((key) => key.includes('claim'))).toEqual([]);
    }),
  30_000,
);

test(
  'a worker that comes later gets its part while the other has work for long',
  () =>
    withSlowServer(10, { concurrency: 4 }, async (server, most) => {
      const memory = memoryStore();
      const [early, late] = [workerOn(memory), workerOn(memory)];
      const stop = new AbortController();
      const endless = rejectionOf(ask(early.pools, server.endpoint, 'early', 5_000, { signal: stop.signal }));
      await delay(300);
      expect(await ask(late.pools, server.endpoint, 'late', 20)).toHaveLength(20);
      stop.abort(new Error('enough'));
      expect((await endless).message).toBe('enough');
      expect(most()).toBeLessThanOrEqual(4);
      await Promise.all([early.pools.close(), late.pools.close()]);
    }),
  30_000,
);

test(
  'a server of one place is handed to and fro',
  () =>
    withSlowServer(5, { concurrency: 1 }, async (server, most) => {
      const memory = memoryStore();
      const workers = [workerOn(memory), workerOn(memory)];
      const runs = workers.map(({ pools }, index) => ask(pools, server.endpoint, `run${index}`, 80));
      await Promise.all(runs);
      expect(most()).toBe(1);
      // Neither waited for the other to be done.
      const first = runsOf(server).slice(0, 120);
      expect(Math.min(...['run0', 'run1'].map((run) => first.filter((one) => one === run).length))).toBeGreaterThan(20);
      await Promise.all(workers.map(({ pools }) => pools.close()));
    }),
  30_000,
);

test(
  'a worker that cannot reach the store stops by itself, and only then are its places taken by another',
  () =>
    withSlowServer(30, { concurrency: 4 }, async (server, most) => {
      const memory = memoryStore();
      const [dead, heir] = [workerOn(memory, shortLease), workerOn(memory, shortLease)];
      const lost = rejectionOf(ask(dead.pools, server.endpoint, 'dead', 2_000));
      await delay(200);
      dead.cutOff();
      const cutAt = performance.now();
      const inherited = ask(heir.pools, server.endpoint, 'heir', 20);
      const error = await lost;
      const stoppedAfter = performance.now() - cutAt;
      expect([error.name, error.message]).toEqual(['ServerUnavailable', expect.stringContaining('lost its place')]);
      const before = runsOf(server).filter((run) => run === 'heir').length;
      expect(before).toBe(0);
      expect(await inherited).toHaveLength(20);
      expect(stoppedAfter).toBeLessThan(shortLease.leaseMs);
      expect(most()).toBeLessThanOrEqual(4);
      await Promise.all([dead.pools.close(), heir.pools.close()]);
    }),
  30_000,
);

test('what nobody needs is given back after a while, and a worker alone asks the store seldom', () =>
  withSlowServer(5, { concurrency: 4 }, async (server) => {
    const memory = memoryStore();
    const { pools, calls } = workerOn(memory);
    await ask(pools, server.endpoint, 'run', 200);
    await delay(500);
    const id = serverId(server.endpoint.url);
    expect(memory.keys().filter((key) => !/^slots\/\w+\/slot-\d\.2$/.test(key))).toEqual([]);
    expect(memory.keys()[0]?.startsWith(`slots/${id}/`)).toBe(true);
    const after = calls();
    await delay(200);
    expect(calls()).toBe(after);
    await pools.close();
  }));

test('the smallest cap of those who use a server holds for all', () =>
  withSlowServer(10, {}, async (server, most) => {
    const memory = memoryStore();
    const [one, other] = [workerOn(memory), workerOn(memory)];
    const wide = { ...server.endpoint, concurrency: 8 };
    const narrow = { ...server.endpoint, concurrency: 2 };
    const small = ask(other.pools, narrow, 'narrow', 30);
    await delay(100);
    const large = ask(one.pools, wide, 'wide', 30);
    await small;
    expect(most()).toBeLessThanOrEqual(2);
    await large;
    await Promise.all([one.pools.close(), other.pools.close()]);
  }));

test('runs of one worker share its places by their weight', () =>
  withSlowServer(5, { concurrency: 4, exclusive: true }, async (server) => {
    const { pools } = workerOn(memoryStore());
    await Promise.all([
      ask(pools, server.endpoint, 'heavy', 90, { weight: 3 }),
      ask(pools, server.endpoint, 'light', 90, { weight: 1 }),
    ]);
    const heavy = runsOf(server)
      .slice(0, 80)
      .filter((run) => run === 'heavy').length;
    expect(heavy).toBeGreaterThanOrEqual(55);
    expect(heavy).toBeLessThanOrEqual(65);
    await pools.close();
  }));

test('a refusal lowers what is sent from then on, and nothing is sent before the time that was asked for', () => {
  let busy = true;
  const times: number[] = [];
  let [open, most] = [0, 0];
  return withServer(
    async (request, response) => {
      if (request.path !== '/v1/completions') return {};
      times.push(performance.now());
      most = Math.max(most, ++open);
      await delay(5);
      open--;
      if (busy) sendStatus(response, 429, problem(429, 'busy'), { 'retry-after': '0.3' });
      return busy ? undefined : writes(request);
    },
    async ({ endpoint }) => {
      const { pools } = workerOn(memoryStore());
      const error = await rejectionOf(ask(pools, endpoint, 'run', 40));
      expect(error).toMatchObject({ status: 429, retryAfterSeconds: 0.3 });
      await delay(50);
      const refused = times.length;
      const refusedAt = times.at(-1) ?? 0;
      busy = false;
      most = 0;
      const states: string[] = [];
      expect(await ask(pools, endpoint, 'run', 6, { onWait: (state) => states.push(state) })).toHaveLength(6);
      expect((times[refused] ?? 0) - refusedAt).toBeGreaterThan(200);
      expect(most).toBeLessThanOrEqual(5);
      expect(states[0]).toMatch(/asked to be left alone for 1 s more$/);
      await pools.close();
    },
    { concurrency: 8, exclusive: true },
  );
});

test('a server that is not ready gets no requests until its health is well, and who waits is told', () => {
  let ready = false;
  return withServer(
    (request, response) =>
      ready || (request.path !== '/health' && request.path !== '/v1/completions')
        ? writes(request)
        : sendStatus(response, 503, problem(503, 'starting')),
    async ({ endpoint, requests }) => {
      const { pools } = workerOn(memoryStore());
      const asked = () => requests.filter(({ path }) => path === '/v1/completions').length;
      expect((await rejectionOf(ask(pools, endpoint, 'run', 10))).name).toBe('ServerUnavailable');
      await delay(50);
      const before = asked();
      const states: string[] = [];
      const second = ask(pools, endpoint, 'run', 10, { onWait: (state) => states.push(state) });
      await delay(150);
      expect(asked()).toBe(before);
      expect(states).toContain(`${endpoint.url} is not ready`);
      ready = true;
      expect(await second).toHaveLength(10);
      await pools.close();
    },
    { concurrency: 4, exclusive: true },
  );
});

test('who waits for a server on which nothing can be sent for too long fails, and may try again', () =>
  withServer(
    (_request, response) => sendStatus(response, 503, problem(503, 'starting')),
    async ({ endpoint }) => {
      const { pools } = workerOn(memoryStore(), slotSettings, { ...poolSettings, standstillMs: 100 });
      await rejectionOf(ask(pools, endpoint, 'run', 1));
      const error = await rejectionOf(ask(pools, endpoint, 'run', 5));
      expect([error.name, error.message]).toEqual(['ServerUnavailable', expect.stringContaining('is not ready')]);
      await pools.close();
    },
    { concurrency: 4, exclusive: true },
  ));

test('one address is one server', () => {
  const id = serverId('http://models.example:8000');
  expect(serverId('http://MODELS.example:8000/')).toBe(id);
  expect(serverId('http://user:secret@models.example:8000')).toBe(id);
  expect(serverId('http://models.example:8001')).not.toBe(id);
  expect(serverId('http://models.example:8000/other')).not.toBe(id);
});
