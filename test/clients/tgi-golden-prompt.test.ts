import { askGoldenPrompt } from '../../clients/golden-prompt.ts';
import { acquireStatic } from '../../clients/model-server-static.ts';
import { modelClient } from '../../clients/model-client.ts';
import { probeStatic } from '../../clients/server-capabilities.ts';
import { serverState } from '../../clients/server-state.ts';
import { checkTokenizer } from '../../clients/tokenizer-check.ts';
import { loadTokenizer } from '../../clients/tokenizer.ts';
import { serverSchema, type StaticServer } from '../../pipeline/run-file/servers.ts';
import { rejectionOf } from '../activities/workbench.ts';
import { withModelServer } from '../stand-in/model-server-bench.ts';
import { withJsonServer } from './json-server.ts';
import { tokenizerFolder } from './tiny-tokenizer.ts';

const { signal } = new AbortController();
const policy = { allowedHosts: ['127.0.0.1'], secret: () => undefined };

function tgiServer(url: string, fields: object = {}): StaticServer {
  const server = serverSchema.parse({ kind: 'static', api: 'tgi', url, model: 'stand-in', ...fields });
  if (server.kind !== 'static') throw new TypeError('not static');
  return server;
}

test('a server says its version, its lengths, its stop texts and that it scores prompts', () =>
  withModelServer({ api: 'tgi', maxModelLength: 777 }, async ({ server, endpoint }) => {
    expect(await probeStatic(tgiServer(endpoint.url), policy, signal)).toEqual({
      ...{ engine: 'TGI 3.3.7', maxModelLength: 777, logProbabilities: true, seeds: true, maxStopSequences: 4 },
    });
    expect(server.counters()).toMatchObject({ checks: 1, scoring: { done: 0 } });
  }));

test('one without log-probabilities of prompts is ready all the same, and is not said to score', () =>
  withModelServer({ api: 'tgi', prefillLogprobs: false }, async ({ endpoint }) => {
    expect(await probeStatic(tgiServer(endpoint.url), policy, signal)).toMatchObject({ logProbabilities: false });
  }));

test('a server that is acquired tells how long a prompt it takes beside the whole', () =>
  withModelServer({ api: 'tgi', maxModelLength: 777 }, async ({ endpoint }) => {
    const model = { digest: 'd', family: 'decoder' as const, folder: () => Promise.reject(new Error('not asked')) };
    const request = { server: tgiServer(endpoint.url), model, lease: 'run/a' };
    expect(await acquireStatic(request, policy, signal)).toMatchObject({
      ...{ api: 'tgi', url: endpoint.url, maxModelLength: 777, maxInputLength: 776 },
    });
  }));

test.each([
  ['another model', { model: 'm' }, /does not serve "m"; it serves: stand-in$/],
  ['more at once than it takes', { concurrency: 9 }, /takes 8 requests at once \(--max-concurrent-requests\).*from 9$/],
])('%s is refused with what to mend', (_, fields, message) =>
  withModelServer({ api: 'tgi', maxConcurrentRequests: 8 }, async ({ endpoint }) => {
    const error = await rejectionOf(probeStatic(tgiServer(endpoint.url, fields), policy, signal));
    expect([error.name, error.message]).toEqual(['ServerRefused', expect.stringMatching(message)]);
  }),
);

test('a server that is starting or overloaded is told of, and not ready', () =>
  withModelServer({ api: 'tgi', startMs: 60_000 }, async ({ endpoint }) => {
    const found = await probeStatic(tgiServer(endpoint.url), policy, signal);
    expect(found).toEqual({ seeds: true, problem: expect.stringContaining('answered 503: unhealthy') });
    expect(await serverState(endpoint).ready()).toBe(false);
  }));

test('a server that says only its name is used, its length unknown', () =>
  withJsonServer(
    { api: 'tgi' },
    ({ path }) =>
      path === '/info'
        ? { body: { model_id: 'm' } }
        : { body: { generated_text: '', details: { finish_reason: 'length', generated_tokens: 1 } } },
    async ({ endpoint }) => {
      expect(await askGoldenPrompt(endpoint, signal)).toEqual({ engine: 'TGI', logProbabilities: false });
    },
  ));

test('an encoder-decoder, of whose prompt only its start token is told, is not said to score', () =>
  withJsonServer(
    { api: 'tgi' },
    ({ path }) => {
      const details = {
        finish_reason: 'length',
        generated_tokens: 1,
        prefill: [{ id: 0, text: '<pad>', logprob: null }],
      };
      return { body: path === '/info' ? { model_id: 'm' } : { generated_text: '', details } };
    },
    async ({ endpoint }) => {
      expect(await askGoldenPrompt(endpoint, signal)).toMatchObject({ logProbabilities: false });
    },
  ));

test('an abort ends the question with its reason', () =>
  withJsonServer(
    { api: 'tgi' },
    () => undefined,
    async ({ endpoint, left }) => {
      const own = new AbortController();
      setTimeout(() => own.abort(new Error('cancelled by the test')), 50);
      expect((await rejectionOf(askGoldenPrompt(endpoint, own.signal))).message).toBe('cancelled by the test');
      while (left() < 1) await new Promise((resolve) => setTimeout(resolve, 5));
    },
  ));

test('its tokens are compared with those of the files of the model', async () => {
  const tokenizer = await loadTokenizer(tokenizerFolder);
  await withModelServer({ api: 'tgi' }, async ({ endpoint }) => {
    await expect(checkTokenizer(endpoint, tokenizer, signal)).resolves.toBeUndefined();
    const other = { ...tokenizer, encode: (text: string) => tokenizer.encode(text).with(2, 9) };
    const { name, message } = await rejectionOf(checkTokenizer(endpoint, other, signal));
    expect([name, message]).toEqual([
      'ServerRefused',
      expect.stringMatching(/at token 2 of a test text it has \d+, the files 9/),
    ]);
  });
});

test('a server that only classifies is no model server', async () => {
  const endpoint = { ...tgiServer('http://127.0.0.1:1'), api: 'tei' as const, maxModelLength: 0 };
  expect(() => modelClient(endpoint)).toThrow('it can neither generate nor score');
  expect((await rejectionOf(askGoldenPrompt(endpoint, signal))).name).toBe('ServerRefused');
});
