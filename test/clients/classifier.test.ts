import { classifierClient, classifierEndpoint } from '../../clients/classifier.ts';
import { serverSchema } from '../../pipeline/run-file/servers.ts';
import { withModelServer } from '../stand-in/model-server-bench.ts';

const { signal } = new AbortController();
const policy = { allowedHosts: ['127.0.0.1'], secret: (name: string) => (name === 'key' ? 'K' : undefined) };
const serverOf = (fields: object) => serverSchema.parse({ kind: 'static', model: 'stand-in', ...fields });

test.each(['tei', 'vllm'] as const)('a server of api %s classifies by its own protocol', (api) =>
  withModelServer({ api }, async ({ server, endpoint: { url } }) => {
    const endpoint = classifierEndpoint(serverOf({ api, url, secret: 'key' }), policy);
    expect(endpoint).toMatchObject({ api, url, apiKey: 'K' });
    const classifier = classifierClient(endpoint, undefined, { labels: ['neutral', 'toxic'] });
    const [scores = []] = await classifier.classify(['a toxic river'], signal);
    expect(scores.map(({ label }) => label).toSorted()).toEqual(['neutral', 'toxic']);
    expect(server.counters().requests).toHaveProperty([api === 'tei' ? '/predict' : '/classify'], 1);
  }),
);

test.each([
  ['one that is started for a model', { kind: 'process' }, /does not classify texts/],
  ['a TGI server', { kind: 'static', model: 'm', api: 'tgi', url: 'http://127.0.0.1:1' }, /"tgi" does not classify/],
  ['a host off the list', { kind: 'static', model: 'm', api: 'tei', url: 'http://models.example' }, /allow list/],
  [
    'a secret that this worker lacks',
    { kind: 'static', model: 'm', api: 'tei', url: 'http://127.0.0.1:1', secret: 'other' },
    /no secret named "other"/,
  ],
])('%s is refused before anything is asked', (_, fields, message) => {
  expect(() => classifierEndpoint(serverSchema.parse(fields), policy)).toThrow(message);
});
