import { z } from 'zod';
import { hashOf } from '../../pipeline/keys.ts';
import { importRecordKey } from '../../pipeline/store-folders.ts';
import type { ArtifactStore } from '../../stores/artifact-store.ts';
import { readSourceLines } from '../../stores/source-files.ts';
import { parseJson } from '../stored-json.ts';
import { readTask, taskNumbers } from './superni-task.ts';

/** What a task file says of itself that decides whether it may be learnt from. */
export interface TaskTerms {
  /** Licence of its instances in the form of SPDX; of several, joined by " AND "; absent where it states none. */
  licence?: string | undefined;
  /** Numbers of the tasks that its instances name. */
  tasks: number[];
}

/**
 * The terms of a task file from its lines.
 * @throws BadInput where it is no task file
 */
export async function readTaskTerms(lines: AsyncIterable<Uint8Array>, label: string): Promise<TaskTerms> {
  const task = await readTask(lines, label);
  const licences = [...new Set(task.licences.flatMap((written) => spdxName(written) ?? []))];
  return { ...(licences.length === 0 ? {} : { licence: licences.join(' AND ') }), tasks: taskNumbers(task) };
}

const recordSchema = z.object({
  schema: z.literal(1),
  licence: z.string().optional(),
  tasks: z.array(z.int()),
});

/** The terms of a task file of the store; they are kept by its hash, so that a file is read for them once. */
export async function storedTaskTerms(store: ArtifactStore, sha256: string, label: string): Promise<TaskTerms> {
  const key = importRecordKey(hashOf(['terms of a task', sha256]));
  const found = await store.find(key);
  const known = found === undefined ? undefined : recordSchema.safeParse(parseJson(found)).data;
  if (known !== undefined) return known;
  const terms = await readTaskTerms(readSourceLines(store, sha256), label);
  // The hash stands in it so that it goes when the source does
  await store.put(key, Buffer.from(JSON.stringify({ schema: 1, sha256, ...terms })));
  return terms;
}

/** Task files write "CC BY-NC 3.0" and "Apache 2.0" for CC-BY-NC-3.0 and Apache-2.0, and "Unknown" for nothing. */
function spdxName(written: string): string | undefined {
  const name = written.trim().replaceAll(/\s+/g, '-');
  return /^(unknown|unstated|none|n\/a|-)?$/i.test(name) ? undefined : name;
}
