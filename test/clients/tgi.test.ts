import { loadTokenizer, tokenizeContinuation } from '../../clients/tokenizer.ts';
import type { GenerationRequest } from '../../clients/text-generation.ts';
import { tgiClient } from '../../clients/tgi.ts';
import { vllmClient } from '../../clients/vllm.ts';
import { addUsage, noUsage, type Usage } from '../../pipeline/usage.ts';
import { rejectionOf } from '../activities/workbench.ts';
import { sampling, withModelServer } from '../stand-in/model-server-bench.ts';
import { withJsonServer, type JsonAnswer, type JsonRequest } from './json-server.ts';
import { tokenizerFolder } from './tiny-tokenizer.ts';

const { signal } = new AbortController();
const asked = (prompts: string[], fields: Partial<GenerationRequest> = {}): GenerationRequest => ({
  prompts,
  candidates: 3,
  sampling,
  ...fields,
});

interface Sent {
  inputs: string;
  parameters: Record<string, unknown>;
}
const sentOf = ({ body }: JsonRequest): Sent => body as Sent;

// Constructed from TGI 3.3's own description of /generate.
const reply = (text: string, details: object = {}): JsonAnswer => ({
  body: {
    generated_text: text,
    details: {
      best_of_sequences: null,
      finish_reason: 'eos_token',
      generated_tokens: 4,
      prefill: [],
      seed: null,
      tokens: [],
      top_tokens: null,
      ...details,
    },
  },
});
/** Writes each prompt with the seed it was asked with. */
const writes = (request: JsonRequest): JsonAnswer => {
  const { inputs, parameters } = sentOf(request);
  return reply(`${inputs}/${String(parameters['seed'])}`);
};

test('each text is a request of its own with the seed of its place, and never best of several', () =>
  withJsonServer({ api: 'tgi' }, writes, async ({ endpoint, requests }) => {
    const made = await tgiClient(endpoint).generate(asked(['a', 'b'], { seeds: [100, 200] }), signal);
    expect(made.map((texts) => texts.map(({ text }) => text))).toEqual([
      ['a/100', 'a/101', 'a/102'],
      ['b/200', 'b/201', 'b/202'],
    ]);
    expect(made.map((texts) => texts.map(({ seed }) => seed))).toEqual([
      [100, 101, 102],
      [200, 201, 202],
    ]);
    expect(requests).toHaveLength(6);
    for (const request of requests) expect(sentOf(request).parameters).not.toHaveProperty('best_of');
  }));

test.each([
  ['a server without seeds', { seeds: false }, {}],
  ['greedy', {}, { sampling: { ...sampling, temperature: 0 } }],
  ['no seeds given', {}, { seeds: undefined }],
])('%s: nothing is asked by a seed', (_, fields, request) =>
  withJsonServer({ api: 'tgi', ...fields }, writes, async ({ endpoint, requests }) => {
    const wanted = asked(['a'], { candidates: 1, seeds: [7], ...request });
    expect(await tgiClient(endpoint).generate(wanted, signal)).toEqual([[{ text: 'a/undefined', finish: 'stop' }]]);
    expect(sentOf(requests[0] as JsonRequest).parameters).not.toHaveProperty('seed');
  }),
);

test.each([
  [
    { temperature: 0.7, topP: 0.9, topK: 40, stop: ['\n\n'] },
    { do_sample: true, temperature: 0.7, top_p: 0.9, top_k: 40, stop: ['\n\n'] },
  ],
  [
    { temperature: 1, topP: 1, topK: 0, stop: [] },
    { do_sample: true, temperature: 1 },
  ],
  [{ temperature: 0, topP: 0.9, topK: 40, stop: [] }, { do_sample: false }],
])('of the sampling %j exactly the fields that TGI takes are sent', (chosen, fields) =>
  withJsonServer({ api: 'tgi' }, writes, async ({ endpoint, requests }) => {
    const wanted = asked(['a'], { candidates: 1, sampling: { ...chosen, maxNewTokens: 80 } });
    await tgiClient(endpoint).generate(wanted, signal);
    expect(requests).toMatchObject([{ path: '/generate' }]);
    const parameters = { max_new_tokens: 80, ...fields, return_full_text: false, details: true };
    expect(sentOf(requests[0] as JsonRequest)).toEqual({ inputs: 'a', parameters });
  }),
);

test.each([
  ['ends at its stop text, which TGI leaves in', 'Name it. END', 'stop_sequence', 'Name it. ', 'stop'],
  ['went on past a stop text within a token', 'Name it. ENDING here', 'eos_token', 'Name it. ', 'stop'],
  ['holds two stop texts', 'a HALT b END', 'stop_sequence', 'a ', 'stop'],
  ['was cut, but after its stop text', 'Name it. END', 'length', 'Name it. ', 'stop'],
  ['was cut', 'Name it', 'length', 'Name it', 'length'],
  ['came to its end token', 'Name it.', 'eos_token', 'Name it.', 'stop'],
])('a text that %s', (_, written, reason, text, finish) =>
  withJsonServer(
    { api: 'tgi' },
    () => reply(written, { finish_reason: reason }),
    async ({ endpoint }) => {
      const wanted = asked(['a'], { candidates: 1, sampling: { ...sampling, stop: ['END', 'HALT'] } });
      expect(await tgiClient(endpoint).generate(wanted, signal)).toEqual([[{ text, finish }]]);
    },
  ),
);

/** The first text of each prompt takes the longest. */
const writesLate = async (request: JsonRequest): Promise<JsonAnswer> => {
  const first = [1, 11].includes(Number(sentOf(request).parameters['seed']));
  await new Promise((resolve) => setTimeout(resolve, first ? 50 : 0));
  return writes(request);
};

test('answers are told by whole prompts, with what all of their texts cost, whichever came first', () =>
  withJsonServer({ api: 'tgi', concurrency: 8 }, writesLate, async ({ endpoint }) => {
    const told: number[] = [];
    let usage: Usage = noUsage;
    const wanted = asked(['aa', 'bbb'], { seeds: [1, 11], countTokens: (text) => text.length });
    const made = await tgiClient(endpoint).generate(wanted, signal, (answered) => {
      told.push(answered.first);
      expect(answered.results).toHaveLength(1);
      expect(answered.results[0]?.map(({ seed }) => seed)).toEqual(answered.first === 0 ? [1, 2, 3] : [11, 12, 13]);
      usage = addUsage(usage, answered.usage);
    });
    expect(made).toHaveLength(2);
    expect(told.toSorted()).toEqual([0, 1]);
    expect(usage).toMatchObject({ requests: 6, promptTokens: 3 * 2 + 3 * 3, outputTokens: 24 });
    expect(usage.serverSeconds).toBeGreaterThan(0);
  }));

test('no more requests are in flight than the server may be asked at once', () =>
  withModelServer({ api: 'tgi', baseMs: 10 }, async ({ server, endpoint }) => {
    await tgiClient({ ...endpoint, concurrency: 2 }).generate(asked(['a', 'b', 'c', 'd']), signal);
    expect(server.counters()).toMatchObject({ mostInFlight: 2, generation: { done: 12 } });
  }));

test('an abort ends what is under way and sends no more', () =>
  withJsonServer(
    { api: 'tgi' },
    () => undefined,
    async ({ endpoint, requests, left }) => {
      const own = new AbortController();
      const made = rejectionOf(tgiClient(endpoint).generate(asked(['a', 'b']), own.signal));
      while (requests.length < 2) await new Promise((resolve) => setTimeout(resolve, 5));
      own.abort(new Error('cancelled by the test'));
      expect((await made).message).toBe('cancelled by the test');
      while (left() < 2) await new Promise((resolve) => setTimeout(resolve, 5));
      expect(requests).toHaveLength(2);
    },
  ));

test.each([
  ['reads its special tokens before a prompt', [{ id: 1, text: '', start: 0, stop: 0 }], true],
  ['has none', [], false],
])('prompts with special tokens of their own, where the server %s', (_, specials, refused) =>
  withJsonServer(
    { api: 'tgi' },
    (request) =>
      request.path === '/tokenize' ? { body: [...specials, { id: 7, text: 'a', start: 0, stop: 1 }] } : writes(request),
    async ({ endpoint, requests }) => {
      const made = tgiClient(endpoint).generate(asked(['<s>a'], { specialTokens: 'written' }), signal);
      if (!refused) {
        expect(await made).toHaveLength(1);
        return;
      }
      const { name, message } = await rejectionOf(made);
      expect([name, message]).toEqual(['ServerRefused', expect.stringContaining('would read them twice')]);
      expect(requests.map(({ path }) => path)).toEqual(['/tokenize']);
    },
  ),
);

test('the scores are those that a server of another protocol gives for the same weights', async () => {
  const tokenizer = await loadTokenizer(tokenizerFolder);
  const items = ['A river is long.', 'Bread is made of grain.'].map((continuation) => ({
    ...tokenizeContinuation(tokenizer, 'Describe the river. ', continuation),
    text: `Describe the river. ${continuation}`,
  }));
  await withModelServer({}, (vllm) =>
    withModelServer({ api: 'tgi' }, async (tgi) => {
      const given: { first: number; usage: Usage }[] = [];
      const scores = await tgiClient(tgi.endpoint).score(items, signal, (answered) => given.push(answered));
      expect(scores).toEqual(await vllmClient(vllm.endpoint).score(items, signal));
      expect(scores.map(({ tokens }) => tokens)).toEqual(items.map(({ ids, start }) => ids.length - start));
      expect(given.map(({ first }) => first).toSorted()).toEqual([0, 1]);
      expect(given.reduce((sum, { usage }) => sum + usage.promptTokens, 0)).toBe(
        items.flatMap(({ ids }) => ids).length,
      );
      expect(tgi.server.counters().outputTokens).toBe(2);
    }),
  );
});
