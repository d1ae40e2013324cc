import type { Check } from './check.ts';
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
