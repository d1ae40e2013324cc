import { z } from 'zod';
import type { LabelScore } from '../../clients/text-classification.ts';
import type { VersionedStrategy } from '../../pipeline/recipes.ts';
import { sha256 } from '../../stores/content-hash.ts';
import { ArtifactDamaged } from '../artifact-damaged.ts';
import { requireStrategy, rules } from '../strategies.ts';
import type { Classification, JudgedPair, Objection, RecordRule } from './strategy.ts';

/** What a classifier said of a text; kept with the pairs, so that they can be chosen again without asking it. */
export const labelledTextSchema = z.object({
  /** Hash of the text, of the server's name and of how it is read. */
  asked: z.string(),
  scores: z.array(z.object({ label: z.string(), score: z.number() })),
});

export type LabelledText = z.infer<typeof labelledTextSchema>;

/** The name under which what a classifier says of a text is kept. */
export function askedOf({ server, reading }: Omit<Classification, 'of'>, text: string): string {
  const { labels = null, independent = false } = reading;
  return sha256(JSON.stringify([server, labels, independent, text]));
}

/**
 * The rules of a recipe on single pairs. Those that ask a classifier come last, so that it is asked only about what the
 * others let through.
 * @throws BadInput where one is not there, or not in the version of the recipe
 */
export async function recordRules(chosen: readonly VersionedStrategy[]): Promise<RecordRule[]> {
  const bound = await Promise.all(
    chosen.map(async (one) => {
      const { strategy, parameters } = requireStrategy(rules, one);
      if (strategy.scope === 'pool')
        throw new ArtifactDamaged(`the rule "${strategy.name}" does not judge single pairs`);
      return strategy.bind(parameters);
    }),
  );
  return [
    ...bound.filter(({ classification }) => classification === undefined),
    ...bound.filter(({ classification }) => classification !== undefined),
  ];
}

/** Whether what classifiers say is among what rules go by. */
export function asksClassifier(judging: readonly RecordRule[]): boolean {
  return judging.some(({ classification }) => classification !== undefined);
}

/** What the first rule that objects to a pair has against it, given what classifiers have said. */
export function objectionBy(
  judging: readonly RecordRule[],
  labelled: readonly LabelledText[],
): (pair: JudgedPair) => Objection | undefined {
  const kept = new Map(labelled.map(({ asked, scores }) => [asked, scores]));
  return (pair) => {
    for (const rule of judging) {
      const objection = rule.judge(pair, (text) => keptScores(kept, rule, text));
      if (objection !== undefined) return objection;
    }
    return undefined;
  };
}

function keptScores(
  kept: ReadonlyMap<string, readonly LabelScore[]>,
  { classification }: RecordRule,
  text: string,
): readonly LabelScore[] {
  const scores = classification === undefined ? undefined : kept.get(askedOf(classification, text));
  if (scores === undefined)
    throw new ArtifactDamaged('a classifier was to be asked about a text, and its labels are not there');
  return scores;
}
