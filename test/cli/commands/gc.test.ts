import { runCommandLine } from '../../../cli/run-command-line.ts';
import { collectGarbage, type GcRequest } from '../../../cli/commands/gc.ts';
import type { Connected } from '../../../cli/connection/connect.ts';
import type { ArtifactStore } from '../../../stores/artifact-store.ts';
import { COLLECTION_LOCK, refuseDuringCollection, takeCollectionLock } from '../../../stores/collection-lock.ts';
import { openFolderStore } from '../../../stores/folder.ts';
import { seededRandom } from '../../../text/random.ts';
import { failureOf, keysOf } from '../../stores/artifact-store-contract.ts';
import { withTemporaryFolder } from '../../stores/temporary-folder.ts';
import { collectedOutput } from '../collected-output.ts';
import { fakeRuns, type FakeMoment } from '../fake-runs.ts';
import { fillRandomStore } from '../housekeeping/random-store.ts';

const request: GcRequest = { dryRun: false, grace: 0 };

interface Bench {
  store: ArtifactStore;
  orphans: string[];
  gc(request: Partial<GcRequest>, workflows?: Record<string, FakeMoment[]>, store?: ArtifactStore): Promise<string[]>;
}

const withStore = (work: (bench: Bench) => Promise<void>): Promise<void> =>
  withTemporaryFolder(async (folder) => {
    const store = await openFolderStore(folder);
    const { orphans } = await fillRandomStore(store, seededRandom('gc', 1), new Date());
    await work({
      store,
      orphans,
      async gc(asked, workflows = {}, used = store) {
        const output = collectedOutput();
        const runs = fakeRuns(workflows);
        const surroundings = { output, exit: () => undefined };
        // The folder's clock may be a moment behind
        await new Promise((resolve) => setTimeout(resolve, 20));
        await collectGarbage({ runs, store: used }, { ...request, ...asked }, surroundings, 0);
        return [...output.printed, ...output.told];
      },
    });
  });

test('what no run points at goes, and a table says what', () =>
  withStore(async ({ store, orphans, gc }) => {
    const lines = await gc({});
    const keys = await keysOf(store, '');
    expect(orphans.filter((key) => keys.includes(key))).toEqual([]);
    expect(lines[0]).toMatch(/^kind +gone +bytes +stays +bytes\n/);
    expect(lines[0]).toMatch(/\nsources +2 +\d+ B/);
    expect(lines.join('\n')).toMatch(/removed \d+ objects/);
    expect(keys).not.toContain(COLLECTION_LOCK);
    expect((await gc({})).join('\n')).toMatch(/removed 0 objects, 0 B/);
  }));

test('a dry run says the same, and removes nothing', () =>
  withStore(async ({ store, gc }) => {
    const before = await keysOf(store, '');
    const lines = await gc({ dryRun: true }, { 'demo-1': [{}] });
    expect(await keysOf(store, '')).toEqual(before);
    expect(lines.at(-1)).toMatch(/would have to wait: demo-1 has not ended/);
    const size = (text: string | undefined): string | undefined => /removed? (\d+ objects, .*)/.exec(text ?? '')?.[1];
    const told = size(lines.find((line) => line.startsWith('would remove')));
    expect(told).toMatch(/^[1-9]/);
    expect(size((await gc({})).find((line) => line.startsWith('removed')))).toBe(told);
  }));

test('while a run or a part of one goes on nothing is removed, and it is named', () =>
  withStore(async ({ store, gc }) => {
    const before = await keysOf(store, '');
    const workflows = { 'demo-1/data-main': [{}], 'demo-0': [{ status: 'completed' as const }] };
    expect(await failureOf(gc({}, workflows))).toMatchObject({
      exitCode: 1,
      message: expect.stringMatching(/demo-1\/data-main has not ended/),
    });
    expect(await keysOf(store, '')).toEqual(before);
  }));

test('a run that started while the lock was taken is seen, and the lock is given back', () =>
  withStore(async ({ store, gc }) => {
    const before = await keysOf(store, '');
    const workflows: Record<string, FakeMoment[]> = {};
    const starting: ArtifactStore = {
      ...store,
      putIfAbsent: (key, bytes) => {
        if (key === COLLECTION_LOCK) workflows['demo-2'] = [{}];
        return store.putIfAbsent(key, bytes);
      },
    };
    expect(await failureOf(gc({}, workflows, starting))).toMatchObject({ message: expect.stringContaining('demo-2') });
    expect(await keysOf(store, '')).toEqual(before);
  }));

test('no run can be planned while objects are removed, and no other collection works', () =>
  withStore(async ({ store, gc }) => {
    const seen: unknown[] = [];
    const watching: ArtifactStore = {
      ...store,
      remove: async (key) => {
        if (seen.length < 1) seen.push(await failureOf(refuseDuringCollection(store)));
        await store.remove(key);
      },
    };
    await gc({}, {}, watching);
    expect(seen[0]).toMatchObject({ name: 'StoreBeingCollected', message: expect.stringContaining('slingshot gc on') });
    await refuseDuringCollection(store);
    await takeCollectionLock(store, 'another');
    expect(await failureOf(gc({}))).toMatchObject({ name: 'StoreBeingCollected' });
  }));

test('the command line takes times and counts, and refuses what is none', () =>
  withStore(async ({ store }) => {
    const gc = async (...words: string[]) => {
      const output = collectedOutput();
      // The collection asks for no schedules
      const links = { run: () => undefined, console: undefined };
      const connected: Partial<Connected> = { store, runs: fakeRuns({}), links };
      const surroundings = { environment: {}, output, connect: async () => connected as Connected };
      const code = await runCommandLine(['gc', '--dry-run', ...words], surroundings);
      return { code, lines: [...output.printed, ...output.told].join('\n') };
    };
    for (const [index, days] of [50, 40, 5, 1].entries()) {
      const at = new Date(Date.now() - days * 86_400_000).toISOString();
      const plan = { schema: 1, run: `mine-${index}`, name: 'mine', at, steps: [], sources: [] };
      await store.put(`runs/mine-${index}/plan.json`, Buffer.from(JSON.stringify(plan)));
      await store.put(`runs/mine-${index}/report.json`, Buffer.from('{}'));
    }
    const going = ({ lines }: { lines: string }) =>
      [...lines.matchAll(/^run (mine-\d) would go$/gm)].map(([, run]) => run);
    expect(going(await gc('--older-than', '30d'))).toEqual(['mine-0', 'mine-1']);
    expect(going(await gc('--older-than', '2d', '--keep', '3'))).toEqual(['mine-0']);
    expect(going(await gc('--keep', '1'))).toEqual(['mine-0', 'mine-1', 'mine-2']);
    // All of it was written within the hour that is left alone unless one says otherwise
    expect((await gc()).lines).toMatch(/\d+ objects that no run points at stay for now/);
    for (const words of [
      ['--older-than', '30'],
      ['--keep', '0'],
      ['--grace', 'soon'],
    ]) {
      expect((await gc(...words)).code).toBe(2);
    }
  }));
