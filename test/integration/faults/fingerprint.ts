import { z } from 'zod';
import { manifestSchema, type Manifest } from '../../../pipeline/artifacts.ts';
import type { RunReport } from '../../../pipeline/report.ts';
import type { ArtifactStore } from '../../../stores/artifact-store.ts';
import { sha256 } from '../../../stores/content-hash.ts';

/** What a run made, without times, hosts and its own name: equal for runs that made the same bytes. */
export interface Fingerprint {
  /** Hash over the parts, files, results and ledgers of each step, and of each of its shards. */
  steps: Record<string, { content: string; shards: string[] }>;
  /** Hashes of the data set's files. */
  data: string[];
}

export async function readManifest(store: ArtifactStore, key: string): Promise<Manifest> {
  return manifestSchema.parse(z.json().parse(JSON.parse(Buffer.from(await store.get(key)).toString('utf8'))));
}

/** Reads everything that a report points at, and the bytes of every record part: a part must be what its name says. */
export async function fingerprintOf(store: ArtifactStore, report: RunReport): Promise<Fingerprint> {
  const steps: Fingerprint['steps'] = {};
  for (const [id, key] of Object.entries(report.artifacts.steps)) {
    const whole = await readManifest(store, key);
    const shards = await Promise.all(whole.shards.map(({ manifest }) => readManifest(store, manifest)));
    for (const part of [whole, ...shards].flatMap(({ parts }) => parts)) {
      const found = sha256(await store.get(part.key));
      if (found !== part.sha256) throw new Error(`${part.key} of ${id} is ${found}, not ${part.sha256}`);
    }
    steps[id] = { content: whole.content, shards: shards.map(({ content }) => content) };
  }
  const data = await Promise.all(report.artifacts.data.map(async (key) => sha256(await store.get(key))));
  return { steps, data };
}
