import { ServerRefused, ServerUnavailable } from '../../clients/server-errors.ts';
import type { GenerationRequest } from '../../clients/text-generation.ts';
import { vllmClient } from '../../clients/vllm.ts';
import { rejectionOf } from '../activities/workbench.ts';
import { choice, problem, reply, sendStatus, withServer, writes, type Answer } from './vllm-server.ts';

const signal = new AbortController().signal;
const asked = (prompts: string[]): GenerationRequest => ({
  prompts,
  candidates: 3,
  sampling: { temperature: 0.7, topP: 0.9, topK: 40, maxNewTokens: 128, stop: [] },
});
const item = { ids: [1, 50, 7, 9], start: 2 };

test.each<[string, unknown]>([
  ['too few positions', reply([choice(0, { prompt_logprobs: [null, { 50: { logprob: -1 } }] })])],
  ['no positions', reply([choice(0)])],
  [
    'another token',
    reply([
      choice(0, { prompt_logprobs: [null, { 50: { logprob: -1 } }, { 8: { logprob: -1 } }, { 9: { logprob: -1 } }] }),
    ]),
  ],
  ['null for a token', reply([choice(0, { prompt_logprobs: [null, null, null, null] })])],
  ['no choice', reply([])],
  ['a choice too many', reply([choice(0), choice(1)])],
  ['no reply at all', { object: 'error' }],
])('a reply with %s is unavailable, never a wrong score', (_, answer) =>
  withServer(
    () => answer,
    async ({ endpoint, requests }) => {
      const error = await rejectionOf(vllmClient(endpoint).score([item], signal));
      expect(error).toBeInstanceOf(ServerUnavailable);
      expect(error.message).toContain(endpoint.url);
      expect(requests).toHaveLength(1);
    },
  ),
);

test.each([
  [400, ServerRefused],
  [401, ServerRefused],
  [404, ServerRefused],
  [422, ServerRefused],
  [408, ServerUnavailable],
  [429, ServerUnavailable],
  [500, ServerUnavailable],
  [503, ServerUnavailable],
])('status %i is %p, told with its message, and asked once', (status, kind) =>
  withServer(
    (_request, response) => sendStatus(response, status, problem(status, 'the reason')),
    async ({ endpoint, requests }) => {
      const error = await rejectionOf(vllmClient(endpoint).generate(asked(['a']), signal));
      expect(error).toBeInstanceOf(kind);
      expect(error).toMatchObject({ status });
      expect(error.message).toContain('the reason');
      await new Promise((resolve) => setTimeout(resolve, 50));
      expect(requests).toHaveLength(1);
    },
  ),
);

test.each([
  ['7', 7],
  ['100000', 600],
  ['soon', undefined],
])('Retry-After: %s becomes a wait of %p seconds', (header, seconds) =>
  withServer(
    (_request, response) => sendStatus(response, 429, problem(429, 'busy'), { 'retry-after': header }),
    async ({ endpoint, requests }) => {
      const error = await rejectionOf(vllmClient(endpoint).generate(asked(['a']), signal));
      expect(error).toMatchObject({ name: 'ServerUnavailable', status: 429, retryAfterSeconds: seconds });
      expect(requests).toHaveLength(1);
    },
  ),
);

test.each<[string, Answer]>([
  ['before its answer', (_request, response) => void response.destroy()],
  [
    'within its answer',
    (_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' });
      response.write('{"choices": [');
      setTimeout(() => response.destroy(), 20);
    },
  ],
])('a connection dropped %s is unavailable', (_, answer) =>
  withServer(answer, async ({ endpoint, requests }) => {
    const error = await rejectionOf(vllmClient(endpoint).generate(asked(['a']), signal));
    expect(error).toBeInstanceOf(ServerUnavailable);
    expect(error.message).toContain(`${endpoint.url} cannot be reached`);
    expect(requests).toHaveLength(1);
  }),
);

test('a server that is not there is unavailable', async () => {
  let gone = '';
  await withServer(writes, ({ endpoint }) => Promise.resolve(void (gone = endpoint.url)));
  const endpoint = { api: 'vllm' as const, url: gone, model: 'm', seeds: true, promptsPerRequest: 1, concurrency: 1 };
  const error = await rejectionOf(vllmClient({ ...endpoint, maxModelLength: 1 }).generate(asked(['a']), signal));
  expect([error.name, error.message]).toEqual(['ServerUnavailable', expect.stringContaining('ECONNREFUSED')]);
});

test('an aborted request ends with the reason of the abort, and the server sees it go', async () => {
  let closed = false;
  const abort = new AbortController();
  const reason = new Error('cancelled by the user');
  await withServer(
    (_request, response) => {
      response.on('close', () => (closed = true));
      setTimeout(() => abort.abort(reason), 20);
    },
    async ({ endpoint, requests }) => {
      const work = vllmClient(endpoint).generate(asked(['a', 'b', 'c', 'd', 'e', 'f', 'g']), abort.signal);
      expect(await rejectionOf(work)).toBe(reason);
      await new Promise((resolve) => setTimeout(resolve, 50));
      expect(closed).toBe(true);
      expect(requests).toHaveLength(2);
    },
  );
});

test('after the first failure no further batch is sent', () =>
  withServer(
    (_request, response) => sendStatus(response, 503, problem(503, 'busy')),
    async ({ endpoint, requests }) => {
      const prompts = Array.from({ length: 40 }, (_, index) => `p${index}`);
      expect((await rejectionOf(vllmClient(endpoint).generate(asked(prompts), signal))).name).toBe('ServerUnavailable');
      await new Promise((resolve) => setTimeout(resolve, 100));
      expect(requests.length).toBeLessThanOrEqual(endpoint.concurrency);
    },
  ));

test('a redirect is not followed: it could lead to a host the operator did not allow', () =>
  withServer(writes, async ({ endpoint: other, requests: led }) => {
    await withServer(
      (_request, response) => sendStatus(response, 307, {}, { location: `${other.url}/v1/completions` }),
      async ({ endpoint }) => {
        expect(await rejectionOf(vllmClient(endpoint).generate(asked(['a']), signal))).toMatchObject({
          name: 'ServerRefused',
          status: 307,
        });
        expect(led).toEqual([]);
      },
    );
  }));
