import { ApplicationFailure, CancelledFailure, TemporalFailure } from '@temporalio/common';
import { failureNames, finalFailures, type FailureName } from '../pipeline/failures.ts';
import { ServerUnavailable } from '../clients/server-errors.ts';

/** Errors by their class name; each module's errors keep the name of their class. */
const failureByError: Record<string, FailureName> = {
  ArtifactDamaged: failureNames.artifactDamaged,
  PartDamaged: failureNames.artifactDamaged,
  RecordUnreadable: failureNames.artifactDamaged,
  ModelFileDamaged: failureNames.artifactDamaged,
  ObjectMissing: failureNames.artifactDamaged,
  BadInput: failureNames.badInput,
  RunFileError: failureNames.badInput,
  PartTooLarge: failureNames.badInput,
  ObjectTooLarge: failureNames.badInput,
  RecordUnwritable: failureNames.badInput,
  ModelFolderRefused: failureNames.badInput,
  LedgerMismatch: failureNames.ledgerMismatch,
  LicenceRefused: failureNames.licenceRefused,
  StoreUnavailable: failureNames.storeUnavailable,
  StoreBeingCollected: failureNames.storeUnavailable,
  StoreRefused: failureNames.storeRefused,
  ConditionalPutBroken: failureNames.storeRefused,
  ServerUnavailable: failureNames.serverUnavailable,
  ServerRefused: failureNames.serverRefused,
  ActivityStalled: failureNames.stalled,
  TrainerFailed: failureNames.trainerFailed,
  TrainerRefused: failureNames.trainerRefused,
};

/**
 * The Temporal failure of an error: a stable name, whether to try again, and when. Unknown errors are bugs or passing
 * faults of the machine and are retried.
 */
export function toFailure(error: unknown): unknown {
  if (error instanceof TemporalFailure || error instanceof CancelledFailure) return error;
  if (!(error instanceof Error) || error.name === 'AbortError') return error;
  const type = failureByError[error.name];
  if (type === undefined) return error;
  const wait = error instanceof ServerUnavailable ? error.retryAfterSeconds : undefined;
  return ApplicationFailure.create({
    message: error.message,
    type,
    nonRetryable: finalFailures.includes(type),
    ...(wait === undefined ? {} : { nextRetryDelay: `${wait}s` }),
  });
}
