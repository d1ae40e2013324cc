import { z } from 'zod';

/** How many accepted pairs are wanted. */
export const targetSchema = z.strictObject({
  pairs: z.int().positive().describe('accepted pairs; the shard that reaches it is the last one that counts'),
});

/** What may be asked of model servers. */
export const budgetSchema = z
  .strictObject({
    requests: z.int().positive().optional().describe('requests to model servers, generating and scoring together'),
    tokens: z.int().positive().optional().describe('tokens of prompts and outputs together'),
  })
  .refine(({ requests, tokens }) => requests !== undefined || tokens !== undefined, {
    message: 'needs "requests" or "tokens"',
  });

/** Fields of an arm, or of a run with one arm, that end it before its corpus does. */
export const quotaFields = {
  target: targetSchema.optional().describe('stop when so many pairs are accepted; shards count in index order'),
  budget: budgetSchema.optional().describe('stop when so much was asked of model servers; shards count in index order'),
};

/** Where an arm ends before its corpus does; the same quota over the same recipes gives the same data set. */
export interface Quota {
  pairs?: number | undefined;
  requests?: number | undefined;
  tokens?: number | undefined;
}
