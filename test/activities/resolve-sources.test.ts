import { loadResolvedRunFile, resolveSources } from '../../activities/resolve-sources.ts';
import type { Corpus } from '../../pipeline/run-file/sources.ts';
import type { ArtifactStore } from '../../stores/artifact-store.ts';
import { readSourceLines } from '../../stores/source-files.ts';
import { keysOf } from '../stores/artifact-store-contract.ts';
import { writtenRun } from './run-files.ts';
import { rejectionOf, withWorkbench, type Workbench } from './workbench.ts';

const at = '2026-11-20T03:00:00Z';

/** The corpora that a run of one arm goes by. */
async function resolved(bench: Workbench, corpora: Record<string, unknown>[], more = {}): Promise<Corpus[]> {
  const runFile = await resolvedRun(bench, writtenRun(more, { corpora }));
  return runFile.arm?.corpora ?? [];
}

async function resolvedRun(bench: Workbench, runFile: unknown, run = 'rivers-1') {
  // A run may be started by hand, with whatever its author wrote
  const input = { run, at, runFile } as Parameters<typeof resolveSources>[1];
  const { runFile: key } = await bench.run((all) => resolveSources(all, input));
  return loadResolvedRunFile(bench.store, key);
}

async function fill(bench: Workbench, files: Record<string, string>): Promise<void> {
  for (const [key, content] of Object.entries(files)) await bench.store.put(key, Buffer.from(content));
}

async function textOf(store: ArtifactStore, { sha256 = '' }: Corpus): Promise<string> {
  const lines: string[] = [];
  for await (const line of readSourceLines(store, sha256)) lines.push(Buffer.from(line).toString());
  return lines.join('\n');
}

const days = {
  'inbox/2026-11-18.txt': 'Day 18.',
  'inbox/2026-11-19.txt': 'Day 19.',
  'inbox/2026-11-20.txt': 'Day 20.',
};

test('a prefix becomes the objects under it, in the order of their keys, each read as the corpus says', () =>
  withWorkbench({}, async (bench) => {
    await fill(bench, { 'inbox/b.txt': 'B.', 'inbox/a/2.txt': 'A2.', 'inbox/a/1.txt': 'A1.', 'outbox/c.txt': 'C.' });
    const corpora = await resolved(bench, [{ prefix: 'inbox/', format: 'plain-text', take: 5, licence: 'CC0-1.0' }]);
    expect(corpora.map(({ source }) => source)).toEqual(['inbox/a/1.txt', 'inbox/a/2.txt', 'inbox/b.txt']);
    expect(await Promise.all(corpora.map((one) => textOf(bench.store, one)))).toEqual(['A1.', 'A2.', 'B.']);
    for (const corpus of corpora) {
      expect(corpus).toMatchObject({
        format: 'plain-text',
        take: 5,
        licence: 'CC0-1.0',
        object: `sources/${corpus.sha256}/index.json`,
      });
      expect(corpus).not.toHaveProperty('prefix');
    }
  }));

test('what the author says of the source stays, with the key beside it', () =>
  withWorkbench({}, async (bench) => {
    await fill(bench, { 'inbox/a.txt': 'A.' });
    const [corpus] = await resolved(bench, [{ prefix: 'inbox/', source: 'The Daily River' }]);
    expect(corpus?.source).toBe('The Daily River (inbox/a.txt)');
  }));

test('a pattern becomes the objects of its days, oldest first', () =>
  withWorkbench({}, async (bench) => {
    await fill(bench, { ...days, 'inbox/2026-11-20.txt.part': 'half' });
    const pattern = 'inbox/{yyyy}-{MM}-{dd}.txt';
    const corpora = await resolved(bench, [{ pattern, days: 2 }]);
    expect(corpora.map(({ source }) => source)).toEqual(['inbox/2026-11-19.txt', 'inbox/2026-11-20.txt']);
    expect((await resolved(bench, [{ pattern }])).map(({ source }) => source)).toEqual(['inbox/2026-11-20.txt']);
  }));

test('a day without an object stops the run, which names the day and the object; or is skipped where that is wanted', () =>
  withWorkbench({}, async (bench) => {
    await fill(bench, {
      'inbox/2026-11-18.txt': 'Day 18.',
      'inbox/2026-11-19.txt': '',
      'inbox/2026-11-20.txt': 'Day 20.',
      'inbox/2026-11-17.txt.part': 'Half of day 17.',
    });
    const pattern = 'inbox/{yyyy}-{MM}-{dd}.txt';
    const error = await rejectionOf(resolved(bench, [{ pattern, days: 3 }]));
    expect(error.name).toBe('BadInput');
    expect(error.message).toMatch(/^arm\.corpora\.0: .*"inbox\/2026-11-19\.txt" on 2026-11-19/);
    const corpora = await resolved(bench, [{ pattern, days: 4, missing: 'skip' }]);
    expect(corpora.map(({ source }) => source)).toEqual(['inbox/2026-11-18.txt', 'inbox/2026-11-20.txt']);
  }));

test.each([
  [{ prefix: 'inbox/none' }, /no object with content begins with "inbox\/none"/],
  [
    { pattern: 'in/{yyyy}{MM}{dd}', days: 3, missing: 'skip' },
    /no object with content .* from 2026-11-18 to 2026-11-20$/,
  ],
])('%j, which means nothing, stops the run', (corpus, message) =>
  withWorkbench({}, async (bench) => {
    const error = await rejectionOf(resolved(bench, [corpus]));
    expect([error.name, error.message]).toEqual(['BadInput', expect.stringMatching(message)]);
  }),
);

test('the next night only the new file is read, and one that was replaced by another of its size', () =>
  withWorkbench({}, async (bench) => {
    await fill(bench, days);
    const read: string[] = [];
    const stream = bench.store.stream;
    bench.dependencies.store = { ...bench.store, stream: (key) => (read.push(key), stream(key)) };
    const first = await resolved(bench, [{ prefix: 'inbox/' }]);
    expect(new Set(read)).toEqual(new Set(Object.keys(days)));
    read.length = 0;
    expect(await resolved(bench, [{ prefix: 'inbox/' }])).toEqual(first);
    expect(read).toEqual([]);
    await fill(bench, { 'inbox/2026-11-21.txt': 'Day 21.', 'inbox/2026-11-18.txt': 'New 18.' });
    const second = await resolved(bench, [{ prefix: 'inbox/' }]);
    expect(new Set(read)).toEqual(new Set(['inbox/2026-11-18.txt', 'inbox/2026-11-21.txt']));
    expect(second.slice(1, 3)).toEqual(first.slice(1));
    expect(await Promise.all(second.slice(0, 1).map((one) => textOf(bench.store, one)))).toEqual(['New 18.']);
  }));

test('a source that was removed since is brought in again', () =>
  withWorkbench({}, async (bench) => {
    await fill(bench, { 'inbox/a.txt': 'A.' });
    const first = await resolved(bench, [{ prefix: 'inbox/' }]);
    for (const key of await keysOf(bench.store, 'sources/')) await bench.store.remove(key);
    const second = await resolved(bench, [{ prefix: 'inbox/' }]);
    expect(second).toEqual(first);
    expect(await Promise.all(second.map((one) => textOf(bench.store, one)))).toEqual(['A.']);
  }));

test('an object that is replaced while it is read is not taken for what it was', () =>
  withWorkbench({}, async (bench) => {
    await fill(bench, { 'inbox/a.txt': 'Old.' });
    const head = bench.store.head;
    bench.dependencies.store = {
      ...bench.store,
      // Both readings are of the new bytes, but what was listed was the old object
      stream: async function* (key) {
        await fill(bench, { 'inbox/a.txt': 'New.' });
        yield* bench.store.stream(key);
      },
      head,
    };
    const error = await rejectionOf(resolved(bench, [{ prefix: 'inbox/' }]));
    expect(error.name).toBe('SourceFileChanged');
    expect(await keysOf(bench.store, 'imports/')).toEqual([]);
  }));

test('an object whose key the store cannot name is told to be renamed', () =>
  withWorkbench({}, async (bench) => {
    bench.dependencies.store = {
      ...bench.store,
      entries: async function* () {
        yield { key: 'inbox/my file.txt', bytes: 1, written: new Date(), version: '1' };
      },
    };
    const error = await rejectionOf(resolved(bench, [{ prefix: 'inbox/' }]));
    expect([error.name, error.message]).toEqual(['BadInput', expect.stringMatching(/"inbox\/my file\.txt".*rename/)]);
  }));

test('arms and tiny models are resolved alike, and what names files already stays as it is', () =>
  withWorkbench({}, async (bench) => {
    await fill(bench, { 'inbox/a.txt': 'A.', 'inbox/b.txt': 'B.' });
    const file = { object: 'sources/corpus', sha256: 'b'.repeat(64) };
    const written = {
      ...writtenRun({ models: { base: { tiny: { corpus: [{ prefix: 'inbox/' }, file] } } } }),
      arm: undefined,
      arms: [
        { name: 'one', corpora: [file] },
        { name: 'two', corpora: [{ prefix: 'inbox/b' }, file] },
      ],
    };
    const run = await resolvedRun(bench, written);
    const names = (corpora: Corpus[] = []) => corpora.map(({ source, object }) => source || object);
    expect(names(run.models['base']?.tiny?.corpus)).toEqual(['inbox/a.txt', 'inbox/b.txt', 'sources/corpus']);
    expect(run.arms?.map(({ corpora }) => names(corpora))).toEqual([
      ['sources/corpus'],
      ['inbox/b.txt', 'sources/corpus'],
    ]);
  }));

test('a run file without prefixes is written down as it is, with its defaults, and nothing is looked for', () =>
  withWorkbench({}, async (bench) => {
    bench.dependencies.store = {
      ...bench.store,
      entries: () => {
        throw new Error('listed');
      },
    };
    const run = await resolvedRun(bench, writtenRun(), 'rivers-2026-11-20T03:00:00Z');
    expect(run.arm?.corpora).toEqual([expect.objectContaining({ object: 'sources/corpus', format: 'json-lines' })]);
    expect(await keysOf(bench.store, 'runs/')).toEqual(['runs/rivers-2026-11-20T03-00-00Z/run-file.json']);
  }));

test('a run file that is wrong stops before anything is read', () =>
  withWorkbench({}, async (bench) => {
    bench.dependencies.store = {
      ...bench.store,
      entries: () => {
        throw new Error('listed');
      },
    };
    const error = await rejectionOf(resolved(bench, [{ prefix: 'inbox/' }], { choice: { strategy: 'lowst' } }));
    expect([error.name, error.message]).toEqual(['BadInput', expect.stringMatching(/^choice\.strategy: .*"lowest"/)]);
    const own = await rejectionOf(resolved(bench, [{ prefix: 'artifacts/' }]));
    expect([own.name, own.message]).toEqual(['BadInput', expect.stringContaining('runFile.arm.corpora.0.prefix')]);
  }));
