import { z } from 'zod';
import { nameSchema } from '../../pipeline/run-file/names.ts';
import { BadInput } from '../bad-input.ts';
import { recordRule } from './strategy.ts';

const parameters = z.strictObject({
  /** Name of a classifier's server in servers. */
  server: nameSchema,
  /** The label whose score is looked at. */
  label: z.string().min(1).default('toxic'),
  /** Highest score that passes. */
  max: z.number().min(0).max(1).default(0.5),
  of: z
    .array(z.enum(['instruction', 'output']))
    .min(1)
    .default(['instruction', 'output']),
  /** The labels of the model in the order of its id2label, for servers that do not name them. */
  labels: z.array(z.string().min(1)).min(1).optional(),
  /** Whether its labels stand by themselves (multi-label classification), so that their scores do not add up to 1. */
  independent: z.boolean().default(false),
});

/** Pairs that a classifier, kept on a server of its own, does not find to be what a label says. */
export const toxicity = recordRule({
  name: 'toxicity',
  version: 1,
  summary: 'instruction and output below a score of a label, as a classifier on a server gives it',
  parameters,
  needs: ['classify'],
  server: ({ server }) => server,
  bind: ({ server, label, max, of, labels, independent }) => ({
    classification: { server, reading: { labels, independent }, of },
    judge(pair, scores) {
      for (const side of of) {
        if (pair[side].trim() === '') continue;
        const found = scores(pair[side]);
        const score = found.find((one) => one.label === label)?.score;
        if (score === undefined) {
          const names = found.map((one) => one.label).join(', ');
          throw new BadInput(`rules: the classifier at "${server}" has no label "${label}"; it has: ${names}`);
        }
        if (score > max) return { reason: `toxicity: ${side} above ${max}`, detail: `${label} ${score.toFixed(4)}` };
      }
      return undefined;
    },
  }),
});
