import type { ArtifactRef } from '../../pipeline/artifacts.ts';
import type { DriftOutcome } from '../../pipeline/drift.ts';
import { emptyLedger } from '../../pipeline/ledger.ts';
import type { ActivityDependencies } from '../dependencies.ts';
import { activityPulse, type ActivityPulse } from '../heartbeat.ts';
import { loadManifest } from '../manifests.ts';
import { shardRecords } from '../shard-records.ts';
import { findApproval, profileKey } from './approval.ts';
import { compareProfiles, type DriftThresholds } from './compare.ts';
import { ProfileBuilder, profiledPairSchema, type ArmProfile, type Profile } from './profile.ts';

/** The arms of a run with their pairs, and the scores these were chosen by. */
export interface CheckDriftInput {
  run: string;
  name: string;
  thresholds: DriftThresholds;
  arms: DriftArm[];
}

interface DriftArm {
  name: string;
  filter: ArtifactRef;
  scores: ArtifactRef;
}

/**
 * Measures the pairs of a run, keeps the figures beside the run, and says where they lie further from the approved run
 * of the same name than the thresholds allow. Without an approved run there is nothing to drift from.
 */
export async function checkDrift(dependencies: ActivityDependencies, input: CheckDriftInput): Promise<DriftOutcome> {
  const { store } = dependencies;
  const { run, name, thresholds } = input;
  const pulse = activityPulse();
  const arms: ArmProfile[] = [];
  for (const arm of input.arms) arms.push(await profileArm(dependencies, arm, pulse));
  const now: Profile = { schema: 1, run, name, arms };
  const profile = profileKey(run);
  await store.put(profile, Buffer.from(JSON.stringify(now, null, 2)));
  const approval = await findApproval(store, name);
  if (approval === undefined) return { profile, drifts: [] };
  return { profile, comparedWith: approval.run, drifts: compareProfiles(approval.profile, now, thresholds) };
}

async function profileArm(
  dependencies: ActivityDependencies,
  { name, filter, scores }: DriftArm,
  pulse: ActivityPulse,
): Promise<ArmProfile> {
  const { ledgers, shards } = await loadManifest(dependencies.store, filter);
  const builder = new ProfileBuilder();
  let done = 0;
  for await (const { records } of shardRecords(dependencies, filter, 'records', profiledPairSchema)) {
    pulse.signal.throwIfAborted();
    for (const pair of records) builder.add(pair);
    pulse.beat({ done: ++done, of: shards.length, what: 'shards measured' });
  }
  const fragments = ledgers.find(({ unit }) => unit === 'fragment') ?? emptyLedger('fragment');
  return builder.build({ name, filter: filter.manifest, scores: scores.manifest }, fragments);
}
