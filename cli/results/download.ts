import { mkdir, open, rename, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { RunReport } from '../../pipeline/report.ts';
import type { ArtifactStore } from '../../stores/artifact-store.ts';

/** The results of a run as files on this machine. */
export interface ResultFiles {
  folder: string;
  data: string;
  report: string;
  /** The report for reading. */
  markdown: string;
}

/** Copies the data set and the report of a run into a folder of the run's name; throws the store's errors. */
export async function downloadResults(store: ArtifactStore, report: RunReport, parent: string): Promise<ResultFiles> {
  const folder = resolve(parent, report.run);
  await mkdir(folder, { recursive: true });
  const files = {
    folder,
    data: join(folder, 'data.jsonl'),
    report: join(folder, 'report.json'),
    markdown: join(folder, 'report.md'),
  };
  await joinObjects(store, report.artifacts.data, files.data);
  await writeFile(files.report, await store.get(report.artifacts.report));
  await writeFile(files.markdown, await store.get(report.artifacts.report.replace(/\.json$/, '.md')));
  return files;
}

/** Copies objects into one file. A data set is cut into objects only for the store's sake; half a data set never bears its name. */
export async function joinObjects(store: ArtifactStore, keys: readonly string[], file: string): Promise<void> {
  const draft = `${file}.partial`;
  const handle = await open(draft, 'w');
  try {
    for (const key of keys) await handle.writeFile(await store.get(key));
  } finally {
    await handle.close();
  }
  await rename(draft, file);
}
