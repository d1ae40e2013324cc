import type { RunReport } from '../../pipeline/report.ts';

/** Whether each training learned something: its loss on pairs it never saw, before and after. */
export function learningLines({ learning }: RunReport): string[] {
  return learning.map(({ model, steps, heldOutLoss }) => {
    const after = `after ${steps} optimizer step${steps === 1 ? '' : 's'}`;
    if (heldOutLoss === null) return `${model}: no held-out loss was measured, ${after}`;
    const { base, trained } = heldOutLoss;
    const verdict = trained < base ? 'learned' : 'NOT below its base: it learned nothing that held-out pairs show';
    return `${model}: held-out loss ${base.toFixed(2)} → ${trained.toFixed(2)} ${after}, ${verdict}`;
  });
}
