import { ServiceError } from '@temporalio/client';
import { grpcReason } from '../../../cli/connection/grpc-reason.ts';

/** As the Temporal client wraps what gRPC says; codes are those of grpc.io's status code list. */
function failedWith(code: number): ServiceError {
  const cause = Object.assign(new Error('failed'), { code, details: 'failed', metadata: {} });
  return new ServiceError('Failed to query Workflow', { cause });
}

test.each([
  ['UNAVAILABLE', 14, 'unavailable'],
  ['RESOURCE_EXHAUSTED', 8, 'unavailable'],
  ['DEADLINE_EXCEEDED', 4, 'too late'],
  ['CANCELLED, as a service says whose caller ran out of time', 1, 'too late'],
  ['FAILED_PRECONDITION', 9, 'not ready'],
  ['PERMISSION_DENIED', 7, 'refused'],
  ['UNAUTHENTICATED', 16, 'refused'],
  ['INVALID_ARGUMENT', 3, undefined],
])('%s is told by its code, below what wraps it', (_name, code, reason) => {
  expect(grpcReason(failedWith(code))).toBe(reason);
});

test('an error that is not of gRPC has no reason', () => {
  expect(grpcReason(new Error('14 UNAVAILABLE'))).toBeUndefined();
  expect(grpcReason('text')).toBeUndefined();
});
