import { defaultPayloadConverter } from '@temporalio/common';
import { readPendingActivities } from '../../../cli/connection/pending-activities.ts';

describe('pending activities', () => {
  test('are read with heartbeat, attempt and the innermost message of what failed', () => {
    const payload = defaultPayloadConverter.toPayload({ done: 3, of: 9, what: 'steps', more: true });
    const [activity] = readPendingActivities('demo-1/train', [
      {
        activityType: { name: 'train' },
        attempt: 2,
        heartbeatDetails: { payloads: [payload] },
        lastFailure: { message: 'Activity failed', cause: { message: 'out of memory' } },
      },
    ]);
    expect(activity).toEqual({
      workflow: 'demo-1/train',
      name: 'train',
      attempt: 2,
      heartbeat: { done: 3, of: 9, what: 'steps' },
      lastFailure: 'out of memory',
    });
  });

  test('without a heartbeat, or with one that cannot be read, are listed all the same', () => {
    const unreadable = { metadata: { encoding: Buffer.from('binary/encrypted') }, data: Buffer.from('x') };
    const other = defaultPayloadConverter.toPayload('a text');
    const found = readPendingActivities('demo-1', [
      { activityType: { name: 'plan' } },
      { activityType: { name: 'plan' }, heartbeatDetails: { payloads: [unreadable] } },
      { activityType: { name: 'plan' }, heartbeatDetails: { payloads: [other] } },
    ]);
    expect(found.map(({ heartbeat, attempt }) => [heartbeat, attempt])).toEqual([
      [undefined, 1],
      [undefined, 1],
      [undefined, 1],
    ]);
  });
});
