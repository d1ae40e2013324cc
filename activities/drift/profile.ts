import { z } from 'zod';
import type { Ledger } from '../../pipeline/ledger.ts';
import { pairSchema } from '../../pipeline/records.ts';
import { marginOverRunnerUp } from '../choice/ranking.ts';
import { diversityOf } from './diversity.ts';
import { PairSample } from './pair-sample.ts';
import { binOf, perplexityBins } from './perplexity-bins.ts';

/** Pairs whose instructions and margins are looked at. */
export const sampleSize = 10_000;

const countSchema = z.int().nonnegative();

const armProfileSchema = z.object({
  name: z.string(),
  /** Manifests of the pairs, and of the scores they were chosen by. */
  filter: z.string(),
  scores: z.string(),
  /** Fragments the choice decided about. */
  fragments: countSchema,
  pairs: countSchema,
  /** Share of those fragments that gave a pair. */
  acceptance: z.number(),
  /** Of the chosen candidates; the histogram's bins are those of binOf. */
  perplexity: z.object({ median: z.number().nullable(), histogram: z.array(countSchema) }),
  /** Median margin over the runner-up; null where no fragment has one. */
  margin: z.number().nullable(),
  diversity: z.array(z.object({ bigrams: countSchema, distinct: z.number() })),
});

/** The figures of a run's pairs, arm by arm, that a later run of its name is compared with. */
export const profileSchema = z.object({
  schema: z.literal(1),
  run: z.string(),
  name: z.string(),
  arms: z.array(armProfileSchema),
});

export type ArmProfile = z.infer<typeof armProfileSchema>;
export type Profile = z.infer<typeof profileSchema>;

/** What a profile looks at in a pair. */
export const profiledPairSchema = pairSchema.pick({
  id: true,
  instruction: true,
  perplexity: true,
  perplexities: true,
});

type ProfiledPair = z.infer<typeof profiledPairSchema>;

/** Measures the pairs of one arm as they come; its memory does not grow with their number. */
export class ProfileBuilder {
  private readonly histogram = Array.from({ length: perplexityBins }, () => 0);
  private readonly sample = new PairSample<{ instruction: string; perplexity: number; margin: number | undefined }>(
    sampleSize,
  );
  private pairs = 0;

  add({ id, instruction, perplexity, perplexities }: ProfiledPair): void {
    this.pairs++;
    const bin = binOf(perplexity);
    this.histogram[bin] = (this.histogram[bin] ?? 0) + 1;
    const margin = marginOverRunnerUp(perplexities.filter((value) => value !== null));
    this.sample.add(id, { instruction, perplexity, margin });
  }

  /** @param fragments ledger of the fragments; those that failed or were skipped were never decided about */
  build(arm: Pick<ArmProfile, 'name' | 'filter' | 'scores'>, { accepted, rejected }: Ledger): ArmProfile {
    const fragments = accepted + rejected;
    const drawn = this.sample.items();
    return {
      ...arm,
      fragments,
      pairs: this.pairs,
      acceptance: fragments === 0 ? 0 : accepted / fragments,
      perplexity: { median: median(drawn.map(({ perplexity }) => perplexity)), histogram: this.histogram },
      margin: median(drawn.flatMap(({ margin }) => margin ?? [])),
      diversity: diversityOf(drawn.map(({ instruction }) => instruction)),
    };
  }
}

function median(values: readonly number[]): number | null {
  const sorted = values.toSorted((a, b) => a - b);
  const [low, high] = [sorted[Math.ceil(sorted.length / 2) - 1], sorted[Math.floor(sorted.length / 2)]];
  return low === undefined || high === undefined ? null : low / 2 + high / 2;
}
