import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmdirSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const POLL_MILLISECONDS = 200;
const OCCUPIED = ['ENOTEMPTY', 'EEXIST'];

/**
 * Runs `work` while holding a lock folder that contains one file named after its owner's process id.
 * The folder is renamed into place with that file in it, so a lock without an owner never blocks: renaming over an
 * empty folder succeeds, over one with a file it fails. The lock of a dead process is broken by removing its file.
 */
export async function withOwnerLock(lockFolder, work, onWait) {
  const release = await acquire(lockFolder, onWait);
  try {
    return await work();
  } finally {
    release();
  }
}

async function acquire(lockFolder, onWait) {
  mkdirSync(dirname(lockFolder), { recursive: true });
  const candidate = mkdtempSync(`${lockFolder}.`);
  writeFileSync(join(candidate, String(process.pid)), '');
  let told = false;
  for (;;) {
    try {
      renameSync(candidate, lockFolder);
      break;
    } catch (error) {
      if (!OCCUPIED.includes(error.code)) {
        rmSync(candidate, { recursive: true });
        throw error;
      }
    }
    const owner = livingOwner(lockFolder);
    if (owner === undefined) continue;
    if (!told) onWait(owner);
    told = true;
    await pause(POLL_MILLISECONDS);
  }
  const release = () => {
    process.off('exit', release);
    ignoringMissing(() => unlinkSync(join(lockFolder, String(process.pid))));
    ignoringMissing(() => rmdirSync(lockFolder));
  };
  process.on('exit', release);
  return release;
}

function livingOwner(lockFolder) {
  const names = ignoringMissing(() => readdirSync(lockFolder)) ?? [];
  for (const name of names) {
    if (isAlive(Number(name))) return Number(name);
    ignoringMissing(() => unlinkSync(join(lockFolder, name)));
  }
  return undefined;
}

function isAlive(processId) {
  try {
    process.kill(processId, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

function ignoringMissing(action) {
  try {
    return action();
  } catch (error) {
    if (error.code !== 'ENOENT' && !OCCUPIED.includes(error.code)) throw error;
    return undefined;
  }
}
