import { findApproval } from '../../../activities/drift/approval.ts';
import { approveRun } from '../../../cli/commands/approve.ts';
import type { ParkedItem } from '../../../pipeline/progress.ts';
import type { Resolution } from '../../../pipeline/resolution.ts';
import { openFolderStore } from '../../../stores/folder.ts';
import { withTemporaryFolder } from '../../stores/temporary-folder.ts';
import { collectedOutput } from '../collected-output.ts';
import { fakeRuns, type FakeMoment } from '../fake-runs.ts';
import { progress } from '../progress/sample-progress.ts';

const run = 'rivers-20261120-080000-00ff';
const request = { by: 'ada', why: 'read fifty pairs' };
const profile = { schema: 1, run, name: 'rivers', arms: [] };

const parked = (id: string, actions: ParkedItem['actions']): ParkedItem => ({
  ...{ id, actions, failure: 'Drift', reason: 'the pairs differ', tried: 'nothing', since: 0, workflow: run },
});

async function approved(moments: Record<string, FakeMoment[]>, given: object = profile, asked = request) {
  return withTemporaryFolder(async (folder) => {
    const store = await openFolderStore(folder);
    await store.put(`runs/${run}/profile.json`, Buffer.from(JSON.stringify(given)));
    const runs = fakeRuns(moments);
    const resolved: { workflow: string; resolution: Resolution }[] = [];
    runs.resolve = async (workflow, resolution) => {
      resolved.push({ workflow, resolution });
      return `${resolution.item}: ${resolution.action}`;
    };
    const output = collectedOutput();
    await approveRun({ runs, store }, run, asked, { output });
    return { approval: await findApproval(store, 'rivers'), resolved, output };
  });
}

test('an approval keeps the profile of the run with who approved it, when and why', async () => {
  const { approval, resolved } = await approved({ [run]: [{ status: 'completed', closedAt: new Date() }] });
  expect(approval).toEqual({ run, name: 'rivers', profile, ...request, at: expect.any(String) });
  expect(Math.abs(Date.parse(approval?.at ?? '') - Date.now())).toBeLessThan(60_000);
  expect(resolved).toEqual([]);
});

test('a run that waits for it goes on, and nothing else of it is answered', async () => {
  const waiting = [parked('drift', ['approve', 'abort']), parked('generate:main/3', ['retry', 'skip', 'abort'])];
  const { resolved, output } = await approved({ [run]: [{ progress: { ...progress([]), parked: waiting } }] });
  expect(resolved).toEqual([{ workflow: run, resolution: { action: 'approve', item: 'drift', ...request } }]);
  expect(output.printed.at(-1)).toBe(`${run} goes on: drift: approve`);
});

test('a run that goes on without waiting is approved all the same', async () => {
  const { approval, resolved } = await approved({ [run]: [{ progress: progress([]) }] });
  expect([approval?.run, resolved]).toEqual([run, []]);
});

test('a run that no worker answers for may wait still, which is said', async () => {
  const { approval, output } = await approved({ [run]: [{}] });
  expect(approval?.run).toBe(run);
  expect(output.told.join()).toContain('approve it again');
});

test('a run whose history is gone is approved by its profile', async () => {
  expect((await approved({})).approval?.run).toBe(run);
});

test('a reason is asked for, and a profile that can be read', async () => {
  await expect(approved({}, profile, { by: 'ada', why: ' ' })).rejects.toMatchObject({ exitCode: 2 });
  await expect(approved({}, { schema: 2 })).rejects.toThrow(/profile\.json .* cannot be read/);
});

test('a run without a profile cannot be approved', () =>
  withTemporaryFolder(async (folder) => {
    const store = await openFolderStore(folder);
    const approving = approveRun({ runs: fakeRuns({}), store }, run, request, { output: collectedOutput() });
    await expect(approving).rejects.toMatchObject({ exitCode: 2, message: expect.stringContaining('has no profile') });
    expect(await findApproval(store, 'rivers')).toBeUndefined();
  }));
