import type { Plan } from '../../../pipeline/plan.ts';
import { withWorkbench, type Workbench } from '../workbench.ts';
import { keysOf, plannedRun } from './planned-run.ts';

type Overrides = Record<string, unknown>;

const revision = (digit: string) => digit.repeat(40);
const upload = (digit: string) => ({ object: `sources/${digit}`, sha256: digit.repeat(64), licence: 'CC0-1.0' });

/** What the cells of a study have in common: every cell lists all data, and so holds out the same pairs. */
const study = {
  models: {
    base: { hub: { id: 'org/base', revision: revision('0') } },
    dolly: { trained: { from: 'base', data: ['dolly'], direction: 'forward' } },
    chat: { hub: { id: 'org/chat', revision: revision('1') } },
  },
  data: { seeds: upload('a'), dolly: upload('c') },
};

const cell = (bench: Workbench, overrides: Overrides = {}, arm: Overrides = {}): Promise<Plan> =>
  plannedRun(bench, { overrides: { ...study, ...overrides }, arm });

const made = ['corpus:main', 'train:generator', 'extract:main', 'generate:main'];

/** The scorers of Table 5 and the choices beside "no filter", and what is ours. */
const cells: [string, Overrides, { sharesScores: boolean }][] = [
  ['no filter', { choice: { strategy: 'first' } }, { sharesScores: true }],
  ['a random candidate', { choice: { strategy: 'random' } }, { sharesScores: true }],
  ['a margin', { choice: { strategy: 'lowest', margin: 0.1 } }, { sharesScores: true }],
  ['the scorer trained on Dolly', { roles: { scorer: { model: 'dolly' } } }, { sharesScores: false }],
  [
    'a scorer that is talked to',
    { roles: { scorer: { model: 'chat' } }, scoring: { prompt: 'chat' } },
    { sharesScores: false },
  ],
  ['the difficulty of the instruction', { choice: { strategy: 'ifd' } }, { sharesScores: false }],
  [
    'rules',
    { rules: [{ strategy: 'length', instruction: { min: 4 } }, { strategy: 'novelty' }] },
    { sharesScores: true },
  ],
  ['a mix', { mix: { strategy: 'weighted', count: 100 } }, { sharesScores: true }],
];

test.each(cells)(
  'a cell with %s has the passages, fragments and candidates of the study',
  (_, overrides, { sharesScores }) =>
    withWorkbench({}, async (bench) => {
      const [usual, other] = [keysOf(await cell(bench)), keysOf(await cell(bench, overrides))];
      for (const id of made) expect([id, other[id]]).toEqual([id, usual[id]]);
      expect(other['score:main'] === usual['score:main']).toBe(sharesScores);
      expect(other['finetune:follower']).not.toBe(usual['finetune:follower']);
    }),
);

test('cells whose candidates are asked otherwise share the fragments, and no more of the arm', () =>
  withWorkbench({}, async (bench) => {
    const [usual, other] = [keysOf(await cell(bench)), keysOf(await cell(bench, {}, { candidates: 8 }))];
    expect(other['extract:main']).toBe(usual['extract:main']);
    for (const id of ['generate:main', 'score:main', 'filter:main']) expect(other[id]).not.toBe(usual[id]);
  }));
