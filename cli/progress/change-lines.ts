import { duration } from '../view/format.ts';
import { noWorkerAnswers } from './progress-table.ts';
import type { RunSnapshot } from './snapshot.ts';
import { detailText, progressRows, type ProgressRow, type StepRow } from './step-rows.ts';

/** A training says something every second; a log wants to know of it less often. */
const DETAIL_EVERY_SECONDS = 10;

/** Says what changed from one snapshot of a run to the next, a plain line each, for logs and pipes. */
export class ChangeLines {
  private readonly said = new Map<string, { state: string; progress: string; at: number }>();
  private readonly warned = new Set<string>();
  private phase = '';

  /** @param seconds the time of the snapshot, on any clock */
  next(snapshot: RunSnapshot, seconds: number): string[] {
    const { progress, status } = snapshot;
    const { steps, beside } = progressRows(snapshot);
    const begun = steps.filter((row) => row.state !== 'waiting' || detailText(row) !== '' || this.said.has(row.id));
    const changed = [
      ...begun.flatMap((row) => this.changes(row, `${row.id} ${row.state}`, stateLine(row), seconds)),
      ...beside.flatMap((row) => this.changes(row, row.id, row.id, seconds)),
    ];
    const phase = status !== 'running' ? status : progress === undefined ? noWorkerAnswers : progress.phase;
    const phaseChanged = phase !== this.phase && changed.length === 0 ? [phase] : [];
    this.phase = phase;
    return [...phaseChanged, ...changed, ...this.newWarnings(progress?.warnings ?? [])];
  }

  /** A change of state or a failure is said at once, how far a row is only now and then. */
  private changes(row: ProgressRow, title: string, stateText: string, seconds: number): string[] {
    const before = this.said.get(row.id);
    const state = `${stateText} ${row.trouble}`;
    const stateChanged = before === undefined || before.state !== state;
    if (!stateChanged) {
      const due = before.progress === '' || seconds - before.at >= DETAIL_EVERY_SECONDS;
      if (!due || row.progress === '' || row.progress === before.progress) return [];
    }
    this.said.set(row.id, { state, progress: row.progress, at: seconds });
    const detail = detailText(row);
    const what = stateChanged ? stateText : title;
    return [detail === '' ? what : `${what}: ${detail}`];
  }

  private newWarnings(warnings: readonly string[]): string[] {
    const fresh = warnings.filter((warning) => !this.warned.has(warning));
    for (const warning of fresh) this.warned.add(warning);
    return fresh.map((warning) => `warning: ${warning}`);
  }
}

function stateLine({ id, state, ledger, shards, seconds }: StepRow): string {
  const parts = [`${id} ${state}`];
  if (shards !== undefined) parts.push(`shards ${shards.done}/${shards.of}`);
  if (ledger !== undefined) {
    const { unit, accepted, rejected, failed, skipped } = ledger;
    parts.push(
      `${ledger.in} ${unit}s in, ${accepted} accepted, ${rejected} rejected, ${failed} failed, ${skipped} skipped`,
    );
  }
  if (state === 'done') parts.push(duration(seconds));
  return parts.join(': ');
}
