import { z } from 'zod';
import { recordRule, type Objection } from './strategy.ts';

const range = z
  .strictObject({ min: z.int().min(0).optional(), max: z.int().positive().optional() })
  .refine(({ min = 0, max = Infinity }) => min <= max, { error: '"max" is below "min"', path: ['max'] })
  .optional();

const parameters = z
  .strictObject({ instruction: range, output: range })
  .refine(
    ({ instruction, output }) =>
      [instruction, output].some((side) => side?.min !== undefined || side?.max !== undefined),
    { error: 'needs "min" or "max" words of "instruction" or "output"' },
  );

/**
 * Instructions and outputs of a number of words, counted between white space as Self-Instruct does, which keeps
 * instructions of 4 to 150. Supervised outputs are as long as their task wants them.
 */
export const length = recordRule({
  name: 'length',
  version: 1,
  summary: 'instruction and output within bounds of words, as in Self-Instruct (instruction: 4 to 150)',
  parameters,
  needs: [],
  bind: ({ instruction, output }) => ({
    judge: (pair) =>
      outside('instruction', pair.instruction, instruction) ??
      (pair.supervised ? undefined : outside('output', pair.output, output)),
  }),
});

function outside(side: string, text: string, bounds: z.infer<typeof range>): Objection | undefined {
  const words = text.split(/\s+/u).filter((word) => word !== '').length;
  const { min = 0, max = Infinity } = bounds ?? {};
  if (words < min) return { reason: `length: ${side} below ${min} words`, detail: `${words} words` };
  if (words > max) return { reason: `length: ${side} above ${max} words`, detail: `${words} words` };
  return undefined;
}
