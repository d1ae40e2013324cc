import type { Command } from 'commander';
import type { Check } from '../../deploy/local/check.ts';
import { doctor } from '../../deploy/local/doctor.ts';
import { readStack } from '../../deploy/local/read-stack.ts';
import type { Environment } from '../../deploy/local/report.ts';
import { errorMessage } from '../../stores/error-code.ts';
import { openTemporal } from '../connection/connect.ts';
import { whyRunsWait } from '../connection/worker-deployment.ts';
import { exitCodes } from '../exit-codes.ts';
import type { Surroundings } from '../surroundings.ts';
import { plainTable } from '../view/plain-table.ts';

export function addDoctor(program: Command, { environment, output, exit }: Surroundings): void {
  program
    .command('doctor')
    .description('say what the local stack needs and what is there; exit code 1 when something is missing')
    .action(async () => {
      const checks = [...(await doctor(environment)), ...(await checkWorkers(environment))];
      output.print(checkTable(checks));
      if (checks.some(({ ok }) => !ok)) exit(exitCodes.failed);
    });
}

/** Whether a run would be taken: without a worker that may take it, it waits and says nothing. */
async function checkWorkers(environment: Environment): Promise<Check[]> {
  const stack = await readStack(environment).catch(() => undefined);
  // After `down` there is none to ask
  if (stack === undefined || (stack.temporalIsOurs === true && stack.worker === undefined)) return [];
  const name = 'worker';
  try {
    const temporal = await openTemporal(stack, environment);
    const reason = await whyRunsWait(temporal).finally(() => temporal.close());
    if (reason === undefined) return [{ name, ok: true, found: 'polls for runs' }];
    const remedy = 'Start one with slingshot up, or see slingshot deployment list';
    return [{ name, ok: false, found: `${reason}, so runs wait`, remedy }];
  } catch (error) {
    return [{ name, ok: false, found: errorMessage(error) }];
  }
}

/** What was looked at, what is there, and what to do. */
export function checkTable(checks: readonly Check[]): string {
  const rows = checks.map(({ name, ok, found, remedy }) => [ok ? 'ok' : 'MISSING', name, found, remedy ?? '']);
  return plainTable(rows, ['', 'what', 'found', 'to do']);
}
