import { rejectionOf } from '../activities/workbench.ts';
import { alive, digestOf, localModel, until, withProcessServers } from './process-servers.ts';

const health = async (url: string) => (await fetch(`${url}/health`)).status;

test('a model is served under its digest, and all who need it share one server', () =>
  withProcessServers({}, async ({ acquire, orders }) => {
    const [first, second] = await Promise.all([acquire('one'), acquire('two')]);
    expect(second).toEqual(first);
    expect(await acquire('three')).toEqual(first);
    const name = `model-${digestOf('model').slice(0, 12)}`;
    expect(first).toMatchObject({ model: name, maxModelLength: 1024 });
    expect(await health(first.url)).toBe(200);
    expect(await orders()).toHaveLength(1);
    expect(JSON.parse((await orders())[0]?.text ?? '')).toMatchObject({
      model: 'model',
      name,
      host: '127.0.0.1',
      dtype: 'float32',
      maxModelLength: 1024,
      device: 'cpu',
      gpuMemoryUtilization: null,
    });
  }));

test('another model has a server of its own, and each is stopped alone', () =>
  withProcessServers({}, async ({ servers, acquire, orders }) => {
    const [model, other] = await Promise.all([acquire('one', 'model'), acquire('two', 'other')]);
    expect(other.url).not.toBe(model.url);
    expect(other.model).not.toBe(model.model);
    expect(await orders()).toHaveLength(2);
    await servers.release('one');
    expect(await health(other.url)).toBe(200);
    await expect(health(model.url)).rejects.toThrow();
  }));

test('a server is stopped when its last lease is given back, and not before', () =>
  withProcessServers({}, async ({ servers, acquire, orders }) => {
    await acquire('one');
    await acquire('two');
    await acquire('two');
    const processes = await orders();
    await servers.release('one');
    await servers.release('unknown');
    expect(processes.map(alive)).toEqual([true]);
    await servers.release('two');
    expect(processes.map(alive)).toEqual([false]);
  }));

test('a server that is given back while another asks for it stays', () =>
  withProcessServers({}, async ({ servers, acquire, orders }) => {
    await acquire('one');
    const asked = acquire('two');
    await servers.release('one');
    expect(await health((await asked).url)).toBe(200);
    expect(await orders()).toHaveLength(1);
  }));

test('a server that was warmed before its model existed is the one that is used', () =>
  withProcessServers({}, async ({ servers, acquire, started }) => {
    await servers.warm();
    await servers.warm();
    await acquire('one');
    expect(await started()).toHaveLength(1);
  }));

test('a spare that nobody came to use is stopped with the last server', () =>
  withProcessServers({}, async ({ servers, acquire, started }) => {
    await acquire('one');
    await acquire('two', 'other');
    await servers.warm();
    await until(async () => (await started()).length === 3);
    const processes = await started();
    await servers.release('one');
    expect(processes.filter(alive)).toHaveLength(2);
    await servers.release('two');
    expect(processes.filter(alive)).toHaveLength(0);
  }));

test('a server that dies while it starts is unavailable, with its last words, and the next call starts another', () =>
  withProcessServers({}, async ({ acquire, orders }) => {
    const error = await rejectionOf(acquire('one', 'dies'));
    expect([error.name, error.message]).toEqual(['ServerUnavailable', expect.stringContaining('CUDA error')]);
    await rejectionOf(acquire('one', 'dies'));
    expect(await orders()).toHaveLength(2);
  }));

test('a server that died is started again by the next who asks, and kept for all who held it', () =>
  withProcessServers({}, async ({ servers, acquire, orders }) => {
    await acquire('one');
    await acquire('two');
    const [dead] = await orders();
    process.kill(dead?.pid ?? 0, 'SIGKILL');
    // Until this process has seen it end, it counts as alive.
    await until(async () => {
      await acquire('two');
      return (await orders()).length === 2;
    });
    const { url } = await acquire('two');
    expect(await health(url)).toBe(200);
    await servers.release('two');
    expect(await health(url)).toBe(200);
    await servers.release('one');
    expect((await orders()).filter(alive)).toEqual([]);
  }));

test('a server that never becomes healthy is unavailable in time, and leaves no process', () =>
  withProcessServers({ readyTimeMs: 1_200 }, async ({ acquire, orders }) => {
    const error = await rejectionOf(acquire('one', 'silent'));
    expect([error.name, error.message]).toEqual(['ServerUnavailable', 'vLLM was not ready within 1.2 s']);
    expect((await orders()).map(alive)).toEqual([false]);
  }));

test('a server that fails its golden prompt is stopped, and does not live on beside the next', () =>
  withProcessServers({}, async ({ acquire, orders }) => {
    expect((await rejectionOf(acquire('one', 'wrong'))).message).toContain('it serves: other');
    await until(async () => (await orders()).every((one) => !alive(one)));
    expect(await orders()).toHaveLength(1);
  }));

test('who stops waiting is let go with the reason, and giving the lease back stops the server', () =>
  withProcessServers({}, async ({ servers, acquire, orders }) => {
    const stopping = new AbortController();
    const waiting = rejectionOf(acquire('one', 'silent', stopping.signal));
    await until(async () => (await orders()).length === 1);
    stopping.abort(new Error('the run was cancelled'));
    expect((await waiting).message).toBe('the run was cancelled');
    expect((await orders()).map(alive)).toEqual([true]);
    await servers.release('one');
    expect((await orders()).map(alive)).toEqual([false]);
  }));

test('who has stopped waiting before it asks starts nothing', () =>
  withProcessServers({}, async ({ acquire, started }) => {
    const error = await rejectionOf(acquire('one', 'silent', AbortSignal.abort(new Error('the run was cancelled'))));
    expect(error.message).toBe('the run was cancelled');
    expect(await started()).toEqual([]);
  }));

test('closing stops all servers and the spare, whoever holds them', () =>
  withProcessServers({}, async ({ servers, acquire, started }) => {
    await Promise.all([acquire('one'), acquire('two', 'other')]);
    await servers.warm();
    await until(async () => (await started()).length === 3);
    expect((await started()).filter(alive)).toHaveLength(3);
    await servers.close();
    expect((await started()).filter(alive)).toHaveLength(0);
  }));

test('a machine without vLLM refuses, names what to use instead, and warms nothing', () =>
  withProcessServers({ device: 'none' }, async ({ servers, acquire, started }) => {
    const error = await rejectionOf(acquire('one'));
    expect([error.name, error.message]).toEqual(['ServerRefused', expect.stringContaining('kind "static"')]);
    await servers.warm();
    expect(await started()).toEqual([]);
  }));

test('an adapter is served by its name beside its base, and others of that base share the server', () =>
  withProcessServers({}, async ({ servers, acquire, orders }) => {
    const base = localModel('model');
    const adapter = (folder: string, rank = 4) => localModel(folder, { adapter: { rank, base } });
    const [one, two] = await Promise.all([
      acquire('one', adapter('generator')),
      acquire('two', adapter('follower', 8)),
    ]);
    expect(await acquire('three', adapter('generator'))).toEqual(one);
    expect(two.url).toBe(one.url);
    expect([one.model, two.model]).toEqual(
      ['generator', 'follower'].map((folder) => `adapter-${digestOf(folder).slice(0, 12)}`),
    );
    expect((await orders()).map(({ text }) => (JSON.parse(text) as { lora: unknown; model: string }).lora)).toEqual([
      { maxRank: 8 },
    ]);
    await servers.release('one');
    expect(await health(two.url)).toBe(200);
  }));

test('on a CPU a server with adapters is never asked to score, and their base has a server of its own for that', () =>
  withProcessServers({}, async ({ acquire, orders }) => {
    const base = localModel('model');
    const adapter = await acquire('one', localModel('generator', { adapter: { rank: 4, base } }), undefined, {
      adapterRank: 16,
    });
    const scorer = await acquire('two', base, undefined, { adapterRank: 16 });
    expect([adapter.scores, scorer.scores]).toEqual([false, undefined]);
    expect(scorer.url).not.toBe(adapter.url);
    expect(await orders()).toHaveLength(2);
  }));

test('an adapter of a higher rank than the server takes is refused, and one that does not load can be asked for again', () =>
  withProcessServers({}, async ({ acquire }) => {
    const base = localModel('model');
    const asked = acquire('one', localModel('big', { adapter: { rank: 32, base } }), undefined, { adapterRank: 16 });
    expect((await rejectionOf(asked)).message).toContain('rank 32 cannot be served: the highest is 16 (adapterRank');
    const broken = localModel('broken', { adapter: { rank: 4, base } });
    expect((await rejectionOf(acquire('two', broken))).message).toContain('did not load the adapter (HTTP 404)');
    expect((await rejectionOf(acquire('two', broken))).name).toBe('ServerRefused');
    const mended = { ...broken, folder: () => Promise.resolve('mended') };
    expect((await acquire('two', mended)).model).toBe(`adapter-${digestOf('broken').slice(0, 12)}`);
  }));

test('an encoder-decoder is served by transformers, which is asked for a text and not for scores', () =>
  withProcessServers({}, async ({ acquire, started }) => {
    const endpoint = await acquire('one', localModel('t5', { family: 'encoder-decoder' }));
    expect(endpoint).toMatchObject({ api: 'vllm', scores: false });
    expect(await started()).toHaveLength(1);
  }));
