import { detailText, progressRows } from '../../../cli/progress/step-rows.ts';
import { ledger, progress, run, shardProgress, snapshot, step } from './sample-progress.ts';

const beat = (done: number, of: number, what: string) => ({ done, of, what });

describe('rows of progress', () => {
  test("join a training with its activity's heartbeat", () => {
    const activities = [
      {
        workflow: `${run}/train-generator`,
        name: 'train',
        attempt: 1,
        heartbeat: beat(40, 120, 'optimizer steps, loss 3.1'),
      },
    ];
    const steps = [step('train:generator', { state: 'running' }), step('train:other', { state: 'running' })];
    const { steps: rows, beside } = progressRows(snapshot({ progress: progress(steps), activities }));
    expect(rows.map(detailText)).toEqual(['40/120 optimizer steps, loss 3.1', '']);
    expect(beside).toEqual([]);
  });

  test('show how many optimizer steps a training will take until it says how far it is', () => {
    const at = (state: 'waiting' | 'running' | 'done') => {
      const steps = [step('train:generator', { state, optimizerSteps: 108 })];
      return progressRows(snapshot({ progress: progress(steps) })).steps[0]?.progress;
    };
    expect([at('waiting'), at('running'), at('done')]).toEqual([
      '108 optimizer steps planned',
      '108 optimizer steps planned',
      '',
    ]);
  });

  test('show attempts after the first with what failed', () => {
    const activities = [
      { workflow: run, name: 'prepareModel', attempt: 3, lastFailure: 'the hub\nis away', heartbeat: undefined },
    ];
    const steps = [step('model:base', { state: 'running' })];
    const { steps: rows } = progressRows(snapshot({ progress: progress(steps), activities }));
    expect(rows[0]).toMatchObject({ progress: '', trouble: 'attempt 3, after: the hub is away' });
  });

  test('take counts and shards of an arm from its data workflow while it runs', () => {
    const shards = { main: shardProgress(2, 5, { extract: [ledger(90, 6)] }) };
    const steps = [step('extract:main', { state: 'running' }), step('extract:other', { state: 'running' })];
    const { steps: rows } = progressRows(snapshot({ progress: progress(steps), shards }));
    expect(rows[0]).toMatchObject({ shards: { done: 2, of: 5 }, ledger: { in: 96, accepted: 90, rejected: 6 } });
    expect(rows[1]).toMatchObject({ shards: undefined, ledger: undefined });
  });

  test('keep the final counts of steps that are done or cached', () => {
    const shards = { main: shardProgress(5, 5, { extract: [ledger(1)] }) };
    const steps = [step('extract:main', { state: 'done', ledgers: [ledger(200)] })];
    const { steps: rows } = progressRows(snapshot({ progress: progress(steps), shards }));
    expect(rows[0]?.ledger?.accepted).toBe(200);
  });

  test('add up the shards in flight of one stage', () => {
    const activities = [10, 20].map((done) => ({
      workflow: `${run}/data-main`,
      name: 'generate',
      attempt: 1,
      heartbeat: beat(done, 48, 'fragments prompted'),
    }));
    const steps = [step('generate:main', { state: 'running' }), step('generate:second', { state: 'running' })];
    const { steps: rows } = progressRows(snapshot({ progress: progress(steps), activities }));
    expect(rows[0]?.progress).toBe('30/96 fragments prompted in 2 shards');
  });

  test('show beside the steps what belongs to none, or could belong to several', () => {
    const activities = [
      { workflow: run, name: 'acquireServer', attempt: 1, heartbeat: beat(40, 0, 's, model server loading') },
      { workflow: `${run}/evaluate`, name: 'answer', attempt: 1 },
    ];
    const steps = [step('answer:base', { state: 'running' }), step('answer:follower', { state: 'running' })];
    const { beside } = progressRows(snapshot({ progress: progress(steps), activities }));
    expect(beside).toEqual([
      { id: 'acquireServer', progress: '40 s, model server loading', trouble: '' },
      { id: 'answer', progress: '', trouble: '' },
    ]);
  });
});
