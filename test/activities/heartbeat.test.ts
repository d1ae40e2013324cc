import { setTimeout as delay } from 'node:timers/promises';
import { CancelledFailure } from '@temporalio/common';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { activityPulse, withPulse, type PulseSettings } from '../../activities/heartbeat.ts';
import { rejectionOf } from './workbench.ts';

const settings: PulseSettings = { beatMs: 20, endMs: 150 };

/** Runs work with a pulse that may stand still for 200 ms, and keeps its beats. */
function pulsing(work: () => Promise<unknown>, stallMs = 200, beatMs = settings.beatMs) {
  const environment = new MockActivityEnvironment({ activityType: 'generate' }, { logger: new DefaultLogger('ERROR') });
  const beats: unknown[] = [];
  environment.on('heartbeat', (details: unknown) => beats.push(details));
  const ended = environment.run(() => withPulse(work, stallMs, { ...settings, beatMs }));
  return { environment, beats, ended };
}

test('beats go on by a timer with the latest progress, and end with the activity', async () => {
  const details = { done: 1, of: 2, what: 'things' };
  const { beats, ended } = pulsing(async () => {
    activityPulse().beat(details);
    await delay(150);
  });
  await ended;
  const count = beats.length;
  expect(count).toBeGreaterThanOrEqual(4);
  expect(beats.every((beat) => beat === details)).toBe(true);
  await delay(100);
  expect(beats).toHaveLength(count);
});

test('an activity that has told nothing yet beats too', async () => {
  const { beats, ended } = pulsing(() => delay(100));
  await ended;
  expect(beats.length).toBeGreaterThanOrEqual(2);
  expect(new Set(beats)).toEqual(new Set([undefined]));
});

test('progress that stands still fails the attempt, saying what, where and for how long, and ends the work', async () => {
  let reason: unknown;
  const { ended } = pulsing(async () => {
    const pulse = activityPulse();
    pulse.beat({ done: 3, of: 9, what: 'fragments prompted' });
    // The same again is no progress.
    const same = setInterval(() => pulse.beat({ done: 3, of: 9, what: 'fragments prompted' }), 20);
    await new Promise((_, reject) => {
      pulse.signal.addEventListener('abort', () => {
        reason = pulse.signal.reason;
        reject(new Error('ended as told'));
      });
    }).finally(() => clearInterval(same));
  });
  const error = await rejectionOf(ended);
  expect(error.name).toBe('ActivityStalled');
  expect(error.message).toMatch(/^generate of test on \S+ stood still at 3 of 9 \(fragments prompted\) for \d+ s/);
  expect(reason).toBe(error);
});

test('work that does not end when it is told to does not hold the attempt', async () => {
  const begun = performance.now();
  const { ended } = pulsing(() => delay(2_000, undefined, { ref: false }));
  expect((await rejectionOf(ended)).name).toBe('ActivityStalled');
  expect(performance.now() - begun).toBeLessThan(1_000);
});

test('progress and waiting for what has its own limit keep an activity alive', async () => {
  const { beats, ended } = pulsing(async () => {
    const pulse = activityPulse();
    for (let done = 0; done < 8; done++) {
      pulse.beat({ done, of: 8, what: 'things' });
      await delay(60);
    }
    for (let turn = 0; turn < 8; turn++) {
      pulse.wait('a place');
      await delay(60);
    }
    return 'done';
  });
  expect(await ended).toBe('done');
  expect(beats.at(-1)).toEqual({ done: 7, of: 8, what: 'things', waitingFor: 'a place' });
});

test('when the activity fails its signal aborts, so that nothing goes on in the background', async () => {
  let signal: AbortSignal | undefined;
  const { ended } = pulsing(async () => {
    ({ signal } = activityPulse());
    throw new Error('one of many requests failed');
  });
  const error = await rejectionOf(ended);
  expect(error.message).toBe('one of many requests failed');
  expect(signal?.reason).toBe(error);
});

test('a cancelled activity ends as cancelled', async () => {
  const { environment, ended } = pulsing(async () => {
    const { signal } = activityPulse();
    await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)));
  });
  setTimeout(() => environment.cancel(), 20);
  await expect(ended).rejects.toBeInstanceOf(CancelledFailure);
});
