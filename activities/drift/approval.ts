import { z } from 'zod';
import { runFolder } from '../../pipeline/store-folders.ts';
import type { ArtifactStore } from '../../stores/artifact-store.ts';
import { BadInput } from '../bad-input.ts';
import { parseJson } from '../stored-json.ts';
import { profileSchema, type Profile } from './profile.ts';

/** A run whose pairs a person found good: later runs of its name are compared with it. */
const approvalSchema = z.object({
  run: z.string(),
  name: z.string(),
  /** A copy, so that the approval stands when the run is removed. */
  profile: profileSchema,
  by: z.string(),
  at: z.string(),
  why: z.string(),
});

export type Approval = z.infer<typeof approvalSchema>;

/** Where the approval that later runs of a name are compared with is in the store. */
export function approvalKey(name: string): string {
  return `approved/${name}.json`;
}

/** Where the profile of a run is in the store. */
export function profileKey(run: string): string {
  return `${runFolder(run)}/profile.json`;
}

/** The approved run of a name, if one has been approved; throws BadInput where it cannot be read. */
export async function findApproval(store: ArtifactStore, name: string): Promise<Approval | undefined> {
  return findJson(store, approvalKey(name), approvalSchema, 'approve a run of this name again');
}

/** The profile of a run, if it came as far; throws BadInput where it cannot be read. */
export async function findProfile(store: ArtifactStore, run: string): Promise<Profile | undefined> {
  return findJson(store, profileKey(run), profileSchema, 'start its run file again');
}

/** Makes a run the one that later runs of its name are compared with, in place of the one before. */
export async function saveApproval(store: ArtifactStore, approval: Approval): Promise<string> {
  const key = approvalKey(approval.name);
  await store.put(key, Buffer.from(JSON.stringify(approval, null, 2)));
  return key;
}

async function findJson<Value>(
  store: ArtifactStore,
  key: string,
  schema: z.ZodType<Value>,
  remedy: string,
): Promise<Value | undefined> {
  const bytes = await store.find(key);
  if (bytes === undefined) return undefined;
  const parsed = schema.safeParse(parseJson(bytes));
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const fault = [issue?.path.join('.') ?? '', issue?.message ?? ''].filter((text) => text !== '').join(': ');
  throw new BadInput(`${key} in ${store.description} cannot be read (${fault}): ${remedy}`);
}
