import type { RunReport } from '../../pipeline/report.ts';
import { duration } from './format.ts';
import { plainTable } from './plain-table.ts';

const HEAD = ['arm', 'generator', 'template', 'pairs', 'generating', 'scoring', 'pairs an hour', 'with scoring'];

/**
 * How many accepted pairs the generator of each arm gives in an hour: by the time in which its servers worked, and by
 * that of the scorer's added to it.
 */
export function generatorLines({ generators }: RunReport): string[] {
  if (generators.length === 0) return [];
  const time = (seconds: number | null) => (seconds === null ? '-' : duration(seconds));
  const rate = (pairs: number | null) =>
    pairs === null ? '-' : pairs.toLocaleString('en', { maximumSignificantDigits: 3 });
  const rows = generators.map((one) => [
    one.arm,
    one.model,
    one.template,
    one.pairs.toLocaleString('en'),
    time(one.generatingSeconds),
    time(one.scoringSeconds),
    rate(one.pairsPerGeneratorHour),
    rate(one.pairsPerServerHour),
  ]);
  return plainTable(rows, HEAD).split('\n');
}
