import { ServerUnreachable } from '../../../cli/connection/pipeline-runs.ts';
import { followRun, isParked } from '../../../cli/progress/follow.ts';
import type { RunSnapshot } from '../../../cli/progress/snapshot.ts';
import { fakeRuns } from '../fake-runs.ts';
import { ledger, parkedItem, progress, run, shardProgress, snapshot, step } from './sample-progress.ts';

const closedAt = new Date('2026-11-05T08:10:00Z');
const quick = { intervalMilliseconds: 1, patienceMilliseconds: 20 };

function collectingView() {
  const shown: RunSnapshot[] = [];
  const said: string[] = [];
  const show = (snapshot: RunSnapshot) => void shown.push(snapshot);
  return { shown, said, view: { show, say: (line: string) => void said.push(line), end() {} } };
}

describe('following a run', () => {
  test('looks at the run and its children until it has ended', async () => {
    const steps = progress([step('extract:main', { state: 'running' })], {
      children: [`${run}/data-main`, `${run}/train-generator`, `${run}/data-gone`],
    });
    const activity = { workflow: `${run}/train-generator`, name: 'train', attempt: 1 };
    const runs = fakeRuns({
      [run]: [{ progress: steps }, { status: 'completed', closedAt, progress: progress([]) }],
      [`${run}/data-main`]: [{ shards: shardProgress(1, 2, { extract: [ledger(9)] }) }],
      [`${run}/train-generator`]: [{ activities: [activity] }],
    });
    const { shown, view } = collectingView();
    const last = await followRun(runs, run, view, new AbortController().signal, quick);
    expect(last?.status).toBe('completed');
    expect(shown).toHaveLength(2);
    expect(Object.keys(shown[0]?.shards ?? {})).toEqual(['main']);
    expect(shown[0]?.activities).toEqual([activity]);
    expect(runs.asked).not.toContain(`${run}/train-generator`);
  });

  test('ends when something waits for a person, unless the run itself has ended', async () => {
    const parked = progress([], { parked: [parkedItem()] });
    const runs = fakeRuns({ [run]: [{ progress: progress([]) }, { progress: parked }, { progress: progress([]) }] });
    const last = await followRun(runs, run, collectingView().view, new AbortController().signal, quick);
    expect(last?.progress?.parked).toEqual([parkedItem()]);
    expect(isParked({ ...snapshot(), progress: parked })).toBe(true);
    expect(isParked({ ...snapshot(), progress: parked, closedAt })).toBe(false);
    expect(isParked(snapshot())).toBe(false);
  });

  test('stops when it is interrupted, and the run is not touched', async () => {
    const runs = fakeRuns({ [run]: [{ progress: progress([]) }] });
    const { view } = collectingView();
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 10);
    expect(await followRun(runs, run, view, controller.signal, { intervalMilliseconds: 60_000 })).toBeUndefined();
    expect(runs.cancelled).toEqual([]);
  });

  test('waits while the service is silent for a moment', async () => {
    const runs = fakeRuns({ [run]: [{ progress: progress([]) }, { status: 'completed', closedAt }] });
    const describeRun = runs.describe;
    const silences = [true, true, false, true, false];
    runs.describe = async (id) => {
      if (silences.shift()) throw new ServerUnreachable('host:1', 'asking');
      return describeRun(id);
    };
    const { said, view } = collectingView();
    const settings = { intervalMilliseconds: 1, patienceMilliseconds: 10_000 };
    const last = await followRun(runs, run, view, new AbortController().signal, settings);
    expect(last?.status).toBe('completed');
    expect(said).toHaveLength(2);
  });

  test('gives up when the service is silent for longer than the patience', async () => {
    const runs = fakeRuns({});
    runs.describe = async () => Promise.reject(new ServerUnreachable('host:1', 'asking'));
    const { view } = collectingView();
    await expect(followRun(runs, run, view, new AbortController().signal, quick)).rejects.toThrow(ServerUnreachable);
  });
});
