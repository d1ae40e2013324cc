import type { RunReport } from '../../pipeline/report.ts';
import type { Difference } from './settings.ts';

const counts = ['in', 'accepted', 'rejected', 'failed', 'skipped'] as const;

/** Counts of stages that two runs have otherwise, by stage and what it is of. */
export function compareStages(left: RunReport | undefined, right: RunReport | undefined): Difference[] {
  return otherwise(countsOf(left), countsOf(right));
}

/** Scores and held-out losses of two runs, those that are the same too: they are what a run is made for. */
export function compareScores(left: RunReport | undefined, right: RunReport | undefined): Difference[] {
  const [one, other] = [scoresOf(left), scoresOf(right)];
  return [...new Set([...one.keys(), ...other.keys()])].map((of) => ({ of, left: one.get(of), right: other.get(of) }));
}

function otherwise(one: ReadonlyMap<string, number>, other: ReadonlyMap<string, number>): Difference[] {
  const names = [...new Set([...one.keys(), ...other.keys()])];
  return names
    .filter((name) => one.get(name) !== other.get(name))
    .map((of) => ({ of, left: one.get(of), right: other.get(of) }));
}

function countsOf(report: RunReport | undefined): Map<string, number> {
  const found = new Map<string, number>();
  for (const stage of report?.stages ?? []) {
    const name = [stage.name, stage.of].filter((word) => word !== '').join(' ');
    for (const count of counts) found.set(`${name}: ${count}`, stage[count]);
    found.set(`${name}: hands on`, stage.out.count);
    for (const [reason, count] of Object.entries(stage.reasons)) found.set(`${name}: ${reason}`, count);
  }
  return found;
}

function scoresOf(report: RunReport | undefined): Map<string, number> {
  const found = new Map<string, number>();
  for (const { benchmark, figure, models } of report?.scores ?? []) {
    for (const { model, score } of models) found.set(`${benchmark} ${figure}: ${model}`, score);
  }
  for (const { model, heldOutLoss } of report?.learning ?? []) {
    if (heldOutLoss !== null) found.set(`held-out loss: ${model}`, heldOutLoss.trained);
  }
  return found;
}
