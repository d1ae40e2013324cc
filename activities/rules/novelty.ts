import { z } from 'zod';
import { NoveltyPool } from '../../text/rouge-novelty.ts';
import { poolRule } from './strategy.ts';

const parameters = z.strictObject({
  /** ROUGE-L F, without stemmer, that an instruction may have at most with any before it. */
  max: z.number().min(0).max(1).default(0.7),
});

/**
 * Instructions that are not like one of the human-written ones or one kept before, by the ROUGE-L of Self-Instruct (0.7). Of
 * two that are alike the first stays.
 */
export const novelty = poolRule({
  name: 'novelty',
  version: 1,
  summary: 'instructions unlike the human-written ones and those before them, by ROUGE-L (Self-Instruct: 0.7)',
  parameters,
  needs: [],
  open({ max }) {
    const pool = new NoveltyPool();
    const ids: string[] = [];
    return {
      add(id, instruction) {
        ids[pool.add(instruction)] = id;
      },
      judge(instruction) {
        const similar = pool.mostSimilar(instruction, max);
        if (similar === undefined) return undefined;
        const { position, fmeasure } = similar;
        return {
          reason: `novelty: ROUGE-L with an earlier instruction above ${max}`,
          detail: `${ids[position] ?? ''} ${fmeasure.toFixed(4)}`,
        };
      },
    };
  },
});
