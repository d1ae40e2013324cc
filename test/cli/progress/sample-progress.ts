import type { RunSnapshot } from '../../../cli/progress/snapshot.ts';
import type { Ledger } from '../../../pipeline/ledger.ts';
import type { ParkedItem, RunProgress, ShardProgress, StepProgress } from '../../../pipeline/progress.ts';

export const run = 'demo-20261105-080000-00ff';

export function ledger(accepted: number, rejected = 0): Ledger {
  const reasons: Ledger['reasons'] = rejected === 0 ? {} : { 'rejected: no letters': rejected };
  return { unit: 'passage', in: accepted + rejected, accepted, rejected, failed: 0, skipped: 0, reasons };
}

export function step(id: string, more: Partial<StepProgress> = {}): StepProgress {
  const [kind, of = ''] = id.split(':');
  const known = ['corpus', 'split', 'train', 'extract', 'generate', 'score', 'filter', 'model', 'answer'] as const;
  const found = known.find((one) => one === kind);
  if (found === undefined) throw new TypeError(`no kind ${kind}`);
  return { id, kind: found, of, state: 'waiting', ledgers: [], seconds: 0, ...more };
}

export function progress(steps: StepProgress[], more: Partial<RunProgress> = {}): RunProgress {
  const nothing = { warnings: [], children: [], paused: false, parked: [], resolved: [] };
  return { run, name: 'demo', phase: 'train generator', steps, ...nothing, ...more };
}

export function shardProgress(done: number, of: number, ledgers: ShardProgress['ledgers']): ShardProgress {
  const nothing = { usage: {}, paused: false, parked: [], resolved: [] };
  return { shards: { done, of }, ledgers, since: Date.UTC(2026, 10, 5, 8), window: 4, ...nothing };
}

/** A shard whose server is gone. */
export function parkedItem(more: Partial<ParkedItem> = {}): ParkedItem {
  return {
    id: 'generate:main/3',
    failure: 'ServerUnavailable',
    reason: 'models.example does not answer',
    tried: '20 attempts in 21 min',
    since: Date.UTC(2026, 10, 5, 8, 30),
    actions: ['retry', 'skip', 'abort'],
    workflow: `${run}/data-main`,
    ...more,
  };
}

export function snapshot(more: Partial<RunSnapshot> = {}): RunSnapshot {
  return { run, status: 'running', startedAt: new Date('2026-11-05T08:00:00Z'), shards: {}, activities: [], ...more };
}
