import { ServerRefused, ServerUnavailable } from '../../clients/server-errors.ts';
import { tgiClient } from '../../clients/tgi.ts';
import { rejectionOf } from '../activities/workbench.ts';
import { sampling, withModelServer } from '../stand-in/model-server-bench.ts';
import { withJsonServer, type JsonAnswer } from './json-server.ts';

const { signal } = new AbortController();
const asked = { prompts: ['a'], candidates: 1, sampling };
const item = { ids: [1, 50, 7, 9], start: 2, text: ' b c d' };

// Constructed from TGI 3.3's own description of /generate.
const scores = (prefill: unknown): JsonAnswer => ({
  body: {
    generated_text: ' e',
    details: { finish_reason: 'length', generated_tokens: 1, prefill, seed: null, tokens: [], top_tokens: null },
  },
});
const token = (id: number, logprob: number | null = -1) => ({ id, text: `<${id}>`, logprob });
const whole = [token(1, null), token(50), token(7, -0.5), token(9, -0.25)];

test('a score is the sum over the tokens of the continuation alone', () =>
  withJsonServer(
    { api: 'tgi' },
    () => scores(whole),
    async ({ endpoint, requests }) => {
      expect(await tgiClient(endpoint).score([item], signal)).toEqual([
        { logProbabilitySum: -0.75, tokens: 2, firstLogProbability: -0.5 },
      ]);
      const parameters = {
        ...{ max_new_tokens: 1, do_sample: false, return_full_text: false },
        ...{ details: true, decoder_input_details: true },
      };
      expect(requests.map(({ body }) => body)).toEqual([{ inputs: ' b c d', parameters }]);
    },
  ));

test.each<[string, unknown, RegExp]>([
  ['no log-probabilities of prompts', [], /gives no log-probabilities.*start TGI with --enable-prefill-logprobs/],
  ['another token', whole.with(2, token(8)), /at token 2 of 4 it has 8 \("<8>"\), meant was 7/],
  ['special tokens twice', [token(1, null), ...whole], /at token 1 of 4 it has 1 \("<1>"\), meant was 50/],
  ['a token too few', whole.slice(0, 3), /at token 3 of 4 it has nothing, meant was 9/],
  ['a token too many', [...whole, token(2)], /at token 4 of 4 it has 2 \("<2>"\), meant was nothing/],
])('%s is refused, never a wrong score', (_, prefill, message) =>
  withJsonServer(
    { api: 'tgi' },
    () => scores(prefill),
    async ({ endpoint }) => {
      const error = await rejectionOf(tgiClient(endpoint).score([item], signal));
      expect(error).toBeInstanceOf(ServerRefused);
      expect(error.message).toMatch(message);
    },
  ),
);

test('an item of ids alone is refused before it is sent', () =>
  withJsonServer(
    { api: 'tgi' },
    () => scores(whole),
    async ({ endpoint, requests }) => {
      const { ids, start } = item;
      const error = await rejectionOf(tgiClient(endpoint).score([{ ids, start }], signal));
      expect(error).toBeInstanceOf(ServerRefused);
      expect(requests).toEqual([]);
    },
  ));

test.each<[string, JsonAnswer]>([
  ['no log-probability for a token', scores(whole.with(3, token(9, null)))],
  ['no details', { body: { generated_text: 'x' } }],
  ['broken JSON', { body: '{"generated_text": "x", "details"' }],
  ['another shape', { body: [] }],
])('a reply with %s is unavailable', (_, answer) =>
  withJsonServer(
    { api: 'tgi' },
    () => answer,
    async ({ endpoint }) => {
      const error = await rejectionOf(tgiClient(endpoint).score([item], signal));
      expect(error).toBeInstanceOf(ServerUnavailable);
      expect(error.message).toContain(endpoint.url);
    },
  ),
);

// The statuses and words of TGI's own description; 401 and 404 as any server before it may answer.
test.each([
  [422, 'validation', ServerRefused],
  [401, 'unauthorized', ServerRefused],
  [404, 'not_found', ServerRefused],
  [424, 'generation', ServerUnavailable],
  [429, 'overloaded', ServerUnavailable],
  [500, 'incomplete_generation', ServerUnavailable],
  [503, 'healthcheck', ServerUnavailable],
])('status %i of the type %s is %p, told with its message, and asked once', (status, type, kind) =>
  withJsonServer(
    { api: 'tgi', apiKey: 'K' },
    () => ({ status, body: { error: 'the reason', error_type: type }, headers: { 'retry-after': '7' } }),
    async ({ endpoint, requests }) => {
      const error = await rejectionOf(tgiClient(endpoint).generate(asked, signal));
      expect(error).toBeInstanceOf(kind);
      expect(error).toMatchObject({ status, message: `${endpoint.url} answered ${status}: the reason` });
      if (kind === ServerUnavailable) expect(error).toMatchObject({ retryAfterSeconds: 7, unreachable: false });
      await new Promise((resolve) => setTimeout(resolve, 50));
      expect(requests.map(({ headers }) => headers.authorization)).toEqual(['Bearer K']);
    },
  ),
);

test('an error in plain text, as a body that cannot be read is answered with, is told as it is', () =>
  withJsonServer(
    { api: 'tgi' },
    () => ({ status: 422, body: 'Failed to deserialize the JSON body' }),
    async ({ endpoint, requests }) => {
      const error = await rejectionOf(tgiClient(endpoint).generate(asked, signal));
      expect(error.message).toBe(`${endpoint.url} answered 422: Failed to deserialize the JSON body`);
      expect(requests[0]?.headers.authorization).toBeUndefined();
    },
  ));

test.each(['drop', 'cut'] as const)('a connection that ends (%s) is a server that cannot be reached', (fault) =>
  withModelServer({ api: 'tgi' }, async ({ server, endpoint }) => {
    server.setFaults([{ fault }]);
    const error = await rejectionOf(tgiClient(endpoint).generate(asked, signal));
    expect(error).toBeInstanceOf(ServerUnavailable);
    expect(error).toMatchObject({ unreachable: true });
  }),
);

test('a prompt that leaves no room is refused in the words of the server', () =>
  withModelServer({ api: 'tgi', maxModelLength: 16 }, async ({ endpoint }) => {
    const error = await rejectionOf(tgiClient(endpoint).generate(asked, signal));
    expect(error).toBeInstanceOf(ServerRefused);
    expect(error.message).toContain('`inputs` tokens + `max_new_tokens` must be <= 16');
  }));
