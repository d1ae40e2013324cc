import type { RunReport } from '../../pipeline/report.ts';
import { plainTable } from './plain-table.ts';

/** The scores of the models side by side; the follower, measured last, is compared with each other in a sentence. */
export function scoreLines({ scores }: RunReport): string[] {
  return scores.flatMap(({ benchmark, figure, pairs, models }) => {
    const follower = models.at(-1);
    const head = [`${benchmark}, ${pairs} pair${pairs === 1 ? '' : 's'}`, ...models.map(({ model }) => model)];
    const row = [figure, ...models.map(({ score }) => score.toFixed(2))];
    const below = models
      .slice(0, -1)
      .filter(({ score }) => follower !== undefined && follower.score < score)
      .map(({ model, score }) => {
        const [own, others] = [follower?.score.toFixed(2) ?? '', score.toFixed(2)];
        return `${follower?.model ?? ''} is BELOW ${model} in ${figure} (${own} against ${others})`;
      });
    return [...plainTable([row], head).split('\n'), ...below];
  });
}
