import type { ArtifactRef, Manifest } from '../pipeline/artifacts.ts';
import type { Ledger } from '../pipeline/ledger.ts';
import type { Usage } from '../pipeline/usage.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { commitArtifact, findArtifact, type ArtifactPlace, type ManifestBody } from './manifests.ts';

/** What a stage's activity returns: small, and all that a workflow needs to know. */
export interface StageOutcome {
  ref: ArtifactRef;
  ledgers: Ledger[];
  cached: boolean;
  /** Seconds it took to make, whenever that was. */
  seconds: number;
  /** What it asked of model servers, where it did. */
  usage?: Usage | undefined;
}

/**
 * Makes an artifact unless it is there already; what is there is returned, not made again. So an activity may run
 * twice, and a rerun of a finished run costs a look-up. `make` may give its own seconds, where it waited for others.
 */
export async function once(
  dependencies: ActivityDependencies,
  place: ArtifactPlace,
  make: () => Promise<ManifestBody & Partial<Pick<Manifest['made'], 'seconds' | 'usage' | 'server' | 'serverSeconds'>>>,
): Promise<StageOutcome> {
  const found = await findArtifact(dependencies.store, place);
  if (found !== undefined) return outcome(found.ref, found.manifest, true);
  const begun = performance.now();
  const { seconds = secondsSince(begun), usage, server, serverSeconds, ...body } = await make();
  const made = { at: new Date().toISOString(), seconds, server, serverSeconds, by: dependencies.madeBy, usage };
  const committed = await commitArtifact(dependencies.store, place, body, made);
  return outcome(committed.ref, committed.manifest, false);
}

/** Seconds since a moment of performance.now(), to the millisecond. */
export function secondsSince(begun: number): number {
  return Math.round(performance.now() - begun) / 1000;
}

function outcome(ref: ArtifactRef, manifest: Manifest, cached: boolean): StageOutcome {
  const { seconds, usage } = manifest.made;
  return { ref, ledgers: manifest.ledgers, cached, seconds, ...(usage === undefined ? {} : { usage }) };
}
