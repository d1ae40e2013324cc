import type { Command } from 'commander';
import type { Check } from '../../deploy/local/check.ts';
import { doctor } from '../../deploy/local/doctor.ts';
import { exitCodes } from '../exit-codes.ts';
import type { Surroundings } from '../surroundings.ts';
import { plainTable } from '../view/plain-table.ts';

export function addDoctor(program: Command, { environment, output, exit }: Surroundings): void {
  program
    .command('doctor')
    .description('say what the local stack needs and what is there; exit code 1 when something is missing')
    .action(async () => {
      const checks = await doctor(environment);
      output.print(checkTable(checks));
      if (checks.some(({ ok }) => !ok)) exit(exitCodes.failed);
    });
}

/** What was looked at, what is there, and what to do. */
export function checkTable(checks: readonly Check[]): string {
  const rows = checks.map(({ name, ok, found, remedy }) => [ok ? 'ok' : 'MISSING', name, found, remedy ?? '']);
  return plainTable(rows, ['', 'what', 'found', 'to do']);
}
