import { emptyLedger } from '../../pipeline/ledger.ts';
import type { ShardProgress } from '../../pipeline/progress.ts';
import type { DataInput } from '../../workflows/data-input.ts';
import { duration, shardDetails } from '../../workflows/shard-details.ts';

const noon = Date.UTC(2026, 0, 2, 12);
const step = (kind: 'extract' | 'generate') => ({
  step: { id: `${kind}:main`, kind, key: kind, inputs: [] },
  inputs: {},
});
const input: DataInput = {
  run: 'rivers-1',
  name: 'rivers',
  stages: [step('extract'), step('generate')],
  shards: 20,
  window: 4,
  onFailure: 'park',
};
const progress: ShardProgress = {
  shards: { done: 5, of: 20 },
  ledgers: {
    extract: [{ ...emptyLedger('passage'), in: 400, accepted: 290, rejected: 100, failed: 7, skipped: 3 }],
  },
  usage: {},
  since: noon - 10 * 60_000,
  window: 4,
  paused: false,
  parked: [],
  resolved: [],
};
const table = [
  '| stage | unit | done | in | per minute | acceptance | accepted | rejected | failed | skipped |',
  '|---|---|---|---|---|---|---|---|---|---|',
  '| extract:main | passage | 5 of 20 shards | 400 | 40 | 72.5 % | 290 | 100 | 7 | 3 |',
  '| generate:main |  | 0 of 20 shards |  |  |  |  |  |  |  |',
].join('\n');

test('a stage shows its count, its rate and its ledger, and the shards that are left how long they will take', () => {
  expect(shardDetails(input, progress, noon)).toBe(`5 of 20 shards · 4 in flight · about 30 min left\n\n${table}`);
});

test('a quota, what met it, a pause and what waits for a person stand above the table', () => {
  const parked = {
    id: 'generate:main/3',
    failure: 'ServerRefused',
    reason: 'no',
    tried: 'once',
    since: noon,
    actions: ['retry' as const],
    workflow: 'rivers-1/data-main',
  };
  const limit = { shards: 5, reason: 'target of 9 pairs met' };
  const shown = shardDetails(
    { ...input, quota: { pairs: 9, tokens: 1_000, requests: undefined } },
    { ...progress, paused: true, parked: [parked], limit },
    noon,
  );
  expect(shown.split('\n\n').slice(0, 2)).toEqual([
    '5 of 20 shards · 4 in flight · until 9 pairs or 1000 tokens · target of 9 pairs met · about 30 min left · ' +
      '**paused**: signal `resume` goes on',
    '### generate:main/3 is parked: ServerRefused',
  ]);
  expect(shown.endsWith(`\n\n${table}`)).toBe(true);
});

test('says nothing of rates before time has passed, and of what is left when all are done', () => {
  expect(shardDetails(input, { ...progress, since: noon }, noon).split('\n\n')[0]).toBe('5 of 20 shards · 4 in flight');
  const done = { ...progress, shards: { done: 20, of: 20 } };
  expect(shardDetails(input, done, noon).split('\n\n')[0]).toBe('20 of 20 shards · 4 in flight');
});

test.each([
  [0.2, '12 s'],
  [1, '1 min'],
  [119.4, '119 min'],
  [150, '2.5 h'],
  [2 * 1440, '2.0 days'],
])('%d minutes are %s', (minutes, said) => {
  expect(duration(minutes)).toBe(said);
});
