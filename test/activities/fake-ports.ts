import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ActivityDependencies } from '../../activities/dependencies.ts';
import type { ModelHub } from '../../clients/model-hub.ts';
import type { ModelServers } from '../../clients/model-servers.ts';
import type { Endpoint, GenerationRequest, ModelClient, ScoringItem } from '../../clients/text-generation.ts';
import type { RejectedRow, Trainer, TrainerJob, TrainingResult, TrainingRow } from '../../clients/trainer.ts';
import type { Usage } from '../../pipeline/usage.ts';
import { tokenizerFolder } from '../clients/tiny-tokenizer.ts';

function unasked(): never {
  throw new TypeError('this port was not to be asked');
}

/** Ports that fail a test which asks them. */
export const refusingPorts: Pick<
  ActivityDependencies,
  'modelServers' | 'trainer' | 'hub' | 'modelClient' | 'classifier' | 'checkTokenizer'
> = {
  classifier: unasked,
  checkTokenizer: () => Promise.resolve().then(unasked),
  modelServers: {
    acquire: () => Promise.resolve().then(unasked),
    release: () => Promise.resolve().then(unasked),
    warm: () => Promise.resolve(),
    probe: () => Promise.resolve().then(unasked),
    close: () => Promise.resolve(),
  } satisfies ModelServers,
  trainer: { description: 'none', run: () => Promise.resolve().then(unasked) } satisfies Trainer,
  hub: { fetch: () => Promise.resolve().then(unasked) } satisfies ModelHub,
  modelClient: unasked,
};

export const testEndpoint: Endpoint = {
  api: 'vllm',
  url: 'http://127.0.0.1:1',
  model: 'test',
  seeds: true,
  promptsPerRequest: 32,
  concurrency: 4,
  maxModelLength: 1024,
};

/** What a fake model server says each call has cost. */
export const fakeUsage: Usage = { requests: 1, promptTokens: 10, outputTokens: 5, serverSeconds: 0.5 };

/** What a fake model server was asked, and how it answers. */
export interface FakeModel {
  generated: GenerationRequest[];
  scored: ScoringItem[][];
  leases: string[];
  ports: Pick<ActivityDependencies, 'modelServers' | 'modelClient' | 'checkTokenizer'>;
}

/**
 * A model server that writes what it is told to.
 * @param write text j of a prompt
 * @param logProbability of one token of a scored continuation
 */
export function fakeModel(
  write: (prompt: string, j: number) => string,
  logProbability: (item: ScoringItem) => number = () => -1,
  endpoint: Partial<Endpoint> = {},
): FakeModel {
  const fake: FakeModel = {
    generated: [],
    scored: [],
    leases: [],
    ports: {
      checkTokenizer: () => Promise.resolve(),
      modelServers: {
        acquire: ({ lease }) => {
          fake.leases.push(lease);
          return Promise.resolve({ ...testEndpoint, ...endpoint });
        },
        release: () => Promise.resolve(),
        warm: () => Promise.resolve(),
        probe: () => Promise.resolve({}),
        close: () => Promise.resolve(),
      },
      modelClient: (): ModelClient => ({
        generate: (request, _signal, onAnswers) => {
          fake.generated.push(request);
          const results = request.prompts.map((prompt, index) =>
            Array.from({ length: request.candidates }, (_, j) => {
              const seed = request.seeds?.[index];
              return { text: write(prompt, j), finish: 'stop' as const, seed: seed === undefined ? seed : seed + j };
            }),
          );
          onAnswers?.({ first: 0, results, usage: fakeUsage });
          return Promise.resolve(results);
        },
        score: (items, _signal, onAnswers) => {
          fake.scored.push([...items]);
          const results = items.map((item) => {
            const tokens = item.ids.length - item.start;
            const each = logProbability(item);
            return { logProbabilitySum: each * tokens, tokens, firstLogProbability: each };
          });
          onAnswers?.({ first: 0, results, usage: fakeUsage });
          return Promise.resolve(results);
        },
      }),
    },
  };
  return fake;
}

/** A trainer that learns nothing but does what the port promises, and keeps what it was given. */
export interface FakeTrainer extends Trainer {
  jobs: TrainerJob[];
  /** The rows of each training, as they lay in its file. */
  rows: TrainingRow[][];
}

/**
 * @param reject rows it says are too long
 * @param before called with the number of the attempt, to fail it
 * @param setAside rows it sets aside for validation
 */
export function fakeTrainer(
  reject: (row: TrainingRow) => RejectedRow | undefined = () => undefined,
  before: (attempt: number, job: TrainerJob) => Promise<void> | void = () => undefined,
  setAside: (row: TrainingRow) => boolean = () => false,
): FakeTrainer {
  const jobs: TrainerJob[] = [];
  const rows: TrainingRow[][] = [];
  return {
    description: 'fake',
    jobs,
    rows,
    async run(job, _signal, onProgress): Promise<TrainingResult> {
      jobs.push(job);
      const text = await readFile(job.kind === 'finetune' ? job.rows : job.corpus, 'utf8');
      const read = text
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as TrainingRow);
      rows.push(read);
      await before(jobs.length, job);
      onProgress({ step: 1, steps: 2, loss: 2.5 });
      await mkdir(job.output, { recursive: true });
      await cp(tokenizerFolder, job.output, { recursive: true });
      await writeFile(join(job.output, 'weights'), JSON.stringify(read));
      const rejected = read.flatMap((row) => reject(row) ?? []);
      return {
        steps: 2,
        rows: read.length - rejected.length,
        rejected,
        losses: [{ step: 1, loss: 2.5 }],
        heldOut: { base: 3, trained: 2 },
        validation: read.some(setAside) ? [{ step: 2, epoch: 1, loss: 2.25 }] : [],
        validationRows: read.filter(setAside).map(({ id }) => id),
        bestStep: null,
        stoppedAt: null,
        resumedFrom: null,
        versions: {},
      };
    },
  };
}
