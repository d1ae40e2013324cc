import { checkHandOver, checkLedger, handedOn, LedgerMismatch, type Ledger } from '../../pipeline/ledger.ts';
import { recordsIn } from '../record-pieces.ts';
import type { ReportedStep } from './reported-step.ts';

/**
 * Checks the whole chain of a run: every ledger adds up, and every stage took in what those before it handed on.
 * @throws LedgerMismatch naming the stages and the counts
 */
export function checkHandOvers(steps: readonly ReportedStep[]): void {
  for (const step of steps) {
    for (const ledger of step.manifest.ledgers) checkLedger(ledger, step.id);
    const from = sourcesOf(step, steps);
    if (from === undefined) continue;
    checkHandOver(from.count, firstLedger(step), from.names, step.id);
  }
}

function firstLedger(step: ReportedStep): Ledger {
  const ledger = step.manifest.ledgers[0];
  if (ledger === undefined) throw new LedgerMismatch(`${step.id} has no ledger`);
  return ledger;
}

/** How many records the steps before hand to this one, or nothing where none do. */
function sourcesOf(step: ReportedStep, steps: readonly ReportedStep[]): { count: number; names: string } | undefined {
  const byRole = (role: string) => {
    const ids = step.inputs.find((input) => input.role === role)?.steps ?? [];
    return steps.filter(({ id }) => ids.includes(id));
  };
  const sum = (from: ReportedStep[], count: (one: ReportedStep) => number) => ({
    count: from.reduce((total, one) => total + count(one), 0),
    names: from.map(({ id }) => id).join(', '),
  });
  switch (step.kind) {
    case 'extract':
      return sum(byRole('corpus'), ({ manifest }) => manifest.shards.reduce((all, shard) => all + shard.records, 0));
    case 'generate':
      return sum(byRole('fragments'), (one) => handedOn(firstLedger(one)));
    case 'score':
      return sum(byRole('candidates'), (one) => handedOn(firstLedger(one)));
    case 'filter':
      return sum(byRole('scores'), (one) => handedOn(firstLedger(one)));
    case 'train':
      return sum(byRole('data'), (one) => handedOn(firstLedger(one)));
    case 'finetune':
      return sum(byRole('data'), (one) => handedOn(firstLedger(one)));
    case 'answer':
    case 'evaluate':
      return sum(byRole('heldOut'), ({ manifest }) => recordsIn(manifest.parts, 'held-out'));
    default:
      return undefined;
  }
}
