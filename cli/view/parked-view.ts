import type { ParkedItem } from '../../pipeline/progress.ts';

/** What of a run waits for a person, why, and the command that answers. */
export function parkedView(run: string, items: readonly ParkedItem[]): string {
  const lines = items.flatMap(({ id, failure, reason, tried, actions }) => [
    `${id} is parked after ${failure}: ${reason}`,
    `  tried: ${tried}`,
    `  answer: slingshot resolve ${run} ${actions.join('|')} --item ${id} --why REASON`,
  ]);
  return [...lines, `The rest of ${run} goes on; see it with: slingshot status ${run}`].join('\n');
}
