import { isCollectable, roleOf } from '../../../cli/housekeeping/object-names.ts';
import { planCollection, type CollectionLimits } from '../../../cli/housekeeping/plan-collection.ts';
import { sweep } from '../../../cli/housekeeping/sweep.ts';
import type { ArtifactStore } from '../../../stores/artifact-store.ts';
import { openFolderStore } from '../../../stores/folder.ts';
import { seededRandom } from '../../../text/random.ts';
import { failureOf, keysOf } from '../../stores/artifact-store-contract.ts';
import { withTemporaryFolder } from '../../stores/temporary-folder.ts';
import { fillRandomStore, reachable, type RandomStore } from './random-store.ts';

const now = new Date('2026-11-05T08:00:00Z');
const later = new Date(Date.now() + 86_400_000);
const all: CollectionLimits = { graceMilliseconds: 0 };
const lock = { renew: async () => {} };

const withStore = (work: (store: ArtifactStore) => Promise<void>): Promise<void> =>
  withTemporaryFolder(async (folder) => work(await openFolderStore(folder)));

async function collect(store: ArtifactStore, limits: CollectionLimits, at = later) {
  const plan = await planCollection(store, limits, at);
  await sweep(store, plan.groups, lock, new AbortController().signal);
  return plan;
}

/** Runs whose plan is still there. */
const keptRuns = ({ runs }: RandomStore, keys: ReadonlySet<string>) =>
  runs.filter(({ run }) => keys.has(`runs/${run}/plan.json`));

/** What runs point at, by the notes of whoever wrote it. */
const neededBy = ({ edges }: RandomStore, runs: readonly { run: string }[]) =>
  reachable(
    edges,
    runs.flatMap(({ run }) => [...edges.keys()].filter((key) => key.startsWith(`runs/${run}/`))),
  );

/** What a manifest or list points at although it is not there. */
const brokenAmong = ({ edges }: RandomStore, keys: ReadonlySet<string>) =>
  [...keys].flatMap((key) =>
    /manifest|list/.test(roleOf(key))
      ? (edges.get(key) ?? []).filter((one) => !keys.has(one) && isListedBy(key, one)).map((one) => `${key} → ${one}`)
      : [],
  );

/** Parts and shards make a manifest complete; its inputs and its recipe say only where it comes from. */
const isListedBy = (manifest: string, listed: string) =>
  roleOf(listed) === 'content' || (roleOf(manifest) === 'stage manifest' && roleOf(listed) === 'shard manifest');

const seeds = Array.from({ length: 30 }, (_, seed) => seed);

test.each(seeds)('nothing a kept run points at is collected, and nothing of nobody stays (store %i)', (seed) =>
  withStore(async (store) => {
    const random = seededRandom('collection', seed);
    const made = await fillRandomStore(store, random, later);
    const limits = {
      ...all,
      ...(random() < 0.5 ? { olderThanMilliseconds: random() * 60 * 86_400_000 } : {}),
      ...(random() < 0.5 ? { keep: 1 + Math.floor(random() * 2) } : {}),
    };
    await collect(store, limits);
    const keys = new Set(await keysOf(store, ''));
    const kept = keptRuns(made, keys);
    expect([...neededBy(made, kept)].filter((key) => !keys.has(key))).toEqual([]);
    expect(made.orphans.filter((key) => keys.has(key))).toEqual([]);
    expect(brokenAmong(made, keys)).toEqual([]);
    expect(made.runs.filter(({ approved }) => approved).filter((run) => !kept.includes(run))).toEqual([]);
    for (const { run } of made.runs.filter((one) => !kept.includes(one))) {
      expect([...keys].filter((key) => key.startsWith(`runs/${run}/`))).toEqual([]);
    }
  }),
);

test('where every run is finished and its own, exactly what they point at stays', () =>
  withStore(async (store) => {
    for (let seed = 0; ; seed++) {
      const made = await fillRandomStore(store, seededRandom('exact', seed), later);
      const removed = await collect(store, { ...all, olderThanMilliseconds: 0 });
      const keys = new Set(await keysOf(store, ''));
      const approved = made.runs.filter((run) => run.approved);
      expect(keptRuns(made, keys)).toEqual(approved);
      const finished = approved.every(({ run }) => made.edges.has(`runs/${run}/report.json`));
      if (finished && approved.length === 0) {
        expect([...keys].filter(isCollectable)).toEqual([]);
        expect(removed.removedRuns).toHaveLength(made.runs.length);
        return;
      }
      for (const key of await keysOf(store, '')) await store.remove(key);
    }
  }));

test.each(seeds.slice(0, 12))(
  'a collection that breaks off leaves nothing half, and the next one ends it (store %i)',
  (seed) =>
    withStore(async (store) => {
      const random = seededRandom('broken off', seed);
      const made = await fillRandomStore(store, random, later);
      const limits = { ...all, keep: 1 };
      const { groups } = await planCollection(store, limits, later);
      const planned = groups.flat();
      let left = Math.floor(random() * planned.length);
      const failing: ArtifactStore = {
        ...store,
        remove: (key) => (left-- > 0 ? store.remove(key) : Promise.reject(new Error('the store went away'))),
      };
      await failureOf(sweep(failing, groups, lock, new AbortController().signal));
      const halfway = new Set(await keysOf(store, ''));
      expect(brokenAmong(made, halfway)).toEqual([]);
      expect(
        [...neededBy(made, keptRuns(made, new Set(await keptAfter(store, limits))))].filter((key) => !halfway.has(key)),
      ).toEqual([]);
      await collect(store, limits);
      expect((await keysOf(store, '')).filter((key) => planned.includes(key))).toEqual([]);
    }),
);

/** Keys that would stay. */
async function keptAfter(store: ArtifactStore, limits: CollectionLimits): Promise<string[]> {
  const { groups, inventory } = await planCollection(store, limits, later);
  const going = new Set(groups.flat());
  return [...inventory.objects.keys()].filter((key) => !going.has(key));
}

test('what others keep in the store, and what a later version may, is never touched', () =>
  withStore(async (store) => {
    const keys = [
      'inbox/a.jsonl',
      'artifacts/unheard/key/manifest-1.json',
      'slots/a',
      'locks/gc',
      'imports/a.json',
      'x',
    ];
    for (const key of keys) await store.put(key, Buffer.from('{}'));
    await collect(store, all);
    expect(await keysOf(store, '')).toEqual([...keys].sort());
  }));

test('what is new stays, with all that it points at', () =>
  withStore(async (store) => {
    const made = await fillRandomStore(store, seededRandom('fresh', 1), now);
    await store.remove(`runs/${made.runs[0]?.run}/plan.json`);
    const plan = await planCollection(store, { graceMilliseconds: 3_600_000 }, new Date());
    expect(plan.groups).toEqual([]);
    expect(plan.fresh).toBeGreaterThan(made.orphans.length - 1);
    const [stray = ''] = made.orphans;
    const aged: ArtifactStore = {
      ...store,
      async *entries(prefix) {
        for await (const entry of store.entries(prefix)) {
          yield entry.key === stray ? { ...entry, written: later } : { ...entry, written: new Date(0) };
        }
      },
    };
    const { groups } = await planCollection(aged, { graceMilliseconds: 3_600_000 }, later);
    const going = new Set(groups.flat());
    const listed = made.edges.get(stray) ?? [];
    expect(listed.length).toBeGreaterThan(0);
    expect([stray, ...listed].filter((key) => going.has(key))).toEqual([]);
    expect(made.orphans.filter((key) => going.has(key))).toHaveLength(made.orphans.length - 1 - listed.length);
  }));

test('shards of a run that broke off stay, though no manifest lists them yet', () =>
  withStore(async (store) => {
    for (let seed = 0; ; seed++) {
      const made = await fillRandomStore(store, seededRandom('broken', seed), later);
      const listed = new Set(
        [...made.edges].filter(([key]) => roleOf(key) === 'stage manifest').flatMap(([, points]) => points),
      );
      const unlisted = ({ run }: { run: string }) =>
        (made.edges.get(`runs/${run}/plan.json`) ?? []).filter((key) => key.includes('/shards/') && !listed.has(key));
      const broken = made.runs.find((run) => unlisted(run).length > 0);
      if (broken !== undefined) {
        for (const { run } of made.runs.filter((one) => one !== broken)) {
          for (const key of await keysOf(store, `runs/${run}/`)) await store.remove(key);
        }
        await collect(store, all);
        const keys = new Set(await keysOf(store, ''));
        expect(unlisted(broken).filter((key) => !keys.has(key))).toEqual([]);
        expect([...neededBy(made, [broken])].filter((key) => !keys.has(key))).toEqual([]);
        return;
      }
      for (const key of await keysOf(store, '')) await store.remove(key);
    }
  }));

test.each([
  ['a manifest', (key: string) => roleOf(key) === 'stage manifest'],
  ['a shard', (key: string) => key.startsWith('artifacts/extract/shards/')],
  ['a plan', (key: string) => key.endsWith('/plan.json')],
  ['a report', (key: string) => key.endsWith('/report.json')],
  ['the list of a source', (key: string) => /^sources\/.*index\.json$/.test(key)],
])('%s that cannot be read stops everything, and is named', (_, matches) =>
  withStore(async (store) => {
    const made = await fillRandomStore(store, seededRandom('unreadable', 3), later);
    const needed = neededBy(made, made.runs);
    const [damaged] = [...needed].filter(matches);
    if (damaged === undefined) throw new Error('the store has none; choose another seed');
    await store.put(damaged, Buffer.from('{"schema":'));
    const failure = await failureOf(planCollection(store, all, later));
    expect(failure).toMatchObject({ name: 'CommandFailure', message: expect.stringContaining(damaged) });
  }),
);

test('a plan with a kind of artifact that this version does not know stops everything', () =>
  withStore(async (store) => {
    const steps = [{ id: 'embed:main', kind: 'embed', key: 'k' }];
    const plan = { schema: 1, run: 'r', name: 'r', at: now.toISOString(), steps, sources: [] };
    await store.put('runs/r/plan.json', Buffer.from(JSON.stringify(plan)));
    const failure = await failureOf(planCollection(store, all, later));
    expect(failure).toMatchObject({ message: expect.stringMatching(/runs\/r\/plan\.json.*steps\.0\.kind/) });
  }));

test('a note that an object was imported goes with its source, and before it', () =>
  withStore(async (store) => {
    const made = await fillRandomStore(store, seededRandom('imports', 5), later);
    const source = made.orphans.find((key) => key.endsWith('/index.json')) ?? '';
    const needed = [...neededBy(made, made.runs)].find((key) => /^sources\/.*index\.json$/.test(key)) ?? '';
    await store.put('imports/gone.json', Buffer.from(JSON.stringify({ sha256: source.split('/')[1] })));
    await store.put('imports/stays.json', Buffer.from(JSON.stringify({ object: needed })));
    const { groups } = await planCollection(store, all, later);
    const order = groups.flat();
    expect(order.filter((key) => key.startsWith('imports/'))).toEqual(['imports/gone.json']);
    expect(order.indexOf('imports/gone.json')).toBeLessThan(order.indexOf(source));
  }));

test('what a run points at and is not there is told', () =>
  withStore(async (store) => {
    const made = await fillRandomStore(store, seededRandom('missing', 3), later);
    const lost = [...neededBy(made, made.runs)].find((key) => key.endsWith('.jsonl') && key.startsWith('artifacts/'));
    await store.remove(lost ?? '');
    expect((await planCollection(store, all, later)).missing).toEqual([lost]);
  }));
