import type { RunReport } from '../../pipeline/report.ts';
import { duration } from './format.ts';
import { plainTable } from './plain-table.ts';

const HEAD = ['stage', 'of', 'unit', 'in', 'accepted', 'rejected', 'failed', 'skipped', 'hands on', 'time', ''];

/** What went through each stage of a run; under it why records were not accepted. */
export function stageTable({ stages }: RunReport): string {
  const rows = stages.map((stage) => [
    stage.name,
    stage.of,
    stage.unit,
    stage.in,
    stage.accepted,
    stage.rejected,
    stage.failed,
    stage.skipped,
    `${stage.out.count} ${stage.out.unit}${stage.out.count === 1 ? '' : 's'}`,
    duration(stage.seconds),
    stage.cached ? 'cached' : 'computed',
  ]);
  const reasons = stages.flatMap(({ name, of, reasons: counts }) => {
    const list = Object.entries(counts).map(([reason, count]) => `${reason}: ${count}`);
    return list.length === 0 ? [] : [`  ${[name, of].filter((word) => word !== '').join(' ')}  ${list.join('; ')}`];
  });
  return [plainTable(rows, HEAD), ...(reasons.length === 0 ? [] : ['', 'Not accepted', ...reasons])].join('\n');
}
