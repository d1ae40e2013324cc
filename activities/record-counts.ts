import type { Ending, Ledger, Unit } from '../pipeline/ledger.ts';
import { emptyLedger, note } from '../pipeline/ledger.ts';
import type { Reject } from '../pipeline/records.ts';

/** Counts records as they end, and keeps those that were not accepted with their reason. */
export class RecordCounts {
  readonly ledger: Ledger;
  readonly rejects: Reject[] = [];

  constructor(unit: Unit) {
    this.ledger = emptyLedger(unit);
  }

  accept(count = 1): void {
    this.ledger.in += count;
    this.ledger.accepted += count;
  }

  drop(id: string, ending: Ending, reason: string, detail?: string): void {
    this.ledger.in++;
    note(this.ledger, ending, reason);
    this.rejects.push({ id, ending, reason, ...(detail === undefined ? {} : { detail }) });
  }
}
