import type { ArtifactRef } from '../pipeline/artifacts.ts';
import type { TrainingRow } from '../clients/trainer.ts';
import { chooseOne, seededRandom } from '../text/random.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { modelTokenizer } from './local-models.ts';
import type { CollectiveRow, PromptPair, PromptRow, Template } from './templates/strategy.ts';
import { writtenRow } from './written-prompt.ts';

/** Rows a model learns from. */
export interface WrittenRows {
  rows: TrainingRow[];
  /** Ids of the pairs that are learnt in a row: its own, or several where the template makes lists of them. */
  learntIn(row: string): readonly string[];
}

/** Writes pairs as the rows of a template; for a chat in the template of the model that learns from them. */
export async function rowWriter(
  dependencies: Pick<ActivityDependencies, 'store' | 'workFolder'>,
  base: ArtifactRef,
  template: Template,
  seed: number,
): Promise<(pairs: readonly (PromptPair & { id: string })[]) => WrittenRows> {
  const tokenizer = template.form === 'chat' ? await modelTokenizer(dependencies, base) : undefined;
  const written = (id: string, row: PromptRow): TrainingRow => {
    const { prompt, completion } =
      tokenizer === undefined ? row : writtenRow(tokenizer, template.form, row, 'base model');
    return { id, prompt, completion };
  };
  return (pairs) => {
    const rows = templateRows(template, pairs, seed);
    const learns = new Map(rows.map((row) => [row.id, row.learns]));
    return { rows: rows.map((row) => written(row.id, row)), learntIn: (row) => learns.get(row) ?? [] };
  };
}

/** The rows of pairs as a template writes them, before the template of a chat is put around them. */
export function templateRows(
  template: Template,
  pairs: readonly (PromptPair & { id: string })[],
  seed: number,
): (CollectiveRow & { id: string })[] {
  if (template.lists !== undefined) {
    return template.lists.rows(pairs, seededRandom(seed, 'lists')).map((row) => ({ id: row.learns[0] ?? '', ...row }));
  }
  return pairs.map((pair) => {
    const style = chooseOne(template.styles, seededRandom(seed, pair.id, 'style'));
    return { id: pair.id, learns: [pair.id], ...template.row(pair, style, []) };
  });
}
