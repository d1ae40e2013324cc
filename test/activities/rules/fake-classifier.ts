import type { ActivityDependencies } from '../../../activities/dependencies.ts';
import type { LabelReading } from '../../../clients/text-classification.ts';
import type { Server } from '../../../pipeline/run-file/servers.ts';

/** What a classifier was asked: through which server, how it is read, and about which texts. */
interface Asked {
  server: Server;
  run: string;
  reading: LabelReading | undefined;
  texts: string[];
}

/** A classifier that gives what it is told to, and keeps what it was asked. */
export interface FakeClassifier {
  asked: Asked[];
  ports: Pick<ActivityDependencies, 'classifier'>;
}

/**
 * @param toxic the score of the label "toxic"; "fine" has the rest
 * @param before called before each answer, to fail it
 */
export function fakeClassifier(
  toxic: (text: string) => number,
  before: (call: number) => void = () => undefined,
): FakeClassifier {
  const asked: Asked[] = [];
  return {
    asked,
    ports: {
      classifier: (server, { run }, reading) => ({
        async classify(texts, _signal, onAnswers) {
          asked.push({ server, run, reading, texts: [...texts] });
          const results = texts.map((text) => [
            { label: 'toxic', score: toxic(text) },
            { label: 'fine', score: 1 - toxic(text) },
          ]);
          // Two requests: the first is answered even where the second fails.
          const half = Math.ceil(results.length / 2);
          const usage = { requests: 1, promptTokens: 3, outputTokens: 0, serverSeconds: 1 };
          onAnswers?.({ first: 0, results: results.slice(0, half), usage });
          before(asked.length);
          onAnswers?.({ first: half, results: results.slice(half), usage });
          return results;
        },
      }),
    },
  };
}

export const classifierServer: Server = {
  kind: 'static',
  api: 'tei',
  url: 'https://models.example',
  model: 'org/toxic-bert',
  seeds: true,
  promptsPerRequest: 32,
  concurrency: 4,
};
