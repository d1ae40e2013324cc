import type { PlannedRun } from '../../cli/connection/planned.ts';

const key = (digit: string) => digit.repeat(64);

/** A plan in which something exists, something is to be made, and one server is away. */
export const samplePlan: PlannedRun = {
  plan: {
    name: 'demo',
    steps: [
      { id: 'corpus:main', kind: 'corpus', key: key('a') },
      { id: 'generate:main', kind: 'generate', key: key('b') },
      { id: 'finetune:follower', kind: 'finetune', key: key('c') },
    ],
    warnings: ['models.base.licence: no licence is stated'],
  },
  survey: {
    steps: [
      { id: 'corpus:main', ref: { manifest: 'artifacts/corpus/a/manifest-1.json' }, estimate: {} },
      { id: 'generate:main', estimate: { shards: 12, passages: 6000, requests: 6000, tokens: 2_345_678 } },
      { id: 'finetune:follower', estimate: { optimizerSteps: 9 } },
    ],
    warnings: ['finetune:follower: only 9 optimizer steps'],
  },
  servers: [
    {
      name: 'writer',
      kind: 'static',
      engine: 'vLLM 0.32.0',
      maxModelLength: 2048,
      logProbabilities: true,
      seeds: false,
    },
    { name: 'judge', kind: 'static', seeds: true, problem: 'http://b cannot be reached' },
  ],
};
