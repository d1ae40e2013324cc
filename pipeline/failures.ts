/** Names of failures, stable across releases: retries, alerts and operators go by them. */
export const failureNames = {
  /** What a user wrote or brought cannot be used; repeating will not help. */
  badInput: 'BadInput',
  /** A stored part or manifest does not match its hash or count. */
  artifactDamaged: 'ArtifactDamaged',
  /** Records do not add up. */
  ledgerMismatch: 'LedgerMismatch',
  /** The store cannot be reached or is overloaded. */
  storeUnavailable: 'StoreUnavailable',
  /** The store refuses: rights, bucket. */
  storeRefused: 'StoreRefused',
  /** A model server cannot be reached, is overloaded or died. */
  serverUnavailable: 'ServerUnavailable',
  /** A model server refuses the request for good. */
  serverRefused: 'ServerRefused',
  /** An activity made no progress for longer than it may. */
  stalled: 'ActivityStalled',
  /** A training failed in a way that repeating may mend. */
  trainerFailed: 'TrainerFailed',
  /** A training cannot succeed with these settings. */
  trainerRefused: 'TrainerRefused',
  /** A licence does not allow the use. */
  licenceRefused: 'LicenceRefused',
} as const;

export type FailureName = (typeof failureNames)[keyof typeof failureNames];

/** Failures that Temporal must not retry. */
export const finalFailures: readonly FailureName[] = [
  failureNames.badInput,
  failureNames.artifactDamaged,
  failureNames.ledgerMismatch,
  failureNames.storeRefused,
  failureNames.serverRefused,
  failureNames.trainerRefused,
  failureNames.licenceRefused,
];
