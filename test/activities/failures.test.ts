import { ApplicationFailure, CancelledFailure } from '@temporalio/common';
import { ArtifactDamaged } from '../../activities/artifact-damaged.ts';
import { BadInput } from '../../activities/bad-input.ts';
import { toFailure } from '../../activities/failures.ts';
import { ActivityStalled } from '../../activities/heartbeat.ts';
import { ServerRefused, ServerUnavailable } from '../../clients/server-errors.ts';
import { TrainerFailed, TrainerRefused } from '../../clients/trainer.ts';
import { LedgerMismatch } from '../../pipeline/ledger.ts';
import { RunFileError } from '../../pipeline/run-file/problems.ts';
import { ObjectMissing, ObjectTooLarge, StoreRefused, StoreUnavailable } from '../../stores/artifact-store.ts';
import { ModelFileDamaged } from '../../stores/model-files.ts';
import { PartTooLarge, RecordUnreadable, RecordUnwritable } from '../../stores/record-lines.ts';
import { PartDamaged } from '../../stores/record-parts.ts';

test.each([
  [new BadInput('x'), 'BadInput', true],
  [new RunFileError([]), 'BadInput', true],
  [new PartTooLarge('p', 1, 0), 'BadInput', true],
  [new ObjectTooLarge('k', 's', 1), 'BadInput', true],
  [new RecordUnwritable('p', 0, 'x'), 'BadInput', true],
  [new ArtifactDamaged('x'), 'ArtifactDamaged', true],
  [new PartDamaged('k', 'bytes', 1, 2), 'ArtifactDamaged', true],
  [new RecordUnreadable('k', 1, '', 'x'), 'ArtifactDamaged', true],
  [new ObjectMissing('k', 's'), 'ArtifactDamaged', true],
  [new ModelFileDamaged('w', 'here', 'a', 'b', 'c'), 'ArtifactDamaged', true],
  [new LedgerMismatch('x'), 'LedgerMismatch', true],
  [new StoreUnavailable('s', 'Reading', 'x'), 'StoreUnavailable', false],
  [new StoreRefused('s', 'Reading', 'x', 'y'), 'StoreRefused', true],
  [new ServerUnavailable('x'), 'ServerUnavailable', false],
  [new ServerRefused('x'), 'ServerRefused', true],
  [new ActivityStalled('x'), 'ActivityStalled', false],
  [new TrainerFailed('x'), 'TrainerFailed', false],
  [new TrainerRefused('x'), 'TrainerRefused', true],
])('%p becomes a failure of type %s; final: %s', (error, type, nonRetryable) => {
  const failure = toFailure(error);
  expect(failure).toBeInstanceOf(ApplicationFailure);
  expect(failure).toMatchObject({ type, nonRetryable, message: error.message });
  expect(failure).toMatchObject({ nextRetryDelay: undefined });
});

test('how long a server asks to wait becomes the delay of the next attempt', () => {
  const failure = toFailure(new ServerUnavailable('busy', { status: 503, retryAfterSeconds: 7 }));
  expect(failure).toMatchObject({ nextRetryDelay: '7s', nonRetryable: false });
});

test('cancellations, failures and unknown errors pass as they are, so that Temporal sees what they are', () => {
  const aborted = new DOMException('aborted', 'AbortError');
  for (const error of [
    new CancelledFailure('x'),
    ApplicationFailure.create({ type: 'Mine' }),
    aborted,
    new Error('bug'),
    'x',
  ]) {
    expect(toFailure(error)).toBe(error);
  }
});
