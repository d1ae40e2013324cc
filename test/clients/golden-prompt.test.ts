import { askGoldenPrompt } from '../../clients/golden-prompt.ts';
import { rejectionOf } from '../activities/workbench.ts';
import { choice, problem, reply, sendStatus, withServer, type Answer } from './vllm-server.ts';

const signal = new AbortController().signal;
const card = (id: string, fields: object = {}) => ({
  id,
  object: 'model',
  owned_by: 'vllm',
  root: id,
  parent: null,
  ...fields,
});

function serves(models: object[], promptLogprobs: unknown): Answer {
  return ({ path, body }) => {
    if (path === '/v1/models') return { object: 'list', data: models };
    return reply((body?.prompt ?? []).map((_, index) => choice(index, { prompt_logprobs: promptLogprobs })));
  };
}

/** For the ids 5, 6, 7 and 8 that are asked. */
const answers = [null, { 6: { logprob: -1 } }, { 7: { logprob: -1 } }, { 8: { logprob: -1 } }];

test('a server with the model and log-probabilities is ready, and says how long a sequence it takes', () =>
  withServer(serves([card('other'), card('m', { max_model_len: 512 })], answers), async ({ endpoint, requests }) => {
    expect(await askGoldenPrompt(endpoint, signal)).toEqual({ maxModelLength: 512 });
    expect(requests.map(({ path }) => path)).toEqual(['/v1/models', '/v1/completions']);
  }));

test('a server that does not say its length is ready too', () =>
  withServer(serves([card('m')], answers), async ({ endpoint }) => {
    expect(await askGoldenPrompt(endpoint, signal)).toEqual({});
  }));

test('another model is refused, with the names there are', () =>
  withServer(serves([card('a'), card('b')], answers), async ({ endpoint }) => {
    expect(await rejectionOf(askGoldenPrompt(endpoint, signal))).toMatchObject({
      name: 'ServerRefused',
      message: `${endpoint.url} does not serve "m"; it serves: a, b`,
    });
  }));

test('a server without log-probabilities of the prompt is not ready', () =>
  withServer(serves([card('m')], null), async ({ endpoint }) => {
    const error = await rejectionOf(askGoldenPrompt(endpoint, signal));
    expect(error.message).toContain('log-probabilities for 0 of 4 tokens');
  }));

test('a wrong key is refused, a starting server is not', async () => {
  for (const [status, name] of [
    [401, 'ServerRefused'],
    [503, 'ServerUnavailable'],
  ] as const) {
    await withServer(
      (_request, response) =>
        sendStatus(response, status, status === 401 ? { error: 'Unauthorized' } : problem(503, 'x')),
      async ({ endpoint }) => expect((await rejectionOf(askGoldenPrompt(endpoint, signal))).name).toBe(name),
    );
  }
});

test('a list of models of another shape is unavailable', () =>
  withServer(
    () => ({ models: [] }),
    async ({ endpoint }) => {
      expect((await rejectionOf(askGoldenPrompt(endpoint, signal))).name).toBe('ServerUnavailable');
    },
  ));
