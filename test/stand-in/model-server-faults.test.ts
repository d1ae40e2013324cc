import { ServerUnavailable } from '../../clients/server-errors.ts';
import { vllmClient } from '../../clients/vllm.ts';
import { rejectionOf } from '../activities/workbench.ts';
import type { FaultOptions } from './model-server/faults.ts';
import { sampling, withModelServer } from './model-server-bench.ts';

const { signal } = new AbortController();
const items = [{ ids: [0, 265, 281], start: 1 }];
const request = { prompts: ['Describe the river'], candidates: 2, sampling, seeds: [1] };

test.each<[FaultOptions, object, string]>([
  [{ fault: 'status', status: 503 }, { status: 503, retryAfterSeconds: undefined }, 'currently busy'],
  [{ fault: 'status', status: 429 }, { status: 429, retryAfterSeconds: undefined }, 'overloaded'],
  [{ fault: 'status', status: 429, retryAfterSeconds: 7 }, { status: 429, retryAfterSeconds: 7 }, '429'],
  [{ fault: 'status', status: 500 }, { status: 500 }, '500'],
  [{ fault: 'status', status: 400 }, { name: 'ServerRefused', status: 400 }, '400'],
  [{ fault: 'drop' }, { status: undefined }, 'other side closed'],
  [{ fault: 'cut' }, { status: undefined }, 'other side closed'],
  [{ fault: 'truncate' }, { status: undefined }, 'no usable answer'],
  [{ fault: 'wrongLength' }, { status: undefined }, 'log-probabilities for 2 of 3 tokens'],
  [{ fault: 'die', backAfterMs: 20 }, { status: undefined }, 'other side closed'],
])('our client meets %j as it would the real one, once', (fault, expected, message) =>
  withModelServer({}, async ({ server, endpoint }) => {
    const client = vllmClient(endpoint);
    server.setFaults([{ ...fault, times: 1 }]);
    const error = await rejectionOf(client.score(items, signal));
    expect(error).toMatchObject({ name: 'ServerUnavailable', ...expected });
    expect(error.message).toContain(message);
    await new Promise((resolve) => setTimeout(resolve, fault.fault === 'die' ? 100 : 0));
    expect(await client.score(items, signal)).toHaveLength(1);
    expect(Object.values(server.counters().faults)).toEqual([1]);
  }),
);

test('a reply with a choice too few is no answer', () =>
  withModelServer({}, async ({ server, endpoint }) => {
    server.setFaults([{ fault: 'wrongLength', times: 1 }]);
    const error = await rejectionOf(vllmClient(endpoint).generate(request, signal));
    expect(error).toBeInstanceOf(ServerUnavailable);
    expect(error.message).toContain('expected 2 choices, got 1 choices');
  }));

test('a request that hangs ends when its caller gives up, and a late one is answered', () =>
  withModelServer({}, async ({ server, endpoint }) => {
    const client = vllmClient(endpoint);
    server.setFaults([{ fault: 'hang', times: 1 }]);
    const reason = new Error('waited long enough');
    const gaveUp = new AbortController();
    setTimeout(() => gaveUp.abort(reason), 100);
    expect(await rejectionOf(client.score(items, gaveUp.signal))).toBe(reason);
    server.setFaults([{ fault: 'slow', ms: 150 }]);
    const begun = performance.now();
    await client.score(items, signal);
    expect(performance.now() - begun).toBeGreaterThanOrEqual(149);
  }));

test.each<[object, string]>([
  [{ skip: 2, times: 2 }, '..xx....'],
  [{ every: 3 }, '..x..x..'],
  [{ share: 0.5, seed: 1 }, ''],
  [{ route: '/v1/models' }, '........'],
  [{ route: '*' }, 'xxxxxxxx'],
])('%j takes the requests it says', (choice, expected) =>
  withModelServer({}, async ({ server, post }) => {
    const seen = async () => {
      server.setFaults([{ fault: 'status', status: 503, ...choice }]);
      let line = '';
      for (let count = 0; count < 8; count++) {
        line += (await post('/v1/completions', { prompt: 'a' })).status === 200 ? '.' : 'x';
      }
      return line;
    };
    const line = await seen();
    // A share is drawn by a seed: the same again.
    if (expected === '') expect([new Set(line).size, await seen()]).toEqual([2, line]);
    else expect(line).toBe(expected);
  }),
);

test('faults are set over HTTP too, and a fault it does not know is refused', () =>
  withModelServer({}, async ({ get, post }) => {
    expect((await post('/stand-in/faults', [{ fault: 'status', status: 503, route: '/health' }])).status).toBe(200);
    expect((await get('/health')).status).toBe(503);
    expect((await post('/stand-in/faults', [{ fault: 'flood' }])).status).toBe(400);
    expect((await post('/stand-in/faults', [])).status).toBe(200);
    expect((await get('/health')).status).toBe(200);
  }));

test('it is not healthy before its time to start has passed, also when it comes back', () =>
  withModelServer({ startMs: 150 }, async ({ server, get }) => {
    const health = async () => (await get('/health')).status;
    expect(await health()).toBe(503);
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(await health()).toBe(200);
    await server.die();
    await expect(health()).rejects.toThrow();
    await server.comeBack();
    expect(await health()).toBe(503);
  }));
