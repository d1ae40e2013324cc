import { emptyLedger, handedOn, sumLedgers, type Ledger } from '../../pipeline/ledger.ts';
import type { StageReport } from '../../pipeline/report.ts';
import type { ArtifactKind, StageName } from '../../pipeline/stages.ts';
import type { ReportedStep } from './reported-step.ts';

/** The stage a user sees for each kind of artifact that has a ledger of its own line. */
const stageOf: Partial<Record<ArtifactKind, StageName>> = {
  train: 'train',
  extract: 'extract',
  generate: 'generate',
  filter: 'filter',
  finetune: 'finetune',
  evaluate: 'evaluate',
};

const order: readonly ArtifactKind[] = ['train', 'extract', 'generate', 'filter', 'finetune', 'evaluate'];

/**
 * A line for each stage, of each arm or model. Filter's line holds the time of scoring too, and evaluate's that of the
 * answers: they are one stage to a user, two artifacts to us.
 */
export function stageReports(steps: readonly ReportedStep[]): StageReport[] {
  return order.flatMap((kind) =>
    steps
      .filter((step) => step.kind === kind)
      .flatMap((step): StageReport[] => {
        const name = stageOf[kind];
        const ledger = ledgerOf(step, steps);
        if (name === undefined || ledger === undefined) return [];
        const parts = [step, ...partsOf(step, steps)];
        return [
          {
            name,
            of: step.arm ?? step.model ?? '',
            ...totals(ledger),
            seconds: parts.reduce((sum, part) => sum + part.manifest.made.seconds, 0),
            cached: parts.every((part) => part.cached),
            also: step.manifest.ledgers.slice(1).map(({ out: _, ...counts }) => counts),
          },
        ];
      }),
  );
}

function partsOf(step: ReportedStep, steps: readonly ReportedStep[]): ReportedStep[] {
  const role = step.kind === 'filter' ? 'scores' : step.kind === 'evaluate' ? 'answers' : undefined;
  const ids = step.inputs.find((input) => input.role === role)?.steps ?? [];
  return steps.filter(({ id }) => ids.includes(id));
}

/** A step's own ledger; filter's with the candidates that ended as failed before the choice, in a skipped shard of scores. */
function ledgerOf(step: ReportedStep, steps: readonly ReportedStep[]): Ledger | undefined {
  const [own] = step.manifest.ledgers;
  if (own === undefined || step.kind !== 'filter') return own;
  const ended = partsOf(step, steps).flatMap(({ manifest }) => manifest.ledgers[0] ?? []);
  return sumLedgers(own.unit, [own, ...ended.map(failedOf)]);
}

function failedOf({ unit, failed, reasons }: Ledger): Ledger {
  const ofFailed = Object.entries(reasons).filter(([reason]) => reason.startsWith('failed: '));
  return { ...emptyLedger(unit), in: failed, failed, reasons: Object.fromEntries(ofFailed) };
}

function totals(ledger: Ledger): Omit<StageReport, 'name' | 'of' | 'seconds' | 'cached' | 'also'> {
  const { unit, accepted, rejected, failed, skipped, reasons, out } = ledger;
  return {
    unit,
    in: ledger.in,
    accepted,
    rejected,
    failed,
    skipped,
    reasons,
    out: out ?? { unit, count: handedOn(ledger) },
  };
}
