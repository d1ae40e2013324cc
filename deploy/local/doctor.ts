import { checkDisk, checkGpu, checkMemory, checkNode, checkPorts, checkState } from './doctor-machine.ts';
import {
  checkGo,
  checkMinio,
  checkPython,
  checkServing,
  checkTemporal,
  checkTemporalUi,
  checkTrainer,
} from './doctor-programs.ts';
import type { Environment } from './report.ts';
import { readLocalSettings } from './settings.ts';

/** One thing that `slingshot doctor` looked at. */
export interface Check {
  name: string;
  /** False only where something will not work until the remedy is done */
  ok: boolean;
  /** What is there, in a few words */
  found: string;
  /** What to do, in one sentence; also where all is well and could be better */
  remedy?: string;
}

/**
 * Looks at everything the local stack needs; installs and starts nothing, though reading the caches' hashes takes a
 * second or two.
 * @param environment defaults to process.env
 */
export async function doctor(environment: Environment = process.env): Promise<Check[]> {
  const settings = readLocalSettings(environment);
  return Promise.all([
    Promise.resolve(checkNode()),
    checkPython(),
    checkGo(),
    checkTemporal(settings),
    checkTemporalUi(settings),
    checkMinio(settings),
    checkTrainer(settings),
    checkServing(settings),
    checkGpu(),
    checkDisk(settings),
    checkMemory(),
    checkPorts(),
    checkState(settings, environment),
  ]);
}
