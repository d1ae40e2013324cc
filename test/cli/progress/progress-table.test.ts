import { progressTable } from '../../../cli/progress/progress-table.ts';
import { ledger, progress, run, snapshot, step } from './sample-progress.ts';

const now = new Date('2026-11-05T08:01:05Z');
const steps = [
  step('corpus:main', { state: 'done', ledgers: [ledger(118, 6)], seconds: 1.5 }),
  step('train:generator', { state: 'running' }),
  step('extract:main'),
];
const activities = [
  {
    workflow: `${run}/train-generator`,
    name: 'train',
    attempt: 1,
    heartbeat: { done: 40, of: 120, what: 'optimizer steps, loss 3.1' },
  },
];

describe('the table of progress', () => {
  test('has a line a step with what it is doing', () => {
    const shown = snapshot({ progress: progress(steps, { warnings: ['few steps'] }), activities });
    expect(progressTable(shown, 200, now)).toBe(
      [
        `${run}: train generator, 1 min 5 s`,
        'step             state    in            accepted  rejected  failed  skipped  shards  time',
        'corpus:main      done     124 passages  118       6         0       0                1.5 s',
        'train:generator  running',
        '  40/120 optimizer steps, loss 3.1',
        'extract:main     waiting',
        'warning: few steps',
      ].join('\n'),
    );
  });

  test('has no line longer than the terminal', () => {
    const shown = snapshot({ progress: progress(steps), activities });
    const lines = progressTable(shown, 60, now).split('\n');
    expect(Math.max(...lines.map((line) => line.length))).toBe(60);
    expect(lines[1]?.endsWith('…')).toBe(true);
  });

  test('says when no worker answers', () => {
    expect(progressTable(snapshot(), 200, now)).toContain('no worker answers');
    expect(progressTable(snapshot({ status: 'cancelled' }), 200, now)).not.toContain('no worker');
  });
});
