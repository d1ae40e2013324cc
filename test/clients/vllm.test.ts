import type { GenerationRequest, ScoringItem } from '../../clients/text-generation.ts';
import { addUsage, noUsage, type Usage } from '../../pipeline/usage.ts';
import { vllmClient } from '../../clients/vllm.ts';
import { choice, reply, withServer, writes, type Answer, type ServerRequest } from './vllm-server.ts';

const signal = new AbortController().signal;
const sampling = { temperature: 0.7, topP: 0.9, topK: 40, maxNewTokens: 128, stop: [] };
const asked = (prompts: string[], fields: Partial<GenerationRequest> = {}): GenerationRequest => ({
  prompts,
  candidates: 3,
  sampling,
  ...fields,
});

const texts = (groups: { text: string }[][]) => groups.map((group) => group.map(({ text }) => text));
const grid = (prompts: string[], n: number) =>
  prompts.map((prompt) => Array.from({ length: n }, (_, j) => `${prompt}/${j}`));

test('choices are prompt-major, and come back by prompt over all requests', () =>
  withServer(writes, async ({ endpoint, requests }) => {
    const prompts = ['a', 'b', 'c', 'd', 'e'];
    const batches: number[] = [];
    const made = await vllmClient(endpoint).generate(asked(prompts), signal, ({ results }) =>
      batches.push(results.length),
    );
    expect(texts(made)).toEqual(grid(prompts, 3));
    expect(requests.map(({ body }) => body?.prompt.length).toSorted()).toEqual([1, 2, 2]);
    expect(batches.reduce((sum, count) => sum + count, 0)).toBe(5);
    expect(made[0]?.map(({ seed }) => seed)).toEqual([undefined, undefined, undefined]);
  }));

test('choices are put in the order of their index, not of their arrival', () =>
  withServer(
    (request) => {
      const whole = writes(request);
      return { ...whole, choices: (whole['choices'] as unknown[]).toReversed() };
    },
    async ({ endpoint }) => {
      const made = await vllmClient(endpoint).generate(asked(['a', 'b']), signal);
      expect(texts(made)).toEqual(grid(['a', 'b'], 3));
    },
  ));

test('every sampling field is sent, so that none is taken from the model folder', () =>
  withServer(writes, async ({ endpoint, requests }) => {
    await vllmClient(endpoint).generate(asked(['a'], { sampling: { ...sampling, stop: ['\n\n'] } }), signal);
    expect(requests[0]?.path).toBe('/v1/completions');
    expect(requests[0]?.body).toEqual({
      model: 'm',
      prompt: ['a'],
      n: 3,
      max_tokens: 128,
      temperature: 0.7,
      top_p: 0.9,
      top_k: 40,
      min_p: 0,
      repetition_penalty: 1,
      presence_penalty: 0,
      frequency_penalty: 0,
      stop: ['\n\n'],
    });
  }));

test('with seeds each prompt is a request with its own, and text j tells the seed it was drawn with', () =>
  withServer(writes, async ({ endpoint, requests }) => {
    const made = await vllmClient(endpoint).generate(asked(['a', 'b', 'c'], { seeds: [100, 200, 300] }), signal);
    expect(requests.map(({ body }) => [body?.prompt, body?.['seed']]).toSorted()).toEqual([
      [['a'], 100],
      [['b'], 200],
      [['c'], 300],
    ]);
    expect(texts(made)).toEqual(grid(['a', 'b', 'c'], 3));
    expect(made[1]?.map(({ seed }) => seed)).toEqual([200, 201, 202]);
  }));

test.each([
  ['a server that takes none', { seeds: false }, {}],
  ['greedy decoding', {}, { sampling: { ...sampling, temperature: 0 }, candidates: 1 }],
])('no seed is sent to %s, and prompts share requests', (_, endpointFields, fields) =>
  withServer(
    writes,
    async ({ endpoint, requests }) => {
      const made = await vllmClient(endpoint).generate(asked(['a', 'b'], { seeds: [1, 2], ...fields }), signal);
      expect(requests).toHaveLength(1);
      expect(requests[0]?.body).not.toHaveProperty('seed');
      expect(made[0]?.[0]?.seed).toBeUndefined();
    },
    endpointFields,
  ),
);

test('a text that was cut says so', () =>
  withServer(
    () => reply([choice(0, { finish_reason: 'length' }), choice(1), choice(2, { finish_reason: null })]),
    async ({ endpoint }) => {
      const [made] = await vllmClient(endpoint).generate(asked(['a']), signal);
      expect(made?.map(({ finish }) => finish)).toEqual(['length', 'stop', 'stop']);
    },
  ));

test('no more requests are open than the endpoint allows', () =>
  withServer(
    async (request) => {
      await new Promise((resolve) => setTimeout(resolve, 20));
      return writes(request);
    },
    async ({ endpoint, mostOpen }) => {
      const prompts = Array.from({ length: 20 }, (_, index) => `p${index}`);
      const made = await vllmClient(endpoint).generate(asked(prompts), signal);
      expect(texts(made)).toEqual(grid(prompts, 3));
      expect(mostOpen()).toBe(2);
    },
  ));

/** Log-probabilities as vLLM sends them: an object a token with the ids as keys, null for the first. */
function positions(ids: readonly number[], logprob: (id: number, position: number) => number): unknown[] {
  return ids.map((id, position) =>
    position === 0 ? null : { [String(id)]: { logprob: logprob(id, position), rank: 1, decoded_token: 'x' } },
  );
}

const scores =
  (logprob: (id: number, position: number) => number): Answer =>
  (request) =>
    scored(request, logprob);

const scored = ({ body }: ServerRequest, logprob: (id: number, position: number) => number) =>
  reply(
    (body?.prompt ?? []).map((ids, index) =>
      choice(index, { prompt_logprobs: positions(Array.isArray(ids) ? ids : [], logprob) }),
    ),
  );

const items: ScoringItem[] = [
  { ids: [1, 50, 7, 9], start: 2 },
  { ids: [1, 3, 4], start: 1 },
  { ids: [1, 300, 20, 10, 5], start: 3 },
];

test('only the tokens of the continuation are summed, for every item in order', () =>
  withServer(
    scores((id) => -id / 4),
    async ({ endpoint, requests }) => {
      const made = await vllmClient(endpoint).score(items, signal);
      expect(made).toEqual([
        { logProbabilitySum: -(7 + 9) / 4, tokens: 2, firstLogProbability: -7 / 4 },
        { logProbabilitySum: -(3 + 4) / 4, tokens: 2, firstLogProbability: -3 / 4 },
        { logProbabilitySum: -(10 + 5) / 4, tokens: 2, firstLogProbability: -10 / 4 },
      ]);
      expect(requests.map(({ body }) => body?.prompt).toSorted((a, b) => (b?.length ?? 0) - (a?.length ?? 0))).toEqual([
        [items[0]?.ids, items[1]?.ids],
        [items[2]?.ids],
      ]);
      expect(requests[0]?.body).toMatchObject({ model: 'm', max_tokens: 1, temperature: 0, prompt_logprobs: 0 });
    },
  ));

test('the actual token is looked up by its id: a better one with a smaller id stands before it', () =>
  withServer(
    () =>
      reply([
        choice(0, {
          prompt_logprobs: [
            null,
            { 50: { logprob: -3 }, 2: { logprob: -0.1 } },
            { 7: { logprob: -2 }, 3: { logprob: -0.2 } },
            { 9: { logprob: -5 }, 1: { logprob: -0.3 } },
          ],
        }),
      ]),
    async ({ endpoint }) => {
      const made = await vllmClient(endpoint).score([{ ids: [1, 50, 7, 9], start: 2 }], signal);
      expect(made).toEqual([{ logProbabilitySum: -7, tokens: 2, firstLogProbability: -2 }]);
    },
  ));

test('the floor of -9999 is a score like any other', () =>
  withServer(
    scores(() => -9999),
    async ({ endpoint }) => {
      expect(await vllmClient(endpoint).score(items.slice(0, 1), signal)).toEqual([
        { logProbabilitySum: -19998, tokens: 2, firstLogProbability: -9999 },
      ]);
    },
  ));

test('the API key goes into the authorization header', () =>
  withServer(
    writes,
    async ({ endpoint, requests }) => {
      await vllmClient(endpoint).generate(asked(['a']), signal);
      expect(requests[0]?.headers.authorization).toBe('Bearer key-1');
    },
    { apiKey: 'key-1' },
  ));

const usages = async (work: (onAnswers: (answered: { usage: Usage }) => void) => Promise<unknown>) => {
  let sum = noUsage;
  await work(({ usage }) => (sum = addUsage(sum, usage)));
  return { ...sum, serverSeconds: sum.serverSeconds > 0 };
};

test('every request tells what the server says it cost, and how long it took', () =>
  withServer(
    (request) => ({ ...writes(request), usage: { prompt_tokens: 40, completion_tokens: 7, total_tokens: 47 } }),
    async ({ endpoint }) => {
      const told = await usages((onAnswers) =>
        vllmClient(endpoint).generate(asked(['a', 'b', 'c', 'd', 'e']), signal, onAnswers),
      );
      expect(told).toEqual({ requests: 3, promptTokens: 120, outputTokens: 21, serverSeconds: true });
    },
  ));

test.each([
  ['nothing', {}],
  ['null', { usage: null }],
  ['something else', { usage: { prompt_tokens: 'many', completion_tokens: -1 } }],
])('where the server says %s of its tokens they are counted', (_, fields) =>
  withServer(
    (request) => {
      const answer = Array.isArray(request.body?.prompt[0]) ? scored(request, () => -1) : writes(request);
      return { ...answer, usage: undefined, ...fields };
    },
    async ({ endpoint }) => {
      const client = vllmClient(endpoint);
      const countTokens = (text: string) => text.length;
      // Each text is its prompt with "/0": 1 + 2 + 3 characters of prompts, and two more in each text.
      const generated = await usages((onAnswers) =>
        client.generate(asked(['a', 'bb', 'ccc'], { candidates: 1, countTokens }), signal, onAnswers),
      );
      expect(generated).toEqual({ requests: 2, promptTokens: 6, outputTokens: 12, serverSeconds: true });
      const told = await usages((onAnswers) => client.score(items, signal, onAnswers));
      expect(told).toEqual({ requests: 2, promptTokens: 12, outputTokens: 3, serverSeconds: true });
    },
  ),
);
