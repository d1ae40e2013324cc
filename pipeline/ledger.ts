/** What records are counted in; a stage's unit is the unit of what it takes in. */
export type Unit = 'passage' | 'pair' | 'fragment' | 'candidate' | 'instance' | 'text' | 'segment';

/** Every record that went into a stage, by how it ended. */
export interface Ledger {
  unit: Unit;
  in: number;
  accepted: number;
  rejected: number;
  failed: number;
  skipped: number;
  /** Counts of `rejected`, `failed` and `skipped` by reason, each written "ending: reason". */
  reasons: Record<string, number>;
  /** What is handed to the next stage, where its unit differs (a fragment gives several candidates). */
  out?: { unit: Unit; count: number } | undefined;
}

/** How a record ended when it was not accepted. */
export type Ending = 'rejected' | 'failed' | 'skipped';

/** Thrown when a ledger does not add up: records were lost or made up, and nothing after it may be trusted. */
export class LedgerMismatch extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'LedgerMismatch';
  }
}

export function emptyLedger(unit: Unit): Ledger {
  return { unit, in: 0, accepted: 0, rejected: 0, failed: 0, skipped: 0, reasons: {} };
}

/** Notes that `count` records ended so, for this reason. */
export function note(ledger: Ledger, ending: Ending, reason: string, count = 1): void {
  const name = `${ending}: ${reason}`;
  ledger[ending] += count;
  ledger.reasons[name] = (ledger.reasons[name] ?? 0) + count;
}

/**
 * Checks in = accepted + rejected + failed + skipped, and that every record not accepted has a reason.
 * @throws LedgerMismatch with the sums
 */
export function checkLedger(ledger: Ledger, where: string): void {
  const sum = ledger.accepted + ledger.rejected + ledger.failed + ledger.skipped;
  if (ledger.in !== sum) {
    throw new LedgerMismatch(
      `${where}: ${ledger.in} ${ledger.unit}s went in but ${sum} are accounted for ` +
        `(accepted ${ledger.accepted}, rejected ${ledger.rejected}, failed ${ledger.failed}, skipped ${ledger.skipped})`,
    );
  }
  const reasoned = Object.values(ledger.reasons).reduce((total, count) => total + count, 0);
  const ended = ledger.rejected + ledger.failed + ledger.skipped;
  if (reasoned !== ended) {
    throw new LedgerMismatch(`${where}: ${ended} ${ledger.unit}s were not accepted but ${reasoned} have a reason`);
  }
}

/**
 * Checks that a stage took in exactly what the stage before handed on.
 * @throws LedgerMismatch naming both
 */
export function checkHandOver(handedOn: number, takenIn: Ledger, from: string, to: string): void {
  if (handedOn !== takenIn.in) {
    throw new LedgerMismatch(`${from} handed on ${handedOn} ${takenIn.unit}s but ${to} took in ${takenIn.in}`);
  }
}

/** What a stage hands on: its `out` count, or its accepted records. */
export function handedOn(ledger: Ledger): number {
  return ledger.out?.count ?? ledger.accepted;
}

/** The sum of ledgers of one unit, as over the shards of a stage. */
export function sumLedgers(unit: Unit, ledgers: readonly Ledger[]): Ledger {
  const total = emptyLedger(unit);
  for (const ledger of ledgers) {
    if (ledger.unit !== unit) throw new LedgerMismatch(`a ledger in ${ledger.unit}s was added to one in ${unit}s`);
    for (const field of ['in', 'accepted', 'rejected', 'failed', 'skipped'] as const) total[field] += ledger[field];
    for (const [reason, count] of Object.entries(ledger.reasons)) {
      total.reasons[reason] = (total.reasons[reason] ?? 0) + count;
    }
    if (ledger.out !== undefined) {
      total.out = { unit: ledger.out.unit, count: (total.out?.count ?? 0) + ledger.out.count };
    }
  }
  return total;
}
