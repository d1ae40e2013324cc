import type { Part } from '../pipeline/artifacts.ts';
import type { ArtifactStore } from '../stores/artifact-store.ts';
import { writeNamedPart, type ArtifactPlace } from './manifests.ts';

/** Records a part holds, so that a part stays well below the size an object may have. */
const recordsPerPart = 5_000;

/** Writes any number of records as parts of one name, in order; none where there are no records. */
export async function writeInPieces(
  store: ArtifactStore,
  place: ArtifactPlace,
  name: string,
  records: readonly unknown[],
): Promise<Part[]> {
  const parts: Part[] = [];
  for (let start = 0; start < records.length; start += recordsPerPart) {
    parts.push(await writeNamedPart(store, place, name, records.slice(start, start + recordsPerPart)));
  }
  return parts;
}

/** How many records the parts of a name hold together. */
export function recordsIn(parts: readonly Part[], name: string): number {
  return parts.reduce((sum, part) => sum + (part.name === name ? part.records : 0), 0);
}
