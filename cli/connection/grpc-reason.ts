import { isGrpcServiceError } from '@temporalio/client';

export type GrpcReason = 'unavailable' | 'too late' | 'not ready' | 'refused';

/** The status codes of gRPC that a client of a running service has to tell apart. */
const reasons: Readonly<Record<number, GrpcReason>> = {
  // A service whose caller's deadline has passed answers this as often as the next
  1: 'too late',
  4: 'too late',
  7: 'refused',
  // Too many requests for now
  8: 'unavailable',
  9: 'not ready',
  14: 'unavailable',
  16: 'refused',
};

/** Why a call failed, where the Temporal client's error or one of its causes comes from gRPC. */
export function grpcReason(error: unknown): GrpcReason | undefined {
  for (let current = error; current instanceof Error; current = current.cause) {
    if (isGrpcServiceError(current)) return reasons[current.code];
  }
  return undefined;
}
