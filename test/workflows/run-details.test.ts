import { emptyLedger } from '../../pipeline/ledger.ts';
import type { PlanStep } from '../../pipeline/plan.ts';
import type { RunProgress } from '../../pipeline/progress.ts';
import { runDetails, type RunFacts } from '../../workflows/run-details.ts';
import { planWith } from './made-up-plan.ts';

const key = 'abcdef0123456789';
const steps: PlanStep[] = [
  { id: 'train:generator', kind: 'train', key, inputs: [], model: 'generator' },
  { id: 'generate:main', kind: 'generate', key, inputs: [], arm: 'main' },
  { id: 'evaluate', kind: 'evaluate', key, inputs: [] },
];
const progress: RunProgress = {
  run: 'rivers-1',
  name: 'rivers',
  phase: 'data of main',
  steps: [
    {
      id: 'train:generator',
      kind: 'train',
      of: 'generator',
      state: 'done',
      ledgers: [],
      seconds: 1,
      optimizerSteps: 12,
    },
    {
      ...{ id: 'generate:main', kind: 'generate', of: 'main', state: 'running', seconds: 0 },
      ledgers: [{ ...emptyLedger('fragment'), in: 8, accepted: 7, rejected: 1 }],
      shards: { done: 2, of: 50 },
    },
    { id: 'evaluate', kind: 'evaluate', of: '', state: 'waiting', ledgers: [], seconds: 0 },
  ],
  warnings: ['no licence is stated'],
  children: [],
  paused: false,
  parked: [],
  resolved: [],
};
const surveyed = { ledgers: [], seconds: 0, shards: 0 };
const facts: RunFacts = {
  progress,
  plan: planWith(steps),
  survey: {
    steps: [
      { id: 'train:generator', ...surveyed, estimate: { optimizerSteps: 10 } },
      { id: 'generate:main', ...surveyed, estimate: { shards: 50, requests: 12_500, tokens: 3_210_000 } },
      { id: 'evaluate', ...surveyed, estimate: { requests: 40, tokens: 9_999 } },
    ],
    warnings: [],
  },
  servers: [],
  limits: [],
  minutes: 75,
};
const stepTable = [
  '| step | state | shards | unit | in | accepted | rejected | failed | skipped | acceptance |',
  `|${'---|'.repeat(10)}`,
  '| train:generator | done |  |  |  |  |  |  |  |  |',
  '| generate:main | running | 2 of 50 | fragment | 8 | 7 | 1 | 0 | 0 | 87.5 % |',
  '| evaluate | waiting |  |  |  |  |  |  |  |  |',
].join('\n');
const planTable = [
  '| planned | key | requests | tokens | optimizer steps |',
  `|${'---|'.repeat(5)}`,
  '| train:generator | `abcdef012345` |  |  | 12 |',
  '| generate:main | `abcdef012345` | 13 k | 3.2 M |  |',
  '| evaluate | `abcdef012345` | 40 | 9999 |  |',
].join('\n');

test('a run shows what it does, a line a step with its ledger, its warnings, and what was planned', () => {
  const shown = ['**data of main** · 75 min', stepTable, '- no licence is stated', planTable];
  expect(runDetails(facts)).toBe(shown.join('\n\n'));
});

test('a run that is not planned yet shows what it does and for how long', () => {
  const unplanned = { ...progress, phase: 'planning', steps: [], warnings: [] };
  expect(runDetails({ ...facts, progress: unplanned, plan: undefined, survey: undefined, minutes: 0.1 })).toBe(
    '**planning** · 6 s',
  );
});

test('a pause, what waits for a person, servers and limits are shown where there are any', () => {
  const parked = {
    ...{ id: 'finetune:follower', failure: 'TrainerRefused', reason: 'no', tried: 'once', since: 0 },
    ...{ actions: ['retry' as const], workflow: 'rivers-1/finetune-follower' },
  };
  const shown = runDetails({
    ...facts,
    progress: { ...progress, steps: [], warnings: [], paused: true, parked: [parked] },
    servers: [
      { name: 'local', kind: 'process' },
      {
        ...{ name: 'remote', kind: 'static', engine: 'vllm 0.11', maxModelLength: 4096 },
        ...{ logProbabilities: true, seeds: false, problem: 'a | b' },
      },
    ],
    limits: [{ arm: 'main', reason: 'target of 9 pairs met', shards: 3, pairs: 11, requests: 6, tokens: 120 }],
  }).split('\n\n');
  expect(shown[0]).toBe('**data of main** · 75 min · **paused**: signal `resume` goes on');
  expect(shown[1]).toBe('### finetune:follower is parked: TrainerRefused');
  expect(shown.slice(-2)).toEqual([
    [
      '| server | kind | engine | longest sequence | scores prompts | seeds | problem |',
      '|---|---|---|---|---|---|---|',
      '| local | process |  |  |  |  |  |',
      '| remote | static | vllm 0.11 | 4096 | yes | no | a \\| b |',
    ].join('\n'),
    '- main: target of 9 pairs met after 3 shards, with 11 pairs',
  ]);
});
