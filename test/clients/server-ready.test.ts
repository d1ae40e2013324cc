import { askGoldenPrompt } from '../../clients/golden-prompt.ts';
import { whenReady } from '../../clients/server-ready.ts';
import { rejectionOf } from '../activities/workbench.ts';
import { choice, problem, reply, sendStatus, withServer, type Answer } from './vllm-server.ts';

const signal = new AbortController().signal;
const scores = [null, { 6: { logprob: -1 } }, { 7: { logprob: -1 } }, { 8: { logprob: -1 } }];

/** A server that says 503 to everything until it was asked so often for its health. */
function startingServer(healthChecks: number): Answer {
  let checked = 0;
  return ({ path }, response) => {
    if (path === '/health') checked++;
    const models = { data: [{ id: 'm', max_model_len: 99 }] };
    const answer = path === '/v1/models' ? models : reply([choice(0, { prompt_logprobs: scores })]);
    const starting = checked < healthChecks;
    if (starting) sendStatus(response, 503, problem(503, 'starting'));
    return starting ? undefined : answer;
  };
}

test('a server that is starting is asked for its health alone until it is well', () =>
  withServer(startingServer(4), async ({ endpoint, requests }) => {
    const states: string[] = [];
    const wait = { readyTimeMs: 5_000, pollMs: 10, onWait: (state: string) => states.push(state) };
    const ready = await whenReady(endpoint, signal, wait, () => askGoldenPrompt(endpoint, signal));
    expect(ready).toEqual({ maxModelLength: 99 });
    const health = Array.from({ length: 4 }, () => '/health');
    expect(requests.map(({ path }) => path)).toEqual(['/v1/models', ...health, '/v1/models', '/v1/completions']);
    expect(states[0]).toContain('starting');
  }));

test('a server that never becomes ready is unavailable when the time is over', () =>
  withServer(startingServer(1e9), async ({ endpoint }) => {
    const wait = { readyTimeMs: 100, pollMs: 10, onWait: () => {} };
    const error = await rejectionOf(whenReady(endpoint, signal, wait, () => askGoldenPrompt(endpoint, signal)));
    expect(error).toMatchObject({ name: 'ServerUnavailable', status: 503 });
  }));

test('a server that is well but refuses is asked once: the rest is for Temporal to repeat', () =>
  withServer(
    ({ path }, response) => sendStatus(response, path === '/health' ? 200 : 429, problem(429, 'busy')),
    async ({ endpoint, requests }) => {
      const wait = { readyTimeMs: 5_000, pollMs: 10, onWait: () => {} };
      const error = await rejectionOf(whenReady(endpoint, signal, wait, () => askGoldenPrompt(endpoint, signal)));
      expect(error).toMatchObject({ status: 429 });
      expect(requests.map(({ path }) => path)).toEqual(['/v1/models', '/health']);
    },
  ));

test('who stops waiting stops at once', () =>
  withServer(startingServer(1e9), async ({ endpoint }) => {
    const abort = new AbortController();
    setTimeout(() => abort.abort(new Error('cancelled')), 50);
    const wait = { readyTimeMs: 60_000, pollMs: 10, onWait: () => {} };
    const error = await rejectionOf(
      whenReady(endpoint, abort.signal, wait, () => askGoldenPrompt(endpoint, abort.signal)),
    );
    expect(error.message).toBe('cancelled');
  }));
