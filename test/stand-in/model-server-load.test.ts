import { loadTokenizer } from '../../clients/tokenizer.ts';
import { vllmClient } from '../../clients/vllm.ts';
import { tokenizerFolder } from '../clients/tiny-tokenizer.ts';
import { rejectionOf } from '../activities/workbench.ts';
import { spawnModelServer } from './model-server/spawn.ts';
import { endpointOf, sampling, withModelServer } from './model-server-bench.ts';

const { signal } = new AbortController();

test('sequences beyond the slots wait, each for base + token time × tokens', () =>
  withModelServer(
    { slots: 2, baseMs: 40, tokenMs: 10, outputTokens: { least: 5, most: 5 } },
    async ({ server, post, get }) => {
      // Six sequences of 40 + 10 × 6 ms (five tokens and the end) on two slots: 300 ms.
      const begun = performance.now();
      const asked = Promise.all(
        ['a', 'b', 'c'].map((prompt) => post('/v1/completions', { prompt, n: 2, max_tokens: 50 })),
      );
      await new Promise((resolve) => setTimeout(resolve, 50));
      const metrics = String((await get('/metrics')).body);
      await asked;
      const seconds = (performance.now() - begun) / 1000;
      expect(metrics).toMatch(/^vllm:num_requests_running\{.*\} 2$/m);
      expect(metrics).toMatch(/^vllm:num_requests_waiting\{.*\} 4$/m);
      expect(seconds).toBeGreaterThan(0.295);
      expect(seconds).toBeLessThan(0.6);
      const counters = server.counters();
      expect(counters).toMatchObject({
        requests: { '/v1/completions': 3, '/metrics': 1 },
        mostInFlight: 3,
        prompts: 3,
        outputTokens: 36,
        mostSlotsBusy: 2,
        mostWaiting: 4,
        generation: { done: 6, delivered: 6, repeated: 0, lost: 0 },
      });
      expect(counters.serviceSeconds).toBeCloseTo(0.6, 9);
      expect(counters.busySlotSeconds).toBeGreaterThan(0.59);
      expect(counters.busySlotSeconds).toBeLessThanOrEqual(2 * seconds);
    },
  ));

test('a client that leaves gives its slots back', () =>
  withModelServer({ slots: 1, baseMs: 60_000 }, async ({ server, endpoint, get }) => {
    const left = new AbortController();
    const asked = vllmClient(endpoint).score([{ ids: [0, 5], start: 1 }], left.signal);
    setTimeout(() => left.abort(new Error('left')), 50);
    expect((await rejectionOf(asked)).message).toBe('left');
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(String((await get('/metrics')).body)).toMatch(/^vllm:num_requests_running\{.*\} 0$/m);
    expect(server.counters().scoring).toEqual({ done: 0, delivered: 0, repeated: 0, lost: 0 });
  }));

test('work asked for again is repeated once it was delivered, and not when the answer was lost', () =>
  withModelServer({}, async ({ server, endpoint }) => {
    const client = vllmClient(endpoint);
    const score = () => client.score([{ ids: [0, 265, 281], start: 1 }], signal);
    const write = (seed: number) => client.generate({ prompts: ['a'], candidates: 2, sampling, seeds: [seed] }, signal);
    server.setFaults([{ fault: 'truncate', times: 1 }]);
    await rejectionOf(score());
    await score();
    expect(server.counters().scoring).toEqual({ done: 2, delivered: 1, repeated: 0, lost: 1 });
    await score();
    expect(server.counters().scoring).toEqual({ done: 3, delivered: 2, repeated: 1, lost: 1 });
    await write(1);
    await write(10);
    expect(server.counters().generation).toMatchObject({ done: 4, repeated: 0 });
    server.resetCounters();
    await write(1);
    expect(server.counters()).toMatchObject({ generation: { done: 2, repeated: 2 }, scoring: { done: 0 } });
  }));

test('as a process it is killed and comes back at the same address with the same texts', async () => {
  const server = await spawnModelServer({ tokenizer: tokenizerFolder });
  try {
    const client = vllmClient(endpointOf(server.url));
    const write = () => client.generate({ prompts: ['a'], candidates: 1, sampling, seeds: [1] }, signal);
    const before = await write();
    await server.kill();
    expect((await rejectionOf(write())).name).toBe('ServerUnavailable');
    await server.comeBack();
    expect(await write()).toEqual(before);
    expect((await server.counters()).generation.done).toBe(1);
    await server.setFaults([{ fault: 'die' }]);
    expect((await rejectionOf(write())).name).toBe('ServerUnavailable');
    await server.ended();
    await server.comeBack();
    expect(await write()).toEqual(before);
  } finally {
    await server.kill();
  }
}, 30_000);

test('a vocabulary gives texts back from ids', () =>
  withModelServer({}, async ({ post }) => {
    const text = 'Où? 漢字 🐝';
    const tokens = (await loadTokenizer(tokenizerFolder)).encode(text);
    expect((await post('/detokenize', { tokens })).body).toEqual({ prompt: text });
  }));
