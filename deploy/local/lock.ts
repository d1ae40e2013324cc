import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import lockfile from 'proper-lockfile';
import { errorCode } from '../../stores/error-code.ts';

/** A lock not refreshed for so long belongs to a dead process; generous, for machines busy with a build. */
const STALE_MILLISECONDS = 30_000;
const REFRESH_MILLISECONDS = 5_000;
const POLL_MILLISECONDS = 300;

/** Runs `work` while holding the lock `${path}.lock`; calls `onWait` once when another process holds it. */
export async function withLock<T>(path: string, onWait: () => void, work: () => Promise<T>): Promise<T> {
  const release = await acquire(path, onWait);
  try {
    return await work();
  } finally {
    // The lock may have been taken over while this machine slept; then there is nothing left to release
    await release().catch(() => undefined);
  }
}

async function acquire(path: string, onWait: () => void): Promise<() => Promise<void>> {
  await mkdir(dirname(path), { recursive: true });
  let told = false;
  for (;;) {
    try {
      return await lockfile.lock(path, {
        realpath: false,
        stale: STALE_MILLISECONDS,
        update: REFRESH_MILLISECONDS,
        // The default throws from a timer and would end the process; results are renamed into place, so none is torn
        onCompromised: () => undefined,
      });
    } catch (error) {
      if (errorCode(error) !== 'ELOCKED') throw error;
      if (!told) onWait();
      told = true;
      await pause(POLL_MILLISECONDS);
    }
  }
}
