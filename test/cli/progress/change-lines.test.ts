import { ChangeLines } from '../../../cli/progress/change-lines.ts';
import { ledger, progress, run, shardProgress, snapshot, step } from './sample-progress.ts';

function training(done: number) {
  const heartbeat = { done, of: 120, what: 'optimizer steps' };
  const activities = [{ workflow: `${run}/train-generator`, name: 'train', attempt: 1, heartbeat }];
  return snapshot({ progress: progress([step('train:generator', { state: 'running' })]), activities });
}

describe('lines of change', () => {
  test('say each change of a step once', () => {
    const lines = new ChangeLines();
    const waiting = progress([step('corpus:main')], { phase: 'planning' });
    const done = step('corpus:main', { state: 'done', ledgers: [ledger(118, 6)], seconds: 1.5 });
    expect(lines.next(snapshot({ progress: waiting }), 0)).toEqual(['planning']);
    expect(lines.next(snapshot({ progress: waiting }), 1)).toEqual([]);
    const line = 'corpus:main done: 124 passages in, 118 accepted, 6 rejected, 0 failed, 0 skipped: 1.5 s';
    expect(lines.next(snapshot({ progress: progress([done], { phase: 'planning' }) }), 2)).toEqual([line]);
    expect(lines.next(snapshot({ progress: progress([done], { phase: 'planning' }) }), 3)).toEqual([]);
  });

  test('say how far an activity is every ten seconds at most', () => {
    const lines = new ChangeLines();
    const said = [0, 1, 2, 9.5, 10, 11, 20].map((seconds) => lines.next(training(seconds * 2), seconds));
    expect(said).toEqual([
      ['train:generator running: 0/120 optimizer steps'],
      [],
      [],
      [],
      ['train:generator running: 20/120 optimizer steps'],
      [],
      ['train:generator running: 40/120 optimizer steps'],
    ]);
  });

  test('say at once that an activity is tried again, and why', () => {
    const lines = new ChangeLines();
    const at = (attempt: number) => {
      const activity = { workflow: `${run}/train-generator`, name: 'train', attempt, lastFailure: 'out of memory' };
      const steps = [step('train:generator', { state: 'running' })];
      return snapshot({ progress: progress(steps), activities: [activity] });
    };
    lines.next(at(1), 0);
    expect(lines.next(at(2), 1)).toEqual(['train:generator running: attempt 2, after: out of memory']);
    expect(lines.next(at(2), 2)).toEqual([]);
    expect(lines.next(at(3), 3)).toEqual(['train:generator running: attempt 3, after: out of memory']);
  });

  test('say the first heartbeat of a step at once', () => {
    const lines = new ChangeLines();
    const silent = snapshot({ progress: progress([step('train:generator', { state: 'running' })]) });
    expect(lines.next(silent, 0)).toEqual(['train:generator running']);
    expect(lines.next(training(5), 1)).toEqual(['train:generator running: 5/120 optimizer steps']);
  });

  test('say what runs beside the steps by its name', () => {
    const lines = new ChangeLines();
    const heartbeat = { done: 40, of: 0, what: 's, model server loading' };
    const activities = [{ workflow: run, name: 'acquireServer', attempt: 1, heartbeat }];
    expect(lines.next(snapshot({ progress: progress([]), activities }), 0)).toEqual([
      'acquireServer: 40 s, model server loading',
    ]);
  });

  test('say shards as they are done', () => {
    const lines = new ChangeLines();
    const steps = progress([step('extract:main', { state: 'running' })]);
    const at = (done: number) =>
      snapshot({
        progress: steps,
        shards: { main: shardProgress(done, 2, { extract: [ledger(done)] }) },
      });
    lines.next(at(0), 0);
    expect(lines.next(at(1), 1)).toEqual([
      'extract:main running: shards 1/2: 1 passages in, 1 accepted, 0 rejected, 0 failed, 0 skipped',
    ]);
  });

  test('say a warning once', () => {
    const lines = new ChangeLines();
    const warned = snapshot({ progress: progress([], { phase: '', warnings: ['only 12 optimizer steps'] }) });
    expect(lines.next(warned, 0)).toEqual(['warning: only 12 optimizer steps']);
    expect(lines.next(warned, 1)).toEqual([]);
  });

  test('say that no worker answers, and how the run ended', () => {
    const lines = new ChangeLines();
    expect(lines.next(snapshot(), 0)).toEqual([expect.stringContaining('no worker answers')]);
    expect(lines.next(snapshot(), 1)).toEqual([]);
    expect(lines.next(snapshot({ status: 'failed' }), 2)).toEqual(['failed']);
  });
});
