import { ServerRefused, ServerUnavailable } from '../../clients/server-errors.ts';
import { vllmClassifier } from '../../clients/vllm-classifier.ts';
import { rejectionOf } from '../activities/workbench.ts';
import { withModelServer } from '../stand-in/model-server-bench.ts';
import { withJsonServer } from './json-server.ts';

const signal = new AbortController().signal;
const labels = ['neutral', 'toxic'];

// Constructed from the fields of vLLM 0.32's ClassificationResponse.
const reply = (data: { index: number; label: string | null; probs: number[] }[]) => ({
  body: {
    id: 'classify-1',
    object: 'list',
    created: 1_790_000_000,
    model: 'm',
    data: data.map((one) => ({ ...one, num_classes: one.probs.length })),
    usage: { prompt_tokens: 7, total_tokens: 7, completion_tokens: 0 },
  },
});

test('scores are named in the order of the labels, whatever the order of the answers', () =>
  withJsonServer(
    { api: 'vllm' },
    () =>
      reply([
        { index: 1, label: 'toxic', probs: [0.25, 0.75] },
        { index: 0, label: 'neutral', probs: [0.9, 0.1] },
      ]),
    async ({ endpoint, requests }) => {
      expect(await vllmClassifier(endpoint, undefined, { labels }).classify(['x', 'y'], signal)).toEqual([
        [
          { label: 'neutral', score: 0.9 },
          { label: 'toxic', score: 0.1 },
        ],
        [
          { label: 'neutral', score: 0.25 },
          { label: 'toxic', score: 0.75 },
        ],
      ]);
      expect(requests).toMatchObject([
        {
          path: '/classify',
          body: { model: 'm', input: ['x', 'y'], truncate_prompt_tokens: -1, truncation_side: 'right' },
        },
      ]);
      expect(requests[0]?.body).not.toHaveProperty('use_activation');
    },
  ));

test('labels that stand by themselves come from raw scores by the logistic function', () =>
  withJsonServer(
    { api: 'vllm' },
    () => reply([{ index: 0, label: 'neutral', probs: [0, -Math.log(3)] }]),
    async ({ endpoint, requests }) => {
      const reading = { labels, independent: true };
      const [scores = []] = await vllmClassifier(endpoint, undefined, reading).classify(['x'], signal);
      expect(scores[0]).toEqual({ label: 'neutral', score: 0.5 });
      expect(scores[1]?.score).toBeCloseTo(0.25, 12);
      expect(requests[0]?.body).toMatchObject({ use_activation: false });
    },
  ));

test('a model of one label needs no names; one of more does, for only the likeliest is named', () =>
  withJsonServer(
    { api: 'vllm' },
    ({ body }) =>
      JSON.stringify(body).includes('many')
        ? reply([{ index: 0, label: 'toxic', probs: [0.1, 0.9] }])
        : reply([{ index: 0, label: 'toxic', probs: [0.9] }]),
    async ({ endpoint }) => {
      const classifier = vllmClassifier(endpoint);
      expect(await classifier.classify(['one'], signal)).toEqual([[{ label: 'toxic', score: 0.9 }]]);
      const error = await rejectionOf(classifier.classify(['many'], signal));
      expect(error).toBeInstanceOf(ServerRefused);
      expect(error.message).toContain('names only the likeliest of the 2 labels');
    },
  ));

test.each([
  ['in another order', ['toxic', 'neutral']],
  ['one too many', ['neutral', 'toxic', 'obscene']],
])('labels %s are refused, never a score under a wrong name', (_, wrong) =>
  withJsonServer(
    { api: 'vllm' },
    () => reply([{ index: 0, label: 'toxic', probs: [0.1, 0.9] }]),
    async ({ endpoint }) => {
      const error = await rejectionOf(vllmClassifier(endpoint, undefined, { labels: wrong }).classify(['x'], signal));
      expect(error).toBeInstanceOf(ServerRefused);
      expect(error.message).toContain('are not those of "m"');
    },
  ),
);

test('an answer too few is unavailable, and a server without the route refuses', () =>
  withJsonServer(
    { api: 'vllm' },
    ({ body }) => (JSON.stringify(body).includes('lost') ? reply([]) : { status: 404, body: { detail: 'Not Found' } }),
    async ({ endpoint }) => {
      const classifier = vllmClassifier(endpoint, undefined, { labels });
      expect(await rejectionOf(classifier.classify(['lost'], signal))).toBeInstanceOf(ServerUnavailable);
      expect(await rejectionOf(classifier.classify(['x'], signal))).toBeInstanceOf(ServerRefused);
    },
  ));

test('a server of its routes is classified by', () =>
  withModelServer({}, async ({ endpoint }) => {
    const made = await vllmClassifier(endpoint, undefined, { labels }).classify(
      ['a quiet river', 'a toxic river'],
      signal,
    );
    expect(made.map((scores) => (scores[1]?.score ?? Number.NaN) > 0.5)).toEqual([false, true]);
  }));
