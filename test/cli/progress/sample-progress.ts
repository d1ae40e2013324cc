import type { RunSnapshot } from '../../../cli/progress/snapshot.ts';
import type { Ledger } from '../../../pipeline/ledger.ts';
import type { RunProgress, StepProgress } from '../../../pipeline/progress.ts';

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
  return { run, name: 'demo', phase: 'train generator', steps, warnings: [], children: [], ...more };
}

export function snapshot(more: Partial<RunSnapshot> = {}): RunSnapshot {
  return { run, status: 'running', startedAt: new Date('2026-11-05T08:00:00Z'), shards: {}, activities: [], ...more };
}
