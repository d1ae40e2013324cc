import { askGoldenPrompt } from '../../clients/golden-prompt.ts';
import { checkTokenizer } from '../../clients/tokenizer-check.ts';
import { loadTokenizer, tokenizeContinuation } from '../../clients/tokenizer.ts';
import { vllmClient } from '../../clients/vllm.ts';
import { tokenizerFolder } from '../clients/tiny-tokenizer.ts';
import { sampling, withModelServer } from './model-server-bench.ts';

const { signal } = new AbortController();
const prompts = ['Describe the river', 'Describe the bread'];

test('the project takes it for a server of the right model: name, length, log-probabilities and tokenizer', () =>
  withModelServer({ maxModelLength: 777 }, async ({ server, endpoint }) => {
    expect(await askGoldenPrompt(endpoint, signal)).toEqual({ maxModelLength: 777 });
    await checkTokenizer(endpoint, await loadTokenizer(tokenizerFolder), signal);
    expect(server.counters()).toMatchObject({ checks: 1, scoring: { done: 0 } });
    await expect(askGoldenPrompt({ ...endpoint, model: 'other' }, signal)).rejects.toThrow(
      'it serves: stand-in, stand-in-generator',
    );
  }));

// The fields of vLLM 0.32's replies.
test('completions have the fields of vLLM, prompt by prompt, and the tokens are counted', () =>
  withModelServer({}, async ({ post, get }) => {
    const { body } = await post('/v1/completions', {
      model: 'stand-in',
      prompt: ['the river', ' the river'],
      n: 2,
      max_tokens: 4,
      seed: 1,
      return_token_ids: true,
    });
    const choice = (index: number, prompt: number[]) => ({
      index,
      text: expect.any(String),
      logprobs: null,
      finish_reason: 'length',
      stop_reason: null,
      token_ids: new Array(4).fill(expect.any(Number)),
      prompt_logprobs: null,
      prompt_token_ids: prompt,
    });
    expect(body).toEqual({
      id: expect.any(String),
      object: 'text_completion',
      created: expect.any(Number),
      model: 'stand-in',
      // Ids computed by Python's tokenizers.
      choices: [0, 1, 2, 3].map((index) => choice(index, [0, index < 2 ? 352 : 265, 281])),
      service_tier: null,
      system_fingerprint: null,
      usage: { prompt_tokens: 6, completion_tokens: 16, total_tokens: 22, prompt_tokens_details: null },
      kv_transfer_params: null,
    });
    const tokens = { count: 3, max_model_len: 4096, tokens: [0, 265, 281], token_strs: null };
    expect((await post('/tokenize', { prompt: ' the river' })).body).toEqual(tokens);
    expect((await post('/detokenize', { tokens: [0, 265, 281] })).body).toEqual({ prompt: ' the river' });
    expect(await get('/health')).toEqual({ status: 200, body: '' });
    expect((await get('/metrics')).body).toContain('vllm:num_requests_running{engine="0",model_name="stand-in"} 0\n');
  }));

test('log-probabilities have one entry a token, none for the first, keyed by the id', () =>
  withModelServer({}, async ({ post }) => {
    const scored = { prompt: [[0, 265, 281]], max_tokens: 1, temperature: 0, prompt_logprobs: 0 };
    const entry = (text: string) => ({ logprob: expect.any(Number), rank: expect.any(Number), decoded_token: text });
    expect((await post('/v1/completions', scored)).body).toMatchObject({
      choices: [{ prompt_logprobs: [null, { '265': entry(' the') }, { '281': entry(' river') }] }],
    });
  }));

test.each([
  [{ model: 'm', prompt: 'a' }, 404, 'NotFoundError', 'The model `m` does not exist.'],
  [{ prompt: 'a', n: 2, temperature: 0 }, 400, 'BadRequestError', 'n must be 1 when using greedy sampling, got 2.'],
  [{ prompt: 'a', max_tokens: 0 }, 400, 'BadRequestError', 'max_tokens must be at least 1, got 0.'],
  [{ prompt: [[1, 2, 3, 4, 5, 6, 7, 8]] }, 400, 'BadRequestError', 'maximum context length is 8 tokens'],
  [{ prompt: [[403]] }, 400, 'BadRequestError', 'out of vocabulary'],
  [{ prompt: [] }, 400, 'BadRequestError', 'prompt'],
])('%j is refused as vLLM does', (request, status, type, message) =>
  withModelServer({ maxModelLength: 8 }, async ({ post }) => {
    const reply = await post('/v1/completions', request);
    expect(reply).toMatchObject({ status, body: { error: { type, code: status } } });
    expect(JSON.stringify(reply.body)).toContain(message);
  }),
);

test('texts are the same for the same prompt and seed, on every server, and differ for others', async () => {
  const request = { prompts, candidates: 3, sampling, seeds: [7, 7] };
  const runs: string[][][] = [];
  for (const weights of ['one', 'one', 'other']) {
    await withModelServer({ weights }, async ({ endpoint }) => {
      const texts = await vllmClient(endpoint).generate(request, signal);
      runs.push(texts.map((group) => group.map(({ text }) => text)));
    });
  }
  expect(runs[1]).toEqual(runs[0]);
  expect(new Set(runs.flat(2)).size).toBe(12);
});

test('each name it serves is a model of its own', () =>
  withModelServer({}, async ({ endpoint }) => {
    const of = async (model: string) => {
      const client = vllmClient({ ...endpoint, model });
      const texts = await client.generate({ prompts: ['a'], candidates: 1, sampling, seeds: [1] }, signal);
      return [texts[0]?.[0]?.text, (await client.score([{ ids: [0, 5], start: 1 }], signal))[0]?.logProbabilitySum];
    };
    const [one, other] = [await of('stand-in'), await of('stand-in-generator')];
    expect([one[0] === other[0], one[1] === other[1]]).toEqual([false, false]);
  }));

test('candidate j of a seed is candidate 0 of the seed + j, as vLLM numbers them', () =>
  withModelServer({}, async ({ endpoint }) => {
    const write = async (seed: number, candidates: number) =>
      (await vllmClient(endpoint).generate({ prompts: ['a'], candidates, sampling, seeds: [seed] }, signal))[0]?.map(
        ({ text }) => text,
      );
    expect((await write(3, 3))?.[2]).toBe((await write(5, 1))?.[0]);
  }));

test('a text is cut at the longest length, and at a stop text', () =>
  withModelServer({}, async ({ endpoint, post }) => {
    const client = vllmClient(endpoint);
    const short = { prompts, candidates: 1, sampling: { ...sampling, maxNewTokens: 5 } };
    expect((await client.generate(short, signal)).flat().map(({ finish }) => finish)).toEqual(['length', 'length']);
    const whole = (await client.generate({ prompts: ['a'], candidates: 1, sampling }, signal))[0]?.[0]?.text ?? '';
    const stop = whole.slice(10, 14);
    const { body } = await post('/v1/completions', {
      prompt: 'a',
      max_tokens: 80,
      temperature: sampling.temperature,
      top_p: sampling.topP,
      top_k: sampling.topK,
      stop,
    });
    const text = whole.slice(0, whole.indexOf(stop));
    expect(body).toMatchObject({ choices: [{ text, finish_reason: 'stop', stop_reason: stop }] });
  }));

test('scores are the same on every call and follow from the whole text before them', () =>
  withModelServer({}, async ({ endpoint }) => {
    const tokenizer = await loadTokenizer(tokenizerFolder);
    const items = ['Tell of rivers', 'Tell of rivulets', 'Tell of rivers'].map((instruction) =>
      tokenizeContinuation(tokenizer, `${instruction}\n`, 'The river flows to the sea.'),
    );
    const sums = (await vllmClient(endpoint).score(items, signal)).map(({ logProbabilitySum }) => logProbabilitySum);
    expect(sums[2]).toBe(sums[0]);
    expect(sums[1]).not.toBe(sums[0]);
    expect(Math.max(...sums)).toBeLessThan(0);
  }));
