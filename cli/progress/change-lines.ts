import { duration } from '../view/format.ts';
import { noWorkerAnswers } from './progress-table.ts';
import type { RunSnapshot } from './snapshot.ts';
import { progressRows, type StepRow } from './step-rows.ts';

/** A training says something every second; a log wants to know of it less often. */
const DETAIL_EVERY_SECONDS = 10;

/** Says what changed from one snapshot of a run to the next, a plain line each, for logs and pipes. */
export class ChangeLines {
  private readonly said = new Map<string, { state: string; detail: string; at: number }>();
  private readonly warned = new Set<string>();
  private phase = '';

  /** @param seconds the time of the snapshot, on any clock */
  next(snapshot: RunSnapshot, seconds: number): string[] {
    const { progress, status } = snapshot;
    const { steps, beside } = progressRows(snapshot);
    const begun = steps.filter(({ id, state, detail }) => state !== 'waiting' || detail !== '' || this.said.has(id));
    const changed = begun.flatMap((row) => this.changes(row.id, stateLine(row), detailLine(row), seconds));
    const besideChanged = beside.flatMap((line) => {
      const [name = '', ...rest] = line.split(': ');
      return this.changes(`+${name}`, name, rest.length === 0 ? '' : line, seconds);
    });
    const phase = status !== 'running' ? status : progress === undefined ? noWorkerAnswers : progress.phase;
    const phaseChanged = phase !== this.phase && changed.length === 0 ? [phase] : [];
    this.phase = phase;
    return [...phaseChanged, ...changed, ...besideChanged, ...this.newWarnings(progress?.warnings ?? [])];
  }

  private changes(key: string, state: string, detail: string, seconds: number): string[] {
    const before = this.said.get(key);
    if (before === undefined || before.state !== state) {
      this.said.set(key, { state, detail, at: seconds });
      return [detail === '' ? state : detail];
    }
    if (detail === '' || detail === before.detail || seconds - before.at < DETAIL_EVERY_SECONDS) return [];
    this.said.set(key, { state, detail, at: seconds });
    return [detail];
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

function detailLine(row: StepRow): string {
  return row.detail === '' ? '' : `${row.id} ${row.state}: ${row.detail}`;
}
