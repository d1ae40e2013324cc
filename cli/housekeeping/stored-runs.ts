import { z } from 'zod';
import { artifactKinds, type ArtifactKind } from '../../pipeline/stages.ts';
import type { ArtifactStore } from '../../stores/artifact-store.ts';
import { runFolder } from '../../pipeline/store-folders.ts';
import type { Inventory } from './inventory.ts';
import { readJson, unreadable } from './references.ts';

const planSchema = z.object({
  schema: z.literal(1),
  run: z.string(),
  name: z.string(),
  at: z.coerce.date(),
  steps: z.array(z.object({ id: z.string(), kind: z.enum(artifactKinds), key: z.string() })),
  sources: z.array(z.string()),
});

/** A run as the store knows it. */
export interface StoredRun {
  /** Its id; its folder's name where no plan says it. */
  run: string;
  /** Name of its run file; empty where no plan says it. */
  name: string;
  /** When it was planned, or last wrote something. */
  at: Date;
  /** Where its files lie, with a "/" at the end. */
  folder: string;
  /** The artifacts it planned, by kind and key of their recipe. */
  steps: { id: string; kind: ArtifactKind; key: string }[];
  /** Keys of the objects it reads. */
  sources: string[];
  /** Whether it has a report. */
  finished: boolean;
  /** Whether later runs of its name are compared with it. */
  approved: boolean;
}

/**
 * The runs that have files in the store, in the order of their folders.
 * @throws CommandFailure when a plan or an approval is not readable
 */
export async function readStoredRuns(store: ArtifactStore, inventory: Inventory): Promise<StoredRun[]> {
  const approved = new Set<string>();
  for (const key of inventory.below('approved/')) approved.add(await readApproved(store, key));
  const folders = new Set(inventory.below('runs/').map((key) => key.split('/', 2).join('/')));
  const runs: StoredRun[] = [];
  for (const folder of folders) {
    const keys = inventory.below(`${folder}/`);
    const key = `${folder}/plan.json`;
    const plan = keys.includes(key) ? parse(planSchema, key, await readJson(store, key)) : undefined;
    const times = keys.map((one) => inventory.objects.get(one)?.written.getTime() ?? 0);
    runs.push({
      run: plan?.run ?? folder.slice('runs/'.length),
      name: plan?.name ?? '',
      at: plan?.at ?? new Date(times.reduce((latest, time) => Math.max(latest, time), 0)),
      folder: `${folder}/`,
      steps: plan?.steps ?? [],
      sources: plan?.sources ?? [],
      finished: keys.includes(`${folder}/report.json`),
      approved: approved.has(folder),
    });
  }
  return runs;
}

async function readApproved(store: ArtifactStore, key: string): Promise<string> {
  return runFolder(parse(z.object({ run: z.string() }), key, await readJson(store, key)).run);
}

function parse<T>(schema: z.ZodType<T>, key: string, json: unknown): T {
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw unreadable(key, `${issue?.path.map(String).join('.') ?? ''}: ${issue?.message ?? ''}`);
}
