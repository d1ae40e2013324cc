import { acquireStatic, checkAllowedHost, type StaticServerPolicy } from '../../clients/model-server-static.ts';
import { serverSchema, type StaticServer } from '../../pipeline/run-file/servers.ts';
import { rejectionOf } from '../activities/workbench.ts';
import { choice, reply, withServer, type Answer } from './vllm-server.ts';

const signal = new AbortController().signal;

test.each([
  ['http://models.example:8000', ['models.example']],
  ['http://models.example:8000/base', ['models.example:8000']],
  ['https://models.example', ['other.example', 'models.example']],
])('%s is allowed by %j', (url, allowed) => {
  expect(() => checkAllowedHost(url, allowed)).not.toThrow();
});

test.each([
  ['http://models.example:8000', []],
  ['http://models.example:8000', ['models.example:9000']],
  ['http://models.example.evil.example', ['models.example']],
  ['http://evil.example/models.example', ['models.example']],
  ['http://models.example@evil.example', ['models.example']],
  ['http://sub.models.example', ['models.example']],
])('%s is not allowed by %j', (url, allowed) => {
  expect(() => checkAllowedHost(url, allowed)).toThrow(
    /is not on the allow list of this worker \(SLINGSHOT_ALLOWED_HOSTS/,
  );
});

const serving =
  (fields: object): Answer =>
  ({ path }) =>
    path === '/v1/models'
      ? { object: 'list', data: [{ id: 'm', ...fields }] }
      : reply([
          choice(0, {
            prompt_logprobs: [null, { 6: { logprob: -1 } }, { 7: { logprob: -1 } }, { 8: { logprob: -1 } }],
          }),
        ]);

function staticServer(url: string, fields: object = {}): StaticServer {
  const server = serverSchema.parse({ kind: 'static', url, model: 'm', ...fields });
  if (server.kind !== 'static') throw new TypeError('not static');
  return server;
}

const model = {
  digest: 'x',
  family: 'decoder' as const,
  folder: () => Promise.reject(new Error('a static server needs no folder')),
};
const policy = (secrets: Record<string, string> = {}): StaticServerPolicy => ({
  allowedHosts: ['127.0.0.1'],
  secret: (name) => secrets[name],
});

test('an allowed server gives its endpoint, with the key of its secret and its own length', () =>
  withServer(serving({ max_model_len: 2048 }), async ({ endpoint, requests }) => {
    const server = staticServer(endpoint.url, { secret: 'vllm-key', seeds: false, concurrency: 3 });
    const request = { server, model, lease: 'a' };
    expect(await acquireStatic(request, policy({ 'vllm-key': 'K' }), signal)).toMatchObject({
      url: endpoint.url,
      model: 'm',
      apiKey: 'K',
      seeds: false,
      concurrency: 3,
      promptsPerRequest: 32,
      maxModelLength: 2048,
    });
    expect(requests.map(({ headers }) => headers.authorization)).toEqual(['Bearer K', 'Bearer K']);
  }));

test.each([
  ['a host off the list', { allowedHosts: [], secret: () => 'K' }, {}, /allow list/],
  ['a secret the worker lacks', policy(), { secret: 'vllm-key' }, /this worker has no secret named "vllm-key"/],
])('%s is refused before anything is sent', (_, rules, fields, message) =>
  withServer(serving({ max_model_len: 2048 }), async ({ endpoint, requests }) => {
    const request = { server: staticServer(endpoint.url, fields), model, lease: 'a' };
    const error = await rejectionOf(acquireStatic(request, rules, signal));
    expect([error.name, error.message]).toEqual(['ServerRefused', expect.stringMatching(message)]);
    expect(requests).toEqual([]);
  }),
);

test('a server that does not say its length is refused', () =>
  withServer(serving({}), async ({ endpoint }) => {
    const request = { server: staticServer(endpoint.url), model, lease: 'a' };
    expect((await rejectionOf(acquireStatic(request, policy(), signal))).message).toContain('max_model_len');
  }));
