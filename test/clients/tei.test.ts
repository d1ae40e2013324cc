import { ServerRefused, ServerUnavailable } from '../../clients/server-errors.ts';
import { teiClassifier } from '../../clients/tei.ts';
import { rejectionOf } from '../activities/workbench.ts';
import { withModelServer } from '../stand-in/model-server-bench.ts';
import { withJsonServer, type JsonAnswer, type JsonRequest } from './json-server.ts';

const signal = new AbortController().signal;

// Constructed from the fields of TEI's own /info and /predict.
const info = { model_id: 'm', model_type: { classifier: { id2label: { 0: 'a', 1: 'b' } } }, max_client_batch_size: 32 };
const prediction = [
  { score: 0.75, label: 'b' },
  { score: 0.25, label: 'a' },
];
const predicts =
  (predictions: (texts: unknown[]) => unknown, told: object = info) =>
  ({ path, body }: JsonRequest): JsonAnswer => ({
    body: path === '/info' ? told : predictions((body as { inputs: unknown[] }).inputs),
  });

test('each text gets the score of every label, and stands in a list of its own: two bare texts would be a pair', () =>
  withJsonServer(
    { api: 'tei' },
    predicts((texts) => texts.map(() => prediction)),
    async ({ endpoint, requests }) => {
      const first: number[] = [];
      const made = await teiClassifier(endpoint).classify(['x', 'y', 'z'], signal, (answered) =>
        first.push(answered.first),
      );
      expect(made).toEqual([prediction, prediction, prediction]);
      expect(first.toSorted()).toEqual([0, 2]);
      expect(requests.flatMap(({ path, body }) => (path === '/predict' ? [body] : []))).toEqual(
        expect.arrayContaining([
          { inputs: [['x'], ['y']], raw_scores: false, truncate: true },
          { inputs: [['z']], raw_scores: false, truncate: true },
        ]),
      );
    },
  ));

test('labels that stand by themselves come from raw scores by the logistic function, each for itself', () =>
  withJsonServer(
    { api: 'tei' },
    predicts(() => [
      [
        { label: 'toxic', score: 0 },
        { label: 'obscene', score: -Math.log(3) },
      ],
    ]),
    async ({ endpoint, requests }) => {
      const [scores = []] = await teiClassifier(endpoint, undefined, { independent: true }).classify(['x'], signal);
      // 1 / (1 + e^0) and 1 / (1 + 3), which add up to less than 1.
      expect(scores[0]).toEqual({ label: 'toxic', score: 0.5 });
      expect(scores[1]?.score).toBeCloseTo(0.25, 12);
      expect(requests.at(-1)?.body).toMatchObject({ raw_scores: true });
    },
  ));

test('a request holds no more texts than the server takes', () =>
  withJsonServer(
    { api: 'tei', promptsPerRequest: 8 },
    predicts((texts) => texts.map(() => prediction), { ...info, max_client_batch_size: 1 }),
    async ({ endpoint, requests }) => {
      expect(await teiClassifier(endpoint).classify(['x', 'y', 'z'], signal)).toHaveLength(3);
      expect(requests.filter(({ path }) => path === '/predict')).toHaveLength(3);
    },
  ));

test.each([
  ['another model', { ...info, model_id: 'other' }, 'does not serve "m"; it serves: other'],
  ['a model that embeds', { ...info, model_type: { embedding: { pooling: 'cls' } } }, 'is of type embedding'],
])('%s is refused before a text is sent', (_, told, message) =>
  withJsonServer(
    { api: 'tei' },
    predicts(() => [prediction], told),
    async ({ endpoint, requests }) => {
      const error = await rejectionOf(teiClassifier(endpoint).classify(['x'], signal));
      expect(error).toBeInstanceOf(ServerRefused);
      expect(error.message).toContain(message);
      expect(requests).toHaveLength(1);
    },
  ),
);

test('labels other than those expected are refused, naming both', () =>
  withJsonServer(
    { api: 'tei' },
    predicts(() => [prediction]),
    async ({ endpoint }) => {
      const named = (labels: string[]) => teiClassifier(endpoint, undefined, { labels }).classify(['x'], signal);
      expect(await named(['a', 'b'])).toEqual([prediction]);
      const error = await rejectionOf(named(['a', 'toxic']));
      expect(error).toBeInstanceOf(ServerRefused);
      expect(error.message).toContain('has other labels for "m": a, b; asked for a, toxic');
    },
  ));

test('a prediction too few is unavailable, never a score of another text', () =>
  withJsonServer(
    { api: 'tei' },
    predicts(() => [prediction]),
    async ({ endpoint }) => {
      const error = await rejectionOf(teiClassifier(endpoint).classify(['x', 'y'], signal));
      expect(error).toBeInstanceOf(ServerUnavailable);
      expect(error.message).toContain('expected 2 predictions, got 1');
    },
  ));

test('a server of its routes is classified by, longest texts included', () =>
  withModelServer({ api: 'tei', maxModelLength: 64 }, async ({ endpoint }) => {
    const texts = ['a quiet river', 'a toxic river', 'bread '.repeat(200)];
    const made = await teiClassifier(endpoint).classify(texts, signal);
    const toxic = made.map((scores) => scores.find(({ label }) => label === 'toxic')?.score ?? Number.NaN);
    expect(toxic.map((score) => score > 0.5)).toEqual([false, true, false]);
    for (const scores of made) expect(scores.reduce((sum, { score }) => sum + score, 0)).toBeCloseTo(1, 9);
  }));
