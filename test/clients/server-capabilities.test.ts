import type { StaticServerPolicy } from '../../clients/model-server-static.ts';
import { probeStatic } from '../../clients/server-capabilities.ts';
import { serverSchema, type StaticServer } from '../../pipeline/run-file/servers.ts';
import { rejectionOf } from '../activities/workbench.ts';
import { choice, problem, reply, sendStatus, withServer, type Answer } from './vllm-server.ts';

const signal = new AbortController().signal;
const policy: StaticServerPolicy = {
  allowedHosts: ['127.0.0.1'],
  secret: (name) => (name === 'key' ? 'K' : undefined),
};

function staticServer(url: string, fields: object = {}): StaticServer {
  const server = serverSchema.parse({ kind: 'static', url, model: 'm', ...fields });
  if (server.kind !== 'static') throw new TypeError('not static');
  return server;
}

const scores = [null, { 6: { logprob: -1 } }, { 7: { logprob: -1 } }, { 8: { logprob: -1 } }];

/** A vLLM that says its version, unless it is told to say something else. */
const serving =
  (fields: object = {}, version: unknown = { version: '0.32.0' }, given: unknown = scores): Answer =>
  ({ path }, response) => {
    if (path === '/v1/models') return { object: 'list', data: [{ id: 'm', max_model_len: 2048, ...fields }] };
    if (path !== '/version') return reply([choice(0, { prompt_logprobs: given })]);
    if (version !== null) return version;
    sendStatus(response, 404, 'no such page');
    return undefined;
  };

test('a server says its engine, its length, that it scores prompts, and whether it takes seeds', () =>
  withServer(serving(), async ({ endpoint, requests }) => {
    const server = staticServer(endpoint.url, { seeds: false, secret: 'key' });
    expect(await probeStatic(server, policy, signal)).toEqual({
      ...{ engine: 'vLLM 0.32.0', maxModelLength: 2048, logProbabilities: true, seeds: false },
    });
    const asked = requests.filter(({ path }) => path !== '/version');
    expect(asked.map(({ headers }) => headers.authorization)).toEqual(['Bearer K', 'Bearer K']);
  }));

test.each([
  ['has no page of its version', null],
  ['says something else there', { name: 'engine' }],
])('a server that %s can be used all the same', (_, version) =>
  withServer(serving({ max_model_len: null }, version), async ({ endpoint }) => {
    expect(await probeStatic(staticServer(endpoint.url), policy, signal)).toEqual({
      ...{ engine: 'unknown', maxModelLength: undefined, logProbabilities: true, seeds: true },
    });
  }),
);

test.each<[string, Answer]>([
  ['is loading', (_, response) => sendStatus(response, 503, problem(503, 'loading'))],
  ['is overloaded', (_, response) => sendStatus(response, 429, problem(429, 'later'))],
])('a server that %s is told of, for it may be there when its stage is', (_, answer) =>
  withServer(answer, async ({ endpoint }) => {
    const found = await probeStatic(staticServer(endpoint.url), policy, signal);
    expect(found).toEqual({ seeds: true, problem: expect.stringContaining(endpoint.url) });
  }),
);

test('a server that answers without log-probabilities of the prompt is not said to give them', () =>
  withServer(serving({}, undefined, []), async ({ endpoint }) => {
    const found = await probeStatic(staticServer(endpoint.url), policy, signal);
    expect(found).toEqual({ seeds: true, problem: expect.stringContaining(endpoint.url) });
  }));

test('a server that does not answer at all is told of', async () => {
  const found = await probeStatic(staticServer('http://127.0.0.1:1'), policy, signal);
  expect(found).toEqual({ seeds: true, problem: expect.stringContaining('http://127.0.0.1:1') });
});

test.each<[string, Answer, RegExp]>([
  ['serves another model', serving({ id: 'other' }), /does not serve "m"; it serves: other/],
  [
    'says that it gives no log-probabilities of prompts',
    ({ path }, response) =>
      path === '/v1/models' ? { data: [{ id: 'm' }] } : sendStatus(response, 400, problem(400, 'max-logprobs is 0')),
    /max-logprobs is 0/,
  ],
])('a server that %s is refused with what to mend', (_, answer, message) =>
  withServer(answer, async ({ endpoint }) => {
    const error = await rejectionOf(probeStatic(staticServer(endpoint.url), policy, signal));
    expect([error.name, error.message]).toEqual(['ServerRefused', expect.stringMatching(message)]);
  }),
);

test.each([
  ['a host off the list', { ...policy, allowedHosts: ['models.example'] }, {}, /allow list/],
  ['a secret that this worker lacks', policy, { secret: 'other' }, /no secret named "other"/],
])('%s is refused before anything is sent', (_, rules, fields, message) =>
  withServer(serving(), async ({ endpoint, requests }) => {
    const error = await rejectionOf(probeStatic(staticServer(endpoint.url, fields), rules, signal));
    expect([error.name, error.message]).toEqual(['ServerRefused', expect.stringMatching(message)]);
    expect(requests).toEqual([]);
  }),
);
