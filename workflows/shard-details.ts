import type { ShardProgress } from '../pipeline/progress.ts';
import type { DataInput } from './data-input.ts';
import { markdownTable } from './markdown-table.ts';
import { parkedDetails } from './parked-details.ts';

/** What a workflow over shards shows in the UI: a line a stage with count, rate, time left and ledger. */
export function shardDetails({ stages, shards, quota }: DataInput, progress: ShardProgress, now: number): string {
  const { done, of } = progress.shards;
  const minutes = (now - progress.since) / 60_000;
  const rate = minutes > 0 ? done / minutes : 0;
  const rows = stages.map(({ step }) => {
    const ledger = progress.ledgers[step.kind]?.[0];
    if (ledger === undefined) return [step.id, '', `0 of ${shards} shards`, '', '', '', '', '', '', ''];
    const perMinute = minutes > 0 ? String(Math.round(ledger.in / minutes)) : '';
    const acceptance = ledger.in === 0 ? '' : `${((100 * ledger.accepted) / ledger.in).toFixed(1)} %`;
    return [
      ...[step.id, ledger.unit, `${done} of ${of} shards`, String(ledger.in), perMinute, acceptance],
      ...[ledger.accepted, ledger.rejected, ledger.failed, ledger.skipped].map(String),
    ];
  });
  const names = [
    'stage',
    'unit',
    'done',
    'in',
    'per minute',
    'acceptance',
    'accepted',
    'rejected',
    'failed',
    'skipped',
  ];
  const left = rate > 0 && done < of ? `about ${duration((of - done) / rate)} left` : '';
  const wanted = Object.entries(quota ?? {}).flatMap(([unit, count]) =>
    count === undefined ? [] : [`${count} ${unit}`],
  );
  const line = [
    `${done} of ${of} shards`,
    `${progress.window} in flight`,
    ...(wanted.length === 0 ? [] : [`until ${wanted.join(' or ')}`]),
    ...(progress.limit === undefined ? [] : [progress.limit.reason]),
    ...(left === '' ? [] : [left]),
    ...(progress.paused ? ['**paused**: signal `resume` goes on'] : []),
  ].join(' · ');
  return [line, ...parkedDetails(progress.parked), markdownTable(names, rows)].join('\n\n');
}

/** Minutes as people say them. */
export function duration(minutes: number): string {
  if (minutes < 1) return `${Math.ceil(minutes * 60)} s`;
  if (minutes < 120) return `${Math.round(minutes)} min`;
  return minutes < 48 * 60 ? `${(minutes / 60).toFixed(1)} h` : `${(minutes / 1440).toFixed(1)} days`;
}
