import { withModelServer } from './model-server-bench.ts';

const details = { decoder_input_details: true, details: true, seed: 4, temperature: 0.7, max_new_tokens: 3 };

// The fields of TGI 3.3's schema and of replies recorded from it.
test('a generation has the fields of TGI, with the log-probabilities of the prompt', () =>
  withModelServer({ api: 'tgi' }, async ({ post }) => {
    const { body } = await post('/generate', { inputs: ' the river', parameters: details });
    const prefill = (id: number, text: string) => ({ id, text, logprob: expect.any(Number) });
    expect(body).toEqual({
      generated_text: expect.any(String),
      details: {
        best_of_sequences: null,
        finish_reason: 'length',
        generated_tokens: 3,
        prefill: [{ id: 0, text: '<s>', logprob: null }, prefill(265, ' the'), prefill(281, ' river')],
        seed: 4,
        tokens: Array.from({ length: 3 }, () => ({
          id: expect.any(Number),
          text: expect.any(String),
          logprob: expect.any(Number),
          special: false,
        })),
        top_tokens: null,
      },
    });
  }));

test('without prefill log-probabilities the prompt has none, and no error says so', () =>
  withModelServer({ api: 'tgi', prefillLogprobs: false }, async ({ post }) => {
    const { status, body } = await post('/generate', { inputs: 'a', parameters: details });
    expect([status, body]).toMatchObject([200, { details: { prefill: [] } }]);
  }));

test('details come only when asked for, greedy texts have no seed, and the end token is counted', () =>
  withModelServer({ api: 'tgi', outputTokens: { least: 4, most: 4 } }, async ({ post }) => {
    expect((await post('/generate', { inputs: 'a' })).body).toEqual({ generated_text: expect.any(String) });
    const { body } = await post('/generate', { inputs: 'a', parameters: { details: true } });
    expect(body).toMatchObject({
      details: { seed: null, finish_reason: 'eos_token', generated_tokens: 5, prefill: [] },
    });
  }));

test.each([
  [{ top_p: 1 }, '`top_p` must be > 0.0 and < 1.0'],
  [{ temperature: 0 }, '`temperature` must be strictly positive'],
  [{ best_of: 2, seed: 1, do_sample: true }, '`seed` must not be set when `best_of` > 1'],
  [{ stop: ['a', 'b', 'c', 'd', 'e'] }, 'up to 4 stop sequences'],
  [{ max_new_tokens: 4096 }, '`inputs` tokens + `max_new_tokens` must be <= 4096. Given: 2 `inputs` tokens'],
])('%j is refused as TGI does', (parameters, message) =>
  withModelServer({ api: 'tgi' }, async ({ post }) => {
    const { status, body } = await post('/generate', { inputs: 'a', parameters });
    const error = expect.stringContaining(message);
    expect([status, body]).toEqual([422, { error, error_type: 'validation' }]);
  }),
);

test('more requests at once than it takes are answered 429 in its words', () =>
  withModelServer({ api: 'tgi', maxConcurrentRequests: 2, baseMs: 200 }, async ({ post }) => {
    const replies = await Promise.all(['a', 'b', 'c'].map((inputs) => post('/generate', { inputs })));
    expect(replies.map(({ status }) => status).sort()).toEqual([200, 200, 429]);
    const body = { error: 'Model is overloaded', error_type: 'overloaded' };
    expect(replies.find(({ status }) => status === 429)?.body).toEqual(body);
  }));

test('it tells its limits, its health and its load', () =>
  withModelServer({ api: 'tgi' }, async ({ get, post }) => {
    expect((await get('/info')).body).toMatchObject({ model_id: 'stand-in', max_total_tokens: 4096, max_best_of: 2 });
    expect((await get('/health')).status).toBe(200);
    expect((await get('/metrics')).body).toContain('\ntgi_queue_size 0\n');
    expect((await post('/tokenize', { inputs: ' the river' })).body).toEqual([
      { id: 0, text: '<s>', start: 0, stop: 0 },
      { id: 265, text: ' the', start: 0, stop: 4 },
      { id: 281, text: ' river', start: 4, stop: 10 },
    ]);
  }));
